//! Values of choices: `published or draft`, `status: open, closed`, and ratings.

use std::sync::LazyLock;

use domain::brief::{FieldKind, Name};

use super::super::draft::DraftField;
use super::super::lexeme::{Class, Lexeme};
use super::super::lexicon::{LEXICON, key};
use super::super::{field, noun};
use super::{Mode, Reader, is_value_word};

impl<'a> Reader<'a> {
    pub(super) fn or(&mut self, lexeme: &'a Lexeme) {
        let stroke = matches!(lexeme.key.as_str(), "/" | "|" | "／");
        if matches!(self.mode, Mode::Values { .. }) {
            self.flush();
            self.slashed |= stroke;
            self.values_end = !stroke;
        } else if matches!(self.mode, Mode::Fields(_)) && !self.buffer.is_empty() {
            let words = std::mem::take(&mut self.buffer);
            self.alternatives.push(words);
        } else {
            self.flush();
        }
    }

    /// `can be open, closed or pending`, `is either published or draft`.
    /// Returns how many lexemes were taken.
    pub(super) fn can_be(&mut self, lexemes: &'a [Lexeme], at: usize) -> usize {
        let rest = &lexemes[at + 1..];
        // `each student is practising several pieces`
        if let [verb, many, ..] = rest
            && verb.key.ends_with("ing")
            && many.class == Class::Many
        {
            self.has_many();
            return 3;
        }
        let end = rest
            .iter()
            .position(|one| matches!(one.class, Class::Stop | Class::Entry | Class::Open));
        let rest = &rest[..end.unwrap_or(rest.len()).min(24)];
        let known = rest
            .iter()
            .filter(|one| one.is_content())
            .take(2)
            .filter(|one| LEXICON.is_value(&one.key))
            .count();
        let bounded = rest.iter().any(|one| {
            matches!(one.class, Class::Bound(_) | Class::Unique | Class::Optional | Class::Required)
        });
        if bounded && self.speaks_of_field() {
            return 1;
        }
        let is_list = rest.iter().any(|one| one.class == Class::Or) || known == 2;
        let plain = matches!(lexemes[at].key.as_str(), "is" | "are" | "为" | "是");
        if !is_list || (plain && known == 0) {
            if plain && matches!(self.mode, Mode::Fields(_)) {
                self.push(&lexemes[at]);
            } else {
                self.part();
                self.mode = Mode::Skip;
            }
            return 1;
        }
        let words = std::mem::take(&mut self.buffer);
        self.start_values(&words);
        1
    }

    /// `book titles are up to 120 characters`: the field of an entity that is known already; what follows bounds it.
    fn speaks_of_field(&mut self) -> bool {
        let words: Vec<&'a Lexeme> =
            self.buffer.iter().copied().filter(|word| word.is_content()).collect();
        let [thing, name] = words.as_slice() else { return false };
        let entity = noun::read(&[*thing]).and_then(|noun| self.draft.find(&noun));
        let key = super::super::inflect::singular(&name.key);
        let (Some(of), true) = (entity, LEXICON.field(&key).is_some()) else { return false };
        self.buffer.clear();
        self.mode = Mode::Fields(of);
        let Some(field) = field::read(&[*name]) else { return false };
        self.last_field = self.draft.add_field(of, field).map(|at| (of, at));
        true
    }

    /// `x, y and z, all decimals`: the type of the fields before.
    pub(super) fn all_are(&mut self, of: usize, words: &[&'a Lexeme]) -> bool {
        let [all, kind] = words else { return false };
        let one = super::super::inflect::singular(&kind.key);
        let (true, Some(kind)) = (all.key == "all", LEXICON.type_word(&one)) else { return false };
        for field in &mut self.draft.entities[of].fields {
            if !field.known
                && !field.kind_stated
                && matches!(field.kind, FieldKind::Text { max_chars: 200 })
            {
                field.kind = kind.clone();
                field.kind_stated = true;
            }
        }
        true
    }

    /// A list of values begins, of the field or the entity that `words` name.
    pub(super) fn start_values(&mut self, words: &[&'a Lexeme]) {
        let subject = match self.mode {
            Mode::Fields(of) | Mode::Links { of, .. } | Mode::Values { of, .. } => Some(of),
            Mode::Topic | Mode::Things(_) | Mode::Skip => self.last,
        };
        let named = noun::read(words).and_then(|noun| self.draft.find(&noun));
        let (of, field) = match (named, subject) {
            (Some(entity), _) => (entity, None),
            (None, Some(entity)) => (entity, field::read(words)),
            (None, None) => {
                self.mode = Mode::Skip;
                return;
            }
        };
        let status = || field::read(&[&*STATUS]);
        let Some(at) = field.or_else(status).and_then(|field| self.draft.add_field(of, field))
        else {
            return;
        };
        self.values.clear();
        self.values_end = false;
        self.mode = Mode::Values { of, field: at };
    }

    pub(super) fn finish_values(&mut self) {
        let values = std::mem::take(&mut self.values);
        self.values_end = false;
        self.slashed = false;
        if let Mode::Values { of, field } = self.mode {
            field::choose(&mut self.draft.entities[of].fields[field], &values);
            self.last_field = Some((of, field));
            self.mode = Mode::Fields(of);
        }
    }

    /// `reviews rated 1 to 5`: a rating of what was named; the bounds come behind it.
    pub(super) fn rated(&mut self, lexeme: &'a Lexeme) -> bool {
        if !self.buffer.is_empty() && !matches!(self.mode, Mode::Topic | Mode::Things(_)) {
            return false;
        }
        let Some(of) = self.subject() else { return false };
        self.mode = Mode::Fields(of);
        let Some(field) = field::read(&[lexeme]).map(rating) else { return false };
        self.last_field = self.draft.add_field(of, field).map(|at| (of, at));
        true
    }

    /// A verb inside a list of values is a part of a value: `under offer`.
    pub(super) fn is_value_here(&self, lexeme: &Lexeme, next: Option<&Lexeme>) -> bool {
        let verb = matches!(
            lexeme.class,
            Class::Want | Class::Manage | Class::Make | Class::At | Class::Can | Class::Taken(_)
        );
        let ends = next.is_none_or(|next| {
            matches!(
                next.class,
                Class::Comma | Class::And | Class::Or | Class::Close | Class::Stop | Class::Entry
            )
        });
        // `sun needs (full, partial)`
        let opens = next.is_some_and(|next| matches!(next.class, Class::Open | Class::Colon));
        if matches!(self.mode, Mode::Fields(_)) && lexeme.class == Class::Want && (ends || opens) {
            return self.buffer.iter().any(|word| word.is_content());
        }
        if matches!(self.mode, Mode::Fields(_)) && verb && ends {
            return self.buffer.is_empty() && LEXICON.field(&lexeme.key).is_some();
        }
        matches!(self.mode, Mode::Values { .. })
            && verb
            && ends
            && !lexeme.key.contains(' ')
            && (!self.buffer.is_empty()
                || LEXICON.is_value(&lexeme.key)
                || !self.values.is_empty() && !matches!(lexeme.class, Class::Taken(_)))
    }

    /// `priority low, medium or high`: the first value stands behind the field's name.
    pub(super) fn values_behind(&mut self, of: usize, words: &[&'a Lexeme]) -> bool {
        let content: Vec<&Lexeme> =
            words.iter().copied().filter(|word| word.is_content()).collect();
        let (Some(first), true) = (content.first(), content.len() > 1) else { return false };
        let is_choice = LEXICON
            .field(&first.key)
            .is_some_and(|row| matches!(row.kind, FieldKind::Choice { .. }));
        let value =
            content[1..].iter().map(|word| word.source.as_str()).collect::<Vec<_>>().join(" ");
        if !is_choice || !LEXICON.is_value(&key(&value)) {
            return false;
        }
        self.mode = Mode::Fields(of);
        self.start_values(&[*first]);
        self.values.push(value);
        true
    }

    /// `published or draft`: a choice of what stands on both sides.
    pub(super) fn choice(&mut self, alternatives: Vec<Vec<&'a Lexeme>>, last: Vec<&'a Lexeme>) {
        let Mode::Fields(of) = self.mode else { return };
        if let ([only], true) = (alternatives.as_slice(), last.is_empty()) {
            let named: Vec<&Lexeme> =
                only.iter().copied().filter(|word| word.key != "yes").collect();
            if let Some(mut flag) = field::read(&named) {
                flag.kind = FieldKind::Boolean { default: false };
                flag.kind_stated = true;
                self.draft.add_field(of, flag);
            }
            return;
        }
        let mut all = alternatives;
        if !last.is_empty() {
            all.push(last);
        }
        let text = |words: &[&Lexeme]| {
            words
                .iter()
                .filter(|word| is_value_word(word))
                .map(|word| word.source.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let first: Vec<&Lexeme> = all[0].iter().copied().filter(|word| word.is_content()).collect();
        let named = (1..first.len()).rev().find(|&end| {
            let key =
                first[..end].iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ");
            LEXICON.field(&key).is_some()
        });
        let name: Vec<&Lexeme> = named.map_or_else(Vec::new, |end| first[..end].to_vec());
        let mut values: Vec<String> = vec![text(&first[named.unwrap_or(0)..])];
        values.extend(all[1..].iter().map(|words| text(words)));
        let known = values.iter().any(|value| LEXICON.is_value(&key(value)));
        if named.is_none() && !known {
            self.field(of, &all[0].clone());
            return;
        }
        self.start_values_of(of, &name, values);
    }

    pub(super) fn start_values_of(&mut self, of: usize, name: &[&'a Lexeme], values: Vec<String>) {
        self.mode = Mode::Fields(of);
        self.start_values(name);
        self.values = values;
        self.finish_values();
    }

    pub(super) fn value(&mut self, words: &[&'a Lexeme]) {
        let Mode::Values { of, .. } = self.mode else { return };
        let content: Vec<&&Lexeme> = words.iter().filter(|word| is_value_word(word)).collect();
        if self.values.is_empty() && field_refined(self, words) {
            return;
        }
        let text = joined(content.iter().map(|word| word.source.as_str()));
        let key = key(&text);
        let fits = !content.is_empty()
            && content.len() <= 3
            && (self.values.is_empty() || !is_field(&key) || LEXICON.is_value(&key));
        if fits {
            self.values.push(text);
            if self.values_end {
                self.finish_values();
            }
            return;
        }
        self.finish_values();
        self.mode = Mode::Fields(of);
        self.field(of, words);
    }
}

/// A field of the table, or words that end like one: `profile url`.
fn is_field(key: &str) -> bool {
    let ending = key.rsplit_once(' ').map(|(_, last)| last);
    LEXICON.field(key).is_some() || ending.is_some_and(|last| LEXICON.field(last).is_some())
}

/// Words beside each other; Chinese ones without a space between.
pub(super) fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for word in words {
        let han = |one: Option<char>| one.is_some_and(super::super::lexeme::is_han);
        let both_han = han(text.chars().next_back()) && han(word.chars().next());
        if !text.is_empty() && !both_han {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

static STATUS: LazyLock<Lexeme> = LazyLock::new(|| Lexeme {
    source: "status".to_owned(),
    key: "status".to_owned(),
    class: Class::Word,
});

/// Behind a colon may stand a type instead of values: `title: string`.
fn field_refined(reader: &mut Reader<'_>, words: &[&Lexeme]) -> bool {
    let Mode::Values { of, field } = reader.mode else { return false };
    if !field::refine(&mut reader.draft.entities[of].fields[field], words) {
        return false;
    }
    reader.last_field = Some((of, field));
    reader.mode = Mode::Fields(of);
    true
}

fn rating(mut field: DraftField) -> DraftField {
    field.name = Name::read("rating");
    "Rating".clone_into(&mut field.label);
    field.kind = FieldKind::Integer { min: Some(1), max: Some(5) };
    field.thing = None;
    field
}
