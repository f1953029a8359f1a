//! Brackets, colons and dashes: what stands inside or behind them, by what stands before.

use super::super::draft::row_noun;
use super::super::lexeme::{Class, Lexeme};
use super::super::lexicon::LEXICON;
use super::super::{field, noun};
use super::verbs::lists_fields;
use super::{DEPTH_MAX, Mode, Reader, Strength, content_len, field_count, is_value_word, noun_key};

impl<'a> Reader<'a> {
    pub(super) fn colon(&mut self, rest: &[Lexeme]) {
        let key = self.buffer.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ");
        let heading = key.trim().to_owned();
        if let Mode::Fields(_) = self.mode
            && !self.buffer.is_empty()
            && !LEXICON.is_heading(&heading)
        {
            let words = std::mem::take(&mut self.buffer);
            self.start_values(&words);
            return;
        }
        if let Mode::Links { of, many: false } = self.mode
            && self.depth == 0
            && !self.buffer.is_empty()
        {
            // `care events belong to a plant: date, kind`
            self.flush();
            self.mode = Mode::Fields(of);
            return;
        }
        if LEXICON.is_field_heading(&heading) {
            self.buffer.clear();
            self.mode = self.last.map_or(Mode::Topic, Mode::Fields);
        } else if LEXICON.is_model_heading(&heading) {
            self.buffer.clear();
            self.mode = Mode::Things(Strength::List);
        } else if LEXICON.is_heading(&heading) {
            self.buffer.clear();
            self.mode = Mode::Topic;
        } else if self.buffer.is_empty() {
            // `each book has:` keeps its list.
        } else {
            self.head(rest);
        }
        if self.depth == 0 && matches!(self.mode, Mode::Things(_)) {
            self.base = self.mode;
        }
    }

    /// `Book: title, author` or `Inventory: products and suppliers`.
    pub(super) fn head(&mut self, rest: &[Lexeme]) {
        let words = std::mem::take(&mut self.buffer);
        let topic = noun::topic(&words);
        let noun = noun::read(&words);
        // `Build an archive: books and authors` names the project.
        let is_project = words.iter().any(|word| matches!(word.key.as_str(), "a" | "an"));
        let is_thing = noun.as_ref().is_some_and(|noun| {
            let known = noun.row.is_some()
                && (topic.is_none() || (content_len(&words) == 1 && !is_project));
            !noun.trimmed
                && (noun.row.is_some() || noun.plural || !begins_with_things(rest))
                && (known
                    || self.draft.find(noun).is_some()
                    || (topic.is_none() && content_len(&words) <= 2 && !is_project))
        });
        if let Some(topic) = topic {
            self.draft.topic(topic);
        }
        let collected = noun.as_ref().is_some_and(|noun| noun.trimmed && noun.plural)
            && topic.is_none()
            && lists_fields(rest);
        let entity = noun.filter(|_| is_thing || collected).and_then(|noun| self.take(noun));
        // `Inventory: name, quantity`: the fields of what an inventory keeps first.
        let main = topic.filter(|_| entity.is_none() && lists_fields(rest));
        let entity = entity.or_else(|| main.and_then(|topic| self.main_of(topic)));
        self.mode = entity.map_or(Mode::Things(Strength::List), Mode::Fields);
    }

    /// What a topic keeps first, as stated: its fields follow.
    pub(super) fn main_of(&mut self, topic: usize) -> Option<usize> {
        let name = LEXICON.topics[topic].keeps.first()?;
        let row = LEXICON.entity(&name.replace('_', " "))?;
        self.take(row_noun(row, false))
    }

    pub(super) fn dash(&mut self, lexemes: &'a [Lexeme], at: usize) {
        let begins = matches!(self.mode, Mode::Topic | Mode::Things(_))
            && content_len(&self.buffer) <= 3
            && !self.buffer.is_empty();
        if begins
            && lexemes
                .get(at + 1)
                .is_some_and(|next| next.is_content() || next.class == Class::Article)
        {
            let base = self.base;
            self.head(&lexemes[at + 1..]);
            self.base = base;
        } else if matches!(self.mode, Mode::Topic | Mode::Things(_)) {
            self.flush();
        }
    }

    /// A group in brackets, by what stands before it.
    pub(super) fn group(&mut self, lexemes: &'a [Lexeme], at: usize) -> usize {
        let close = closing(lexemes, at);
        let inner = &lexemes[at + 1..close];
        let taken = close + 1 - at;
        if self.depth >= DEPTH_MAX {
            return taken;
        }
        match self.mode {
            Mode::Fields(of) => self.field_group(of, inner),
            Mode::Topic | Mode::Things(_) | Mode::Links { .. } => self.thing_group(inner),
            Mode::Values { .. } | Mode::Skip => {}
        }
        taken.min(lexemes.len() - at)
    }

    /// `status (open, closed)`, `duration (1-300)`, `price (optional)`.
    pub(super) fn field_group(&mut self, of: usize, inner: &'a [Lexeme]) {
        let words = std::mem::take(&mut self.buffer);
        let noun = noun::read(&words);
        let looks_like_thing = noun.as_ref().is_some_and(|noun| {
            noun.row.is_some() && noun.plural && LEXICON.field(&noun_key(&words)).is_none()
        });
        if looks_like_thing && field_count(inner) > 0 {
            if let Some(entity) = noun.and_then(|noun| self.take(noun)) {
                self.inside(Mode::Fields(entity), inner);
                self.mode = Mode::Things(Strength::List);
            }
            return;
        }
        let at = if words.iter().any(|word| word.is_content()) {
            field::read(&words).and_then(|field| self.draft.add_field(of, field))
        } else {
            self.last_field.filter(|(entity, _)| *entity == of).map(|(_, at)| at)
        };
        let Some(at) = at else { return };
        self.last_field = Some((of, at));
        let target = &mut self.draft.entities[of].fields[at];
        let all: Vec<&Lexeme> = inner.iter().collect();
        if field::refine(target, &all) {
            return;
        }
        let parts: Vec<&[Lexeme]> = inner
            .split(|one| {
                matches!(
                    one.class,
                    Class::Comma | Class::Or | Class::And | Class::Entry | Class::Dash
                )
            })
            .filter(|part| part.iter().any(is_value_word))
            .collect();
        let values: Vec<String> = parts.iter().map(|part| value_text(part)).collect();
        if values.len() > 1 && parts.iter().all(|part| part.len() <= 5) {
            field::choose(target, &values);
            return;
        }
        for part in inner.split(|one| one.class == Class::Comma) {
            let words: Vec<&Lexeme> = part.iter().collect();
            field::refine(target, &words);
        }
    }

    /// `products (name, price)`, or a remark behind a thing.
    pub(super) fn thing_group(&mut self, inner: &'a [Lexeme]) {
        let words = std::mem::take(&mut self.buffer);
        let named = noun::read(&words);
        let Some(noun) = named.or_else(|| noun::plain(&words).filter(|_| field_count(inner) > 1))
        else {
            return;
        };
        if !inner.iter().any(Lexeme::is_content) {
            self.buffer = words;
            return;
        }
        let first_is_value =
            inner.iter().filter(|one| one.is_content()).all(|one| LEXICON.is_value(&one.key));
        let several =
            inner.iter().any(|one| matches!(one.class, Class::Comma | Class::Colon | Class::Entry));
        let wanted =
            field_count(inner) > 0 || (several && (noun.row.is_some() || content_len(&words) <= 2));
        let example = inner.first().is_some_and(|one| one.class == Class::Prep);
        if !wanted || example {
            self.buffer = words;
            return;
        }
        if let Some(topic) = noun::topic(&words) {
            self.draft.topic(topic);
        }
        let back = self.mode;
        let linked = match back {
            Mode::Links { of, many } => Some((of, many)),
            _ => None,
        };
        let Some(entity) = self.take(noun) else { return };
        let back = if back == Mode::Topic { Mode::Things(Strength::List) } else { back };
        if let Some((of, many)) = linked {
            self.join(of, entity, many);
        }
        if first_is_value {
            self.mode = Mode::Fields(entity);
            self.start_values(&[]);
            for part in
                inner.split(|one| matches!(one.class, Class::Comma | Class::Or | Class::And))
            {
                self.values.push(value_text(part));
            }
            self.finish_values();
        } else {
            self.inside(Mode::Fields(entity), inner);
        }
        self.mode = back;
        self.last = Some(entity);
        self.just = Some(entity);
    }

    /// Reads `inner` in `mode`, and comes back.
    pub(super) fn inside(&mut self, mode: Mode, inner: &'a [Lexeme]) {
        let (mode_before, base, last) = (self.mode, self.base, self.last);
        self.depth += 1;
        self.mode = mode;
        self.base = mode;
        let mut at = 0;
        while at < inner.len() {
            at += self.step(inner, at);
        }
        self.flush();
        self.finish_values();
        self.depth -= 1;
        self.mode = mode_before;
        self.base = base;
        self.last = last;
    }
}

/// `smart home: rooms, devices (…)`: what comes first is a thing of the table, in the plural.
fn begins_with_things(rest: &[Lexeme]) -> bool {
    let first: Vec<&Lexeme> = rest.iter().take_while(|one| one.class == Class::Word).collect();
    let key = noun_key(&first);
    let described =
        rest.get(first.len()).is_some_and(|next| matches!(next.class, Class::Has | Class::Open));
    let last = key.rsplit(' ').next().unwrap_or_default();
    LEXICON.field(&key).is_none()
        && super::super::inflect::is_plural(last)
        && (described || noun::read(&first).is_some_and(|noun| noun.row.is_some()))
}

/// Where the bracket that opens at `at` closes; the end where it never does.
fn closing(lexemes: &[Lexeme], at: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, lexeme) in lexemes[at..].iter().enumerate() {
        match lexeme.class {
            Class::Open => depth += 1,
            Class::Close => {
                depth -= 1;
                if depth == 0 {
                    return at + offset;
                }
            }
            _ => {}
        }
    }
    lexemes.len()
}

fn value_text(part: &[Lexeme]) -> String {
    super::values::joined(
        part.iter().filter(|one| is_value_word(one)).map(|one| one.source.as_str()),
    )
}
