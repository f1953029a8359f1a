//! A noun phrase into the name of a thing: singular, in English, with the words of the person as its label.

use domain::brief::Name;
use pinyin::ToPinyin;

use super::inflect;
use super::lexeme::{Class, Lexeme, is_han};
use super::lexicon::LEXICON;

/// A thing that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Noun {
    /// Singular. `None`: a Chinese word that no table knows.
    pub(super) name: Option<Name>,
    pub(super) label: String,
    /// Its row in the table of entities.
    pub(super) row: Option<usize>,
    /// Said in the plural, or in Chinese, which does not tell.
    pub(super) plural: bool,
    /// Another thing named before it: the movie of `movie reviews`.
    pub(super) companion: Option<usize>,
    /// A word such as `tracker` or `app` came behind it.
    pub(super) trimmed: bool,
}

/// A clause of its own begins here: `books we read`.
const PRONOUNS: [&str; 6] = ["we", "i", "you", "they", "people", "everyone"];
const NAME_MAX_WORDS: usize = 3;
const WORD_MAX_CHARS: usize = 30;

/// Reads the thing that `words` name; `None` when they name none.
pub(super) fn read(words: &[&Lexeme]) -> Option<Noun> {
    let words = head(words);
    if words.iter().any(|word| word.class == Class::Han) {
        read_han(&words)
    } else {
        read_latin(&words)
    }
}

/// A thing of one plural word that says nothing by itself: `results` before its fields.
pub(super) fn plain(words: &[&Lexeme]) -> Option<Noun> {
    let content: Vec<&Lexeme> = words.iter().copied().filter(|word| word.is_content()).collect();
    let [word] = content.as_slice() else { return None };
    let one = inflect::singular(&word.key);
    let thing = inflect::is_plural(&word.key)
        && !LEXICON.is_heading(&word.key)
        && !LEXICON.is_model_heading(&word.key)
        && !LEXICON.is_field_heading(&word.key);
    thing.then(|| Noun {
        name: Name::read(&one),
        label: capital(&one),
        row: None,
        plural: true,
        companion: None,
        trimmed: false,
    })
}

/// The topic that `words` name: `a small library` is a library.
pub(super) fn topic(words: &[&Lexeme]) -> Option<usize> {
    let content: Vec<&Lexeme> = words.iter().copied().filter(|word| word.is_content()).collect();
    if content.iter().any(|word| word.class == Class::Han) {
        let joined: String = content.iter().map(|word| word.key.as_str()).collect();
        return LEXICON
            .topic(&joined)
            .or_else(|| content.iter().find_map(|word| LEXICON.topic(&word.key)));
    }
    let keys: Vec<&str> = content.iter().map(|word| word.key.as_str()).take(12).collect();
    (1..=keys.len().min(4))
        .rev()
        .find_map(|length| keys.windows(length).find_map(|run| LEXICON.topic(&run.join(" "))))
}

/// The words before the first preposition, or behind `of` where only filler stands before it.
fn head<'a>(words: &[&'a Lexeme]) -> Vec<&'a Lexeme> {
    let mut head: Vec<&Lexeme> = Vec::new();
    for (at, &word) in words.iter().enumerate() {
        let goes_on = at + 1 < words.len();
        match word.class {
            Class::Word if goes_on && !head.is_empty() && PRONOUNS.contains(&word.key.as_str()) => {
                break;
            }
            Class::Word | Class::Han => head.push(word),
            Class::Prep if head.is_empty() && word.key.is_ascii() && word.key != "of" => break,
            Class::Prep | Class::Aim | Class::At => {
                let only_filler = head.iter().all(|word| is_empty(&word.key));
                if !only_filler {
                    break;
                }
                head.clear();
            }
            _ => {}
        }
    }
    head
}

fn is_empty(word: &str) -> bool {
    LEXICON.is_filler(word) || LEXICON.is_empty_word(word)
}

fn read_latin(words: &[&Lexeme]) -> Option<Noun> {
    let mut keys: Vec<&str> = words.iter().map(|word| word.key.as_str()).collect();
    let mut sources: Vec<&str> = words.iter().map(|word| word.source.as_str()).collect();
    let mut trimmed = false;
    while keys.len() > 1 && keys.last().is_some_and(|last| LEXICON.is_filler(last)) {
        let whole = singular_phrase(&keys);
        if LEXICON.entity(&whole).is_some() {
            break;
        }
        keys.pop();
        sources.pop();
        trimmed = true;
    }
    let leading =
        keys.iter().take_while(|key| is_empty(key)).count().min(keys.len() - keys.len().min(1));
    let (all, all_sources) = (keys.as_slice(), sources.as_slice());
    let (keys, sources) = (&all[leading..], &all_sources[leading..]);
    let last = *keys.last()?;
    for length in (1..=all.len().min(NAME_MAX_WORDS)).rev() {
        let tail = &all[all.len() - length..];
        if let Some(row) = LEXICON.entity(&singular_phrase(tail)) {
            return known(row, &all[..all.len() - length], tail, all_sources, trimmed);
        }
    }
    if is_empty(last) || last.len() > WORD_MAX_CHARS || last.len() < 2 {
        return None;
    }
    let from = keys.len().saturating_sub(NAME_MAX_WORDS);
    let kept = &keys[from..];
    Some(Noun {
        name: Name::read(&singular_phrase(kept)),
        label: label(&sources[from..], kept),
        row: None,
        plural: inflect::is_plural(last) || LEXICON.is_alike(last),
        companion: LEXICON.entity(&inflect::singular(keys[0])).filter(|_| keys.len() > 1),
        trimmed,
    })
}

/// A thing of the table. A word before it that is a thing or a topic itself is its companion; another word is a part
/// of the name.
fn known(
    row: usize,
    before: &[&str],
    tail: &[&str],
    sources: &[&str],
    trimmed: bool,
) -> Option<Noun> {
    let companion = before
        .last()
        .filter(|word| LEXICON.topic(word).is_none())
        .and_then(|word| LEXICON.entity(&inflect::singular(word)));
    let modifier = before.last().copied().filter(|word| {
        let one = inflect::singular(word);
        companion.is_none()
            && !is_empty(word)
            && LEXICON.topic(word).is_none()
            && LEXICON.topic(&one).is_none()
            && !word.ends_with("ing")
            && !follows_plural(before)
            && word.len() <= WORD_MAX_CHARS
            && before.len() < 3
    });
    let mut kept: Vec<&str> = modifier.into_iter().collect();
    kept.extend(tail);
    let from = sources.len() - kept.len();
    Some(Noun {
        name: Name::read(&singular_phrase(&kept)),
        label: label(&sources[from..], &kept),
        row: Some(row),
        plural: inflect::is_plural(tail.last()?) || LEXICON.is_alike(tail.last()?),
        companion: companion.filter(|&other| other != row),
        trimmed,
    })
}

/// `teachers teach courses`: the word in the middle is a verb.
fn follows_plural(before: &[&str]) -> bool {
    let [.., subject, _] = before else { return false };
    inflect::is_plural(subject) && LEXICON.entity(&inflect::singular(subject)).is_some()
}

/// The phrase with its last word in the singular.
fn singular_phrase(words: &[&str]) -> String {
    let Some((last, before)) = words.split_last() else { return String::new() };
    let mut parts: Vec<String> = before.iter().map(|&word| word.to_owned()).collect();
    parts.push(inflect::singular(last));
    parts.join(" ")
}

/// The words as they were written, in the singular, with a capital first.
fn label(sources: &[&str], keys: &[&str]) -> String {
    let mut parts: Vec<String> = sources.iter().map(|&word| word.to_owned()).collect();
    if let (Some(part), Some(key)) = (parts.last_mut(), keys.last()) {
        let one = inflect::singular(key);
        if one != *key || part.ends_with("'s") {
            *part = one;
        }
    }
    capital(&parts.join(" "))
}

/// With a capital first.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

fn read_han(words: &[&Lexeme]) -> Option<Noun> {
    let leading = words.iter().take_while(|word| is_empty(&word.key)).count();
    let mut kept = &words[leading..];
    let mut trimmed = false;
    while let Some((last, before)) = kept.split_last() {
        let whole: String = kept.iter().map(|word| word.key.as_str()).collect();
        if !is_empty(&last.key) || LEXICON.entity(&whole).is_some() {
            break;
        }
        kept = before;
        trimmed = true;
    }
    let (last, before) = kept.split_last()?;
    let whole: String = kept.iter().map(|word| word.key.as_str()).collect();
    if whole.chars().count() > 12 {
        return None;
    }
    let label: String = kept.iter().map(|word| word.source.as_str()).collect();
    let mut noun = Noun {
        name: None,
        label,
        row: None,
        plural: true,
        companion: before.last().and_then(|word| LEXICON.entity(&word.key)),
        trimmed,
    };
    if let Some(row) = LEXICON.entity(&whole) {
        noun.companion = None;
        noun.row = Some(row);
        noun.name = Name::read(&LEXICON.entities[row].name);
        return Some(noun);
    }
    if let Some(row) = LEXICON.entity(&last.key) {
        let plain = before.last().is_none_or(|word| {
            LEXICON.entity(&word.key).is_some() || LEXICON.topic(&word.key).is_some()
        });
        noun.row = Some(row);
        noun.name = if plain {
            noun.label.clone_from(&last.source);
            Name::read(&LEXICON.entities[row].name)
        } else {
            english(&whole).and_then(|text| Name::read(&text))
        };
        return Some(noun);
    }
    noun.name = english(&whole).and_then(|text| Name::read(&text));
    Some(noun)
}

/// A Chinese phrase in Latin letters, for a word that no table knows: `zhicheng`. `None` when nothing of it has a sound.
pub(super) fn romanised(text: &str) -> Option<String> {
    const ROMANISED_MAX_CHARS: usize = 6;
    let sounds = text.chars().filter(|one| is_han(*one)).take(ROMANISED_MAX_CHARS);
    let joined: String = sounds.filter_map(|one| one.to_pinyin()).map(|one| one.plain()).collect();
    (!joined.is_empty()).then(|| joined.replace('ü', "v"))
}

/// A Chinese phrase in at most four English words; `None` when a part of it is in no table.
pub(super) fn english(text: &str) -> Option<String> {
    const ENGLISH_MAX_WORDS: usize = 4;
    if let Some(whole) = LEXICON.english(text) {
        return Some(whole);
    }
    let mut words: Vec<String> = Vec::new();
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut at = 0;
    while at < characters.len() {
        let start = characters[at].0;
        if !is_han(characters[at].1) {
            let end = characters[at..].iter().find(|(_, one)| is_han(*one));
            let end = end.map_or(text.len(), |(offset, _)| *offset);
            words.push(text[start..end].trim().to_owned());
            at = characters
                .iter()
                .position(|(offset, _)| *offset >= end)
                .unwrap_or(characters.len());
            continue;
        }
        let (length, word) = (1..=(characters.len() - at).min(8)).rev().find_map(|length| {
            let end = characters.get(at + length).map_or(text.len(), |(offset, _)| *offset);
            let part = &text[start..end];
            if part == "的" {
                return Some((length, String::new()));
            }
            LEXICON.english(part).map(|word| (length, word))
        })?;
        words.push(word);
        at += length;
    }
    let joined = words.iter().flat_map(|word| word.split(' ')).filter(|word| !word.is_empty());
    let mut unique: Vec<&str> = Vec::new();
    for word in joined {
        if unique.last() != Some(&word) {
            unique.push(word);
        }
    }
    (!unique.is_empty() && unique.len() <= ENGLISH_MAX_WORDS).then(|| unique.join(" "))
}
