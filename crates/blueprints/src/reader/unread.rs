//! Words of the prompt that found no place in the brief, so that nothing is dropped in silence.

use std::collections::BTreeSet;

use domain::brief::{Entity, FieldKind};

use super::inflect;
use super::lexeme::{Class, Lexeme};
use super::lexicon::{LEXICON, key};

/// How many such places are told, and how long one may be.
const PLACES_MAX: usize = 6;
const PLACE_MAX_WORDS: usize = 8;

/// One sentence about the places of which no word is in the brief; nothing when every place left something.
pub(super) fn unread(
    lexemes: &[Lexeme],
    title: &str,
    entities: &[Entity],
    chinese: bool,
) -> Option<String> {
    let kept = kept(title, entities);
    let mut places: Vec<String> = Vec::new();
    // The first place says what the project is, and so does one that begins with `for`.
    for place in lexemes.split(|one| ends_place(one.class)).skip(1) {
        if place.first().is_some_and(|one| matches!(one.class, Class::Aim | Class::Not)) {
            continue;
        }
        let content: Vec<&Lexeme> = place.iter().filter(|one| says_something(one)).collect();
        if content.is_empty() || content.iter().any(|word| kept.has(word)) {
            continue;
        }
        let words = place.iter().filter(|one| !one.source.is_empty()).take(PLACE_MAX_WORDS);
        let words: Vec<&str> = words.map(|one| one.source.as_str()).collect();
        let text = if chinese { words.concat() } else { words.join(" ") };
        if places.len() < PLACES_MAX && !places.contains(&text) {
            places.push(text);
        }
    }
    if places.is_empty() {
        return None;
    }
    Some(if chinese {
        format!("以下内容没有进入数据模型：“{}”", places.join("”、“"))
    } else {
        format!("Not read into the model: “{}”", places.join("”, “"))
    })
}

fn ends_place(class: Class) -> bool {
    matches!(
        class,
        Class::Comma
            | Class::And
            | Class::Or
            | Class::Stop
            | Class::Entry
            | Class::List
            | Class::Colon
            | Class::Dash
            | Class::Open
            | Class::Close
            | Class::Has
            | Class::HasMany
            | Class::Belongs
            | Class::Break
            | Class::Taken(_)
    )
}

/// Words of courtesy and of telling, which name nothing.
const TALK: [&str; 14] = [
    "would", "great", "nice", "cool", "needed", "decimals", "never", "works", "nicely", "run",
    "remember", "stories", "wish", "send",
];

fn says_something(word: &Lexeme) -> bool {
    let plain = LEXICON.is_filler(&word.key)
        || TALK.contains(&word.key.as_str())
        || LEXICON.is_empty_word(&word.key)
        || LEXICON.is_heading(&word.key)
        || LEXICON.is_model_heading(&word.key)
        || LEXICON.is_field_heading(&word.key)
        || LEXICON.type_word(&word.key).is_some()
        || LEXICON.link(&word.key).is_some()
        || LEXICON.topic(&word.key).is_some();
    word.is_content() && !plain && word.key.chars().count() > 1
}

/// What the brief says, in words to look up.
struct Kept {
    words: BTreeSet<String>,
    text: String,
}

impl Kept {
    fn has(&self, word: &Lexeme) -> bool {
        let one = inflect::singular(&word.key);
        let row = LEXICON.entity(&one).map(|row| &LEXICON.entities[row].name);
        let field = LEXICON.field(&word.key).or_else(|| LEXICON.field(&one)).map(|row| &row.name);
        let known = [row, field].into_iter().flatten();
        let parts: Vec<String> = word.key.split([' ', '-', '_']).map(inflect::singular).collect();
        let value = LEXICON
            .value_zh(&word.key)
            .is_some_and(|value| value.split('_').all(|part| self.words.contains(part)));
        let named = known.flat_map(|name| name.split('_')).any(|part| self.words.contains(part));
        named
            || value
            || self.words.contains(&one)
            || self.words.contains(&word.key)
            || parts.iter().any(|part| self.words.contains(part))
            || (!word.key.is_ascii() && self.text.contains(&word.key))
    }
}

fn kept(title: &str, entities: &[Entity]) -> Kept {
    let mut text = key(title);
    let mut push = |more: &str| {
        text.push(' ');
        text.push_str(&key(more));
    };
    for entity in entities {
        push(&entity.label);
        push(&entity.name.sentence());
        for field in &entity.fields {
            push(&field.label);
            push(&field.name.sentence());
            if let FieldKind::Choice { values } = &field.kind {
                values.iter().for_each(|value| push(&value.replace('_', " ")));
            }
        }
        for link in &entity.relations {
            push(&link.label);
            push(&link.name.sentence());
        }
    }
    let words =
        text.split([' ', '-', '_']).flat_map(|word| [word.to_owned(), inflect::singular(word)]);
    Kept { words: words.collect(), text: text.clone() }
}
