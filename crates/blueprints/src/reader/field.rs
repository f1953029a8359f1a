//! One entry of a list of fields into a field: its name, its type, its bounds.

mod limits;

use domain::brief::{FieldKind, Name};

use limits::{bind, is_unit};

use super::draft::DraftField;
use super::inflect;
use super::lexeme::{Bound, Class, Lexeme};
use super::lexicon::LEXICON;
use super::noun::{capital, english, romanised};

/// What a field says beside its name.
#[derive(Debug, Default)]
struct Traits {
    unique: bool,
    optional: bool,
    required: bool,
    bounds: Vec<Bound>,
    kind: Option<FieldKind>,
    unit: Option<String>,
}

const NAME_MAX_WORDS: usize = 4;

/// Reads a field; `None` when the words name none.
pub(super) fn read(words: &[&Lexeme]) -> Option<DraftField> {
    let mut traits = Traits::default();
    let content = sort_out(words, &mut traits);
    let mut content = trim(content, &mut traits);
    let letters = letters(&mut content);
    if content.is_empty() {
        return None;
    }
    let mut field = if content.iter().any(|word| word.class == Class::Han) {
        named_han(&content)?
    } else {
        named_latin(&content, traits.unit.as_deref())?
    };
    if let Some(name) = &field.name
        && (name.snake() == "id" || name.snake().len() > 60)
    {
        return None;
    }
    if traits.unit.is_some() && is_plain(&field) {
        field.kind = FieldKind::Decimal { min: Some(0), max: None };
    }
    traits.apply(&mut field);
    if let Some(letters) = letters {
        choose(&mut field, &letters);
    }
    Some(field)
}

/// A field of which the words said nothing but a name that no table knows.
fn is_plain(field: &DraftField) -> bool {
    !field.known && !field.kind_stated && matches!(field.kind, FieldKind::Text { max_chars: 200 })
}

/// `is online`: yes or no, where nothing else is known of it.
pub(super) fn flag(field: &mut DraftField) {
    if is_plain(field) {
        field.kind = FieldKind::Boolean { default: false };
    }
}

/// `grade A-F`: a choice of letters behind the name.
fn letters(content: &mut Vec<&Lexeme>) -> Option<Vec<String>> {
    let last = content.last().filter(|_| content.len() > 1)?;
    let (first, end) = match last.source.as_bytes() {
        [first, b'-', end] if first.is_ascii_uppercase() && end.is_ascii_uppercase() => {
            (*first, *end)
        }
        _ => return None,
    };
    content.pop();
    (first < end).then(|| (first..=end).map(|one| char::from(one).to_string()).collect())
}

/// Adds what the words in brackets or behind a colon say to `field`: `(1-300)`, `: string`, `(optional)`.
/// `false` when they say something else.
pub(super) fn refine(field: &mut DraftField, words: &[&Lexeme]) -> bool {
    let mut traits = Traits::default();
    let mut content = sort_out(words, &mut traits);
    if !traits.bounds.is_empty() {
        content.retain(|word| !is_unit(&word.key));
    }
    let text = content.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ");
    if let Some(kind) = LEXICON.type_word(&text) {
        traits.kind = Some(kind.clone());
    } else if !content.is_empty() || traits.is_empty() {
        return false;
    }
    traits.apply(field);
    true
}

/// Makes `field` a choice of `values`, as they were written. `false` when there are fewer than two.
pub(super) fn choose(field: &mut DraftField, values: &[String]) -> bool {
    const VALUES_MAX: usize = 24;
    let mut names: Vec<String> = Vec::new();
    let mut said = Vec::new();
    for (at, value) in values.iter().take(VALUES_MAX).enumerate() {
        let name = value_name(value).unwrap_or_else(|| format!("option{}", at + 1));
        if !names.contains(&name) {
            said.push((value.clone(), name.clone()));
            names.push(name);
        }
    }
    if names.len() < 2 {
        return false;
    }
    field.values = said;
    field.kind = FieldKind::Choice { values: names };
    field.kind_stated = true;
    true
}

/// A value as it is written in code: `in_progress`.
pub(super) fn value_name(value: &str) -> Option<String> {
    let key = super::lexicon::key(value);
    if let Some(known) = LEXICON.value_zh(&key) {
        return Some(known.to_owned());
    }
    if key.chars().any(super::lexeme::is_han) {
        return english(&key)
            .or_else(|| romanised(&key))
            .and_then(|text| Name::read(&text))
            .map(|name| name.snake());
    }
    Name::read(&key).map(|name| name.snake()).filter(|name| name.len() <= 40)
}

impl Traits {
    fn is_empty(&self) -> bool {
        let flags = self.unique || self.optional || self.required;
        !flags && self.bounds.is_empty() && self.kind.is_none() && self.unit.is_none()
    }

    fn apply(self, field: &mut DraftField) {
        // `isbn: string` is an ISBN all the same.
        let finer = matches!(
            field.kind,
            FieldKind::Isbn
                | FieldKind::Email
                | FieldKind::Url
                | FieldKind::Phone
                | FieldKind::LongText { .. }
        );
        let plain = matches!(self.kind, Some(FieldKind::Text { .. }));
        if let Some(kind) = self.kind.filter(|_| !(finer && plain)) {
            field.kind = kind;
            field.kind_stated = true;
        }
        for bound in self.bounds {
            bind(field, bound);
        }
        field.unique |= self.unique;
        field.required = (field.required || self.required || self.unique) && !self.optional;
    }
}

/// The content words, with flags, bounds, units and types put into `traits`.
fn sort_out<'a>(words: &[&'a Lexeme], traits: &mut Traits) -> Vec<&'a Lexeme> {
    let mut content: Vec<&Lexeme> = Vec::new();
    let mut ended = false;
    let mut at = 0;
    while at < words.len() {
        let word = words[at];
        match word.class {
            Class::Unique => traits.unique = true,
            Class::Optional => traits.optional = true,
            Class::Required => traits.required = true,
            Class::Bound(bound) => traits.bounds.push(bound),
            Class::Word | Class::Han if !ended => content.push(word),
            Class::At
                if !content.is_empty()
                    && !ended
                    && !words[at + 1..].iter().any(|next| next.is_content()) =>
            {
                content.push(word);
            }
            Class::Make | Class::Want | Class::Manage | Class::Taken(_) if !ended => {
                content.push(word);
            }
            Class::Prep | Class::Aim => match prep(word, &words[at + 1..], traits) {
                After::Unit(skip) => at += skip,
                After::Of if !content.is_empty() && !ended => {
                    return of(content, &words[at..], traits);
                }
                After::Of | After::Ends => ended = !content.is_empty(),
            },
            _ => {}
        }
        at += 1;
    }
    content
}

enum After {
    /// The words that follow belong to a unit or a type: so many.
    Unit(usize),
    Of,
    Ends,
}

fn prep(word: &Lexeme, after: &[&Lexeme], traits: &mut Traits) -> After {
    let next = after.first().map(|next| next.key.as_str()).unwrap_or_default();
    match word.key.as_str() {
        "in" if is_unit(next) => {
            traits.unit = Some(next.to_owned());
            After::Unit(1)
        }
        "as" => {
            let skip = after.iter().take_while(|one| one.class == Class::Article).count();
            let Some(named) = after.get(skip) else { return After::Ends };
            traits.kind = LEXICON.type_word(&named.key).cloned();
            After::Unit(skip + 1)
        }
        "of" => After::Of,
        _ => After::Ends,
    }
}

/// `level of difficulty` is the difficulty level; `date of the purchase` is the purchase date.
fn of<'a>(before: Vec<&'a Lexeme>, after: &[&'a Lexeme], traits: &mut Traits) -> Vec<&'a Lexeme> {
    let mut behind = sort_out(&after[1..], traits);
    // `a duration of 15 to 120 minutes`
    if let [unit] = behind.as_slice()
        && is_unit(&unit.key)
    {
        traits.unit = Some(unit.key.clone());
        return before;
    }
    behind.truncate(2);
    behind.extend(before);
    behind
}

/// Without describing words in front and a type word behind.
fn trim<'a>(mut content: Vec<&'a Lexeme>, traits: &mut Traits) -> Vec<&'a Lexeme> {
    const TYPES: [&str; 9] =
        ["string", "int", "integer", "boolean", "bool", "float", "str", "varchar", "decimal"];
    if content.len() > 1
        && let Some(last) = content.last()
        && TYPES.contains(&last.key.as_str())
    {
        traits.kind = LEXICON.type_word(&last.key).cloned();
        content.pop();
    }
    let leading = content
        .iter()
        .take(content.len().saturating_sub(1))
        .take_while(|word| {
            LEXICON.is_empty_word(&word.key)
                && !matches!(
                    word.key.as_str(),
                    "current"
                        | "available"
                        | "actual"
                        | "start"
                        | "end"
                        | "new"
                        | "short"
                        | "long"
                        | "full"
                        | "read"
                        | "check"
                )
        })
        .count();
    content.drain(..leading);
    if content.len() > NAME_MAX_WORDS {
        content.drain(..content.len() - NAME_MAX_WORDS);
    }
    content
}

fn named_latin(content: &[&Lexeme], unit: Option<&str>) -> Option<DraftField> {
    let keys: Vec<&str> = content.iter().map(|word| word.key.as_str()).collect();
    let mut phrase = keys.join(" ").replace('_', " ");
    if let Some(said) = LEXICON.said(&phrase) {
        return Some(said_field(said));
    }
    // `whether it is sold`
    if let Some(state) = phrase.strip_prefix("whether ").filter(|state| !state.is_empty()) {
        let mut flag = said_field(&state.replace(' ', "_"));
        flag.kind = FieldKind::Boolean { default: false };
        return Some(flag);
    }
    // `who suggested it` is `suggested by`.
    if let Some(verb) = phrase.strip_prefix("who ").filter(|verb| verb.ends_with("ed")) {
        return Some(said_field(&format!("{verb}_by")));
    }
    let source = content.iter().map(|word| word.source.as_str()).collect::<Vec<_>>().join(" ");
    let mut label = capital(&source.replace('_', " "));
    if let Some(unit) = unit {
        phrase = format!("{phrase} {unit}");
        label = format!("{label} in {unit}");
    }
    let last = keys.last()?;
    let one = inflect::singular(last);
    let singular = format!("{}{one}", &phrase[..phrase.len().saturating_sub(last.len())]);
    if unit.is_none()
        && LEXICON.ending(&phrase).is_none()
        && LEXICON.is_filler(&phrase)
        && LEXICON.field(&phrase).is_none()
        && phrase != "type"
        && phrase != "description"
    {
        return None;
    }
    let row =
        LEXICON.field(&phrase).or_else(|| LEXICON.field(&singular).filter(|_| unit.is_none()));
    // `home team` may be a team.
    let role = || (keys.len() == 2 && row.is_none()).then(|| LEXICON.entity(&one)).flatten();
    let thing = LEXICON.entity(&singular).filter(|_| unit.is_none()).or_else(role);
    let known_as_spelt =
        row.filter(|row| [&phrase, &singular].contains(&&row.name.replace('_', " ")));
    let as_said =
        if LEXICON.field(&phrase).is_some() || row.is_none() { &phrase } else { &singular };
    // `number of bedrooms` is `bedrooms`.
    let named = known_as_spelt.or(row.filter(|_| phrase.contains(" of ")));
    let spelling = named.map_or_else(|| spelt(as_said), |row| row.name.clone());
    let name = Name::read(&spelling);
    let kind = row.map_or_else(|| kind_by_words(&phrase), |row| row.kind.clone());
    Some(DraftField {
        name: Some(name?),
        label,
        required: row.is_none_or(|row| !row.optional)
            && !matches!(kind, FieldKind::LongText { .. } if row.is_none()),
        kind,
        unique: row.is_some_and(|row| row.unique),
        stated: true,
        thing,
        plural: inflect::is_plural(last),
        kind_stated: false,
        known: row.is_some(),
        values: Vec::new(),
        bound_cut: false,
    })
}

/// `e-mail` is written `email`; a flag keeps no `is`.
fn spelt(phrase: &str) -> String {
    let joined = phrase.replace("e-mail", "email");
    let words: Vec<&str> = joined.split([' ', '-']).collect();
    let kept = words.iter().enumerate().filter(|(at, word)| match **word {
        "&" | "and" | "the" | "a" | "of" => false,
        "in" => !words.get(at + 1).is_some_and(|next| is_unit(next)),
        _ => true,
    });
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

pub(super) fn said_field(name: &str) -> DraftField {
    let phrase = name.replace('_', " ");
    let row = LEXICON.field(&phrase);
    DraftField {
        name: Name::read(&phrase),
        label: capital(&phrase),
        kind: row.map_or(FieldKind::Text { max_chars: 120 }, |row| row.kind.clone()),
        required: row.is_none_or(|row| !row.optional),
        unique: row.is_some_and(|row| row.unique),
        stated: true,
        thing: LEXICON.entity(&phrase),
        plural: false,
        kind_stated: false,
        known: row.is_some(),
        values: Vec::new(),
        bound_cut: false,
    }
}

/// The type that the words of an unknown field suggest.
fn kind_by_words(phrase: &str) -> FieldKind {
    let words: Vec<&str> = phrase.split([' ', '-']).collect();
    let first = words.first().copied().unwrap_or_default();
    if matches!(first, "is" | "has" | "can" | "was" | "needs" | "allows") && words.len() > 1 {
        return FieldKind::Boolean { default: false };
    }
    if phrase.starts_with("number of") || phrase.starts_with("how many") {
        return FieldKind::Integer { min: Some(0), max: None };
    }
    // `price per night` is a price.
    let until = words.iter().position(|word| *word == "per").unwrap_or(words.len());
    let last = words[..until].last().copied().unwrap_or_default();
    LEXICON
        .ending(last)
        .or_else(|| LEXICON.field(last).map(|row| &row.kind))
        .cloned()
        .unwrap_or(FieldKind::Text { max_chars: 200 })
}

fn named_han(content: &[&Lexeme]) -> Option<DraftField> {
    let whole: String = content.iter().map(|word| word.key.as_str()).collect();
    let label: String = content.iter().map(|word| word.source.as_str()).collect();
    if whole.chars().count() > 16 {
        return None;
    }
    if LEXICON.is_filler(&whole)
        && LEXICON.field(&whole).is_none()
        && LEXICON.english(&whole).is_none()
    {
        return None;
    }
    let row = LEXICON.field(&whole);
    let name = match row {
        Some(row) => Name::read(&row.name),
        None => english(whole.trim_start_matches("是否"))
            .or_else(|| english_end(content))
            .and_then(|text| Name::read(&text)),
    };
    let kind = row.map_or_else(|| kind_by_end(&whole), |row| row.kind.clone());
    Some(DraftField {
        name,
        label,
        required: row.is_none_or(|row| !row.optional)
            && !matches!(kind, FieldKind::LongText { .. } if row.is_none()),
        kind,
        unique: row.is_some_and(|row| row.unique),
        stated: true,
        thing: LEXICON.entity(&whole),
        plural: LEXICON.entity(&whole).is_some_and(|row| LEXICON.entities[row].several),
        kind_stated: false,
        known: row.is_some(),
        values: Vec::new(),
        bound_cut: false,
    })
}

/// What is known of the end of a phrase: `date` for an unknown kind of date.
fn english_end(content: &[&Lexeme]) -> Option<String> {
    (1..content.len()).find_map(|from| {
        let end: String = content[from..].iter().map(|word| word.key.as_str()).collect();
        english(&end)
    })
}

fn kind_by_end(word: &str) -> FieldKind {
    if word.starts_with("是否") {
        return FieldKind::Boolean { default: false };
    }
    let mut rest = word;
    while !rest.is_empty() {
        if let Some(kind) = LEXICON.ending(rest) {
            return kind.clone();
        }
        if let Some(row) = LEXICON.field(rest) {
            return row.kind.clone();
        }
        let first = rest.chars().next().map_or(1, char::len_utf8);
        rest = &rest[first..];
    }
    FieldKind::Text { max_chars: 200 }
}
