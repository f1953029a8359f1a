//! Clauses into the draft: who has what, what belongs to what, who can do what.
//!
//! One pass over the lexemes with a small state: what the clause is listing now, and of which entity. Words gather in
//! a buffer until a mark or a verb says what they were.

use domain::brief::{FieldKind, Name, RelationKind};

use super::draft::{Draft, DraftRelation};
use super::field;
use super::inflect;
use super::lexeme::{Class, Lexeme};
use super::lexicon::LEXICON;
use super::noun::{self, Noun};

/// What the words of a clause are being listed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The beginning of a clause: a subject, or what the project is about.
    Topic,
    /// Things; said how surely.
    Things(Strength),
    /// Fields of an entity.
    Fields(usize),
    /// What an entity belongs to; `many`: it has several of them.
    Links { of: usize, many: bool },
    /// Values of a field of an entity.
    Values { of: usize, field: usize },
    /// Nothing of interest until the next mark that ends it.
    Skip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// Behind `for`: only what the table knows, in the plural.
    Aim,
    /// Behind `with`, `manage`, a colon: every noun in the plural.
    List,
}

#[derive(Debug)]
pub(super) struct Reader<'a> {
    draft: &'a mut Draft,
    mode: Mode,
    /// The mode to which a new entry of a list of lines returns.
    base: Mode,
    buffer: Vec<&'a Lexeme>,
    /// The entity that was spoken of last.
    last: Option<usize>,
    /// The field that was read last.
    last_field: Option<(usize, usize)>,
    /// `each` stands before the words of the buffer.
    each: bool,
    /// The words of the buffer are joined by `or` to those before.
    alternatives: Vec<Vec<&'a Lexeme>>,
    values: Vec<String>,
    /// A closing `and` or `or` of a list of values was seen.
    values_end: bool,
    depth: usize,
}

const DEPTH_MAX: usize = 4;
const BUFFER_MAX_WORDS: usize = 24;

impl<'a> Reader<'a> {
    pub(super) fn new(draft: &'a mut Draft) -> Self {
        Self {
            draft,
            mode: Mode::Topic,
            base: Mode::Topic,
            buffer: Vec::new(),
            last: None,
            last_field: None,
            each: false,
            alternatives: Vec::new(),
            values: Vec::new(),
            values_end: false,
            depth: 0,
        }
    }

    /// Reads the lexemes of a text.
    pub(super) fn read(&mut self, lexemes: &'a [Lexeme]) {
        let mut at = 0;
        while at < lexemes.len() {
            at += self.step(lexemes, at);
        }
        self.flush();
        self.finish_values();
    }

    /// Takes one lexeme, or a group; returns how many were taken.
    fn step(&mut self, lexemes: &'a [Lexeme], at: usize) -> usize {
        let lexeme = &lexemes[at];
        if self.is_value_here(lexeme, lexemes.get(at + 1)) {
            self.push(lexeme);
            return 1;
        }
        if lexeme.key == "rated" && self.rated(lexeme) {
            return 1;
        }
        match lexeme.class {
            Class::Word | Class::Han | Class::Number(_) | Class::Bound(_) => self.push(lexeme),
            Class::Unique | Class::Optional | Class::Required | Class::Article | Class::Many => {
                self.describe(lexeme);
            }
            Class::Prep => self.push(lexeme),
            Class::Comma | Class::And => self.separate(lexeme),
            Class::Or => self.or(lexeme),
            Class::Taken(_) => self.gap(),
            Class::Open => return self.group(lexemes, at),
            Class::Close => {}
            Class::Colon => self.colon(),
            Class::Dash => self.dash(lexemes, at),
            Class::Entry => self.entry(),
            Class::List => self.base = self.mode,
            Class::Stop => self.stop(),
            Class::Break => self.part(),
            Class::Each => self.start_each(),
            Class::Has => self.has(&lexemes[at + 1..]),
            Class::HasMany => self.has_many(),
            Class::Belongs => self.belongs(),
            Class::Between => self.between(),
            Class::At => self.at(lexeme, lexemes.get(at + 1)),
            Class::Can => return self.can(lexemes, at),
            Class::CanBe => self.can_be(lexemes, at),
            Class::Manage => self.manage(lexeme),
            Class::Aim => self.aim(lexeme),
            Class::Want => self.want(&lexemes[at + 1..]),
            Class::Make => self.make(),
            Class::Not => self.skip(),
            _ => {}
        }
        1
    }

    fn push(&mut self, lexeme: &'a Lexeme) {
        if self.buffer.len() < BUFFER_MAX_WORDS {
            self.buffer.push(lexeme);
        }
    }

    /// A word that describes; behind the last field of a list it describes that.
    fn describe(&mut self, lexeme: &'a Lexeme) {
        if lexeme.class == Class::Article
            && matches!(self.mode, Mode::Values { .. })
            && self.values_end
        {
            self.finish_values();
        }
        self.push(lexeme);
    }

    fn separate(&mut self, lexeme: &'a Lexeme) {
        self.flush();
        if lexeme.class == Class::And && matches!(self.mode, Mode::Values { .. }) {
            self.values_end = true;
        }
    }

    fn or(&mut self, _lexeme: &'a Lexeme) {
        if matches!(self.mode, Mode::Values { .. }) {
            self.flush();
            self.values_end = true;
        } else if matches!(self.mode, Mode::Fields(_)) && !self.buffer.is_empty() {
            let words = std::mem::take(&mut self.buffer);
            self.alternatives.push(words);
        } else {
            self.flush();
        }
    }

    /// A phrase that was understood by itself stands here; what was gathered ends.
    fn gap(&mut self) {
        if self.mode == Mode::Topic || matches!(self.mode, Mode::Things(_)) {
            self.flush();
        } else {
            self.buffer.clear();
        }
    }

    fn stop(&mut self) {
        self.flush();
        self.finish_values();
        self.mode = Mode::Topic;
        self.base = Mode::Topic;
        self.each = false;
    }

    fn entry(&mut self) {
        self.flush();
        self.finish_values();
        self.mode = self.base;
        self.each = false;
    }

    /// `where`, `which`, `that`: a new part of the sentence.
    fn part(&mut self) {
        self.flush();
        self.finish_values();
        self.mode = Mode::Topic;
    }

    fn skip(&mut self) {
        self.flush();
        self.mode = Mode::Skip;
    }

    fn start_each(&mut self) {
        self.flush();
        self.finish_values();
        self.mode = Mode::Topic;
        self.each = true;
    }

    /// The entity that the words of the buffer name as a subject; the last one for a pronoun or nothing.
    fn subject(&mut self) -> Option<usize> {
        let words = std::mem::take(&mut self.buffer);
        let each = std::mem::take(&mut self.each);
        let content = words.iter().any(|word| word.is_content());
        if !content {
            return match self.mode {
                Mode::Fields(of) | Mode::Links { of, .. } | Mode::Values { of, .. } => Some(of),
                Mode::Topic | Mode::Skip => self.last,
                Mode::Things(_) => None,
            };
        }
        let noun = noun::read(&words)?;
        let stands_for_project = !each
            && noun::topic(&words).is_some()
            && (noun.row.is_none() || !noun.plural || noun.trimmed)
            && self.draft.find(&noun).is_none();
        if let Some(topic) = noun::topic(&words) {
            self.draft.topic(topic);
        }
        if stands_for_project || (noun.trimmed && !each && noun.label.is_ascii()) {
            self.draft.weaken(noun);
            return None;
        }
        let articled = words.iter().any(|word| word.class == Class::Article);
        let known = noun.row.is_some() || self.draft.find(&noun).is_some();
        if !(each
            || known
            || (noun.plural && !words_are_verbal(&words))
            || (articled && content_len(&words) <= 2))
        {
            return None;
        }
        self.take(noun)
    }

    fn take(&mut self, noun: Noun) -> Option<usize> {
        let companion = noun.companion;
        let row = noun.row;
        let at = self.draft.entity(noun, true)?;
        self.last = Some(at);
        if let (Some(other), Some(row)) = (companion, row) {
            let wanted = &LEXICON.entities[other].name;
            let to = LEXICON.entities[row].to.iter().find(|to| to.trim_end_matches('!') == wanted);
            let required = to.is_some_and(|to| to.ends_with('!'));
            let belongs = to.is_some();
            let chinese = !self.draft.entities[at].noun.label.is_ascii();
            if belongs
                && let Some(target) =
                    self.draft.entity(super::draft::row_noun(other, chinese), true)
            {
                self.draft.relate(at, belongs_to(target, required));
                self.last = Some(at);
            }
        }
        Some(at)
    }

    fn has(&mut self, rest: &[Lexeme]) {
        let words_before = !self.buffer.is_empty();
        // In a list of fields, `with` after a word that is no entity belongs to that field.
        if let Mode::Fields(of) = self.mode
            && words_before
            && !self.each
        {
            let noun = noun::read(&self.buffer);
            let is_thing = noun.as_ref().is_some_and(|noun| {
                (noun.row.is_some() && noun.plural)
                    || self.draft.find(noun).is_some_and(|at| at != of)
            });
            if !is_thing {
                self.flush();
                self.mode = Mode::Fields(of);
                return;
            }
        }
        if let Mode::Links { of, .. } = self.mode
            && self.buffer.first().is_some_and(|first| first.class == Class::Article)
        {
            // `bookings for a room with dates`: what follows belongs to the booking.
            self.flush();
            self.mode = Mode::Fields(of);
            return;
        }
        self.each |= lists_fields(rest);
        let subject = self.subject();
        self.finish_values();
        self.mode = match subject {
            Some(entity) => Mode::Fields(entity),
            None => Mode::Things(Strength::List),
        };
    }

    fn has_many(&mut self) {
        let subject = self.subject();
        self.finish_values();
        self.mode =
            subject.map_or(Mode::Things(Strength::List), |of| Mode::Links { of, many: true });
    }

    fn belongs(&mut self) {
        let subject = self.subject();
        self.finish_values();
        self.mode = subject.map_or(Mode::Skip, |of| Mode::Links { of, many: false });
    }

    fn between(&mut self) {
        if matches!(self.mode, Mode::Fields(_))
            && !self.buffer.is_empty()
            && noun::read(&self.buffer).is_none_or(|noun| noun.row.is_none())
        {
            self.flush();
            return;
        }
        self.belongs();
    }

    /// `at a date and time`: fields of what was just linked.
    fn at(&mut self, lexeme: &'a Lexeme, next: Option<&Lexeme>) {
        let field = next.is_some_and(|next| LEXICON.field(&next.key).is_some());
        match self.mode {
            Mode::Links { of, .. } if field => {
                self.flush();
                self.mode = Mode::Fields(of);
            }
            Mode::Things(_) | Mode::Topic
                if field && self.last.is_some() && !self.buffer.is_empty() =>
            {
                if let Some(of) = self.subject() {
                    self.mode = Mode::Fields(of);
                }
            }
            _ => self.push(lexeme),
        }
    }

    fn manage(&mut self, lexeme: &'a Lexeme) {
        let before: Vec<&Lexeme> =
            self.buffer.iter().copied().filter(|word| word.is_content()).collect();
        if lexeme.key.chars().any(super::lexeme::is_han) && !before.is_empty() {
            // `会员管理`: the word comes behind what is managed.
            if matches!(self.mode, Mode::Topic | Mode::Things(_)) {
                let words = std::mem::take(&mut self.buffer);
                self.mention(&words, Strength::List);
            }
            return;
        }
        if matches!(self.mode, Mode::Fields(_)) && !before.is_empty() {
            self.push(lexeme);
            return;
        }
        self.flush();
        self.mode = Mode::Things(Strength::List);
    }

    fn aim(&mut self, lexeme: &'a Lexeme) {
        match self.mode {
            Mode::Topic => {
                let words = std::mem::take(&mut self.buffer);
                if !self.link_between(&words, lexeme) {
                    self.mention(&words, Strength::Aim);
                    self.mode = Mode::Things(Strength::Aim);
                }
            }
            Mode::Things(strength) => {
                let words = std::mem::take(&mut self.buffer);
                if !self.link_between(&words, lexeme) {
                    self.mention(&words, strength);
                }
            }
            Mode::Links { .. } => self.flush(),
            Mode::Fields(_) | Mode::Values { .. } | Mode::Skip => self.push(lexeme),
        }
    }

    /// `reviews for movies`: what comes next is what the reviews belong to.
    fn link_between(&mut self, words: &[&'a Lexeme], lexeme: &Lexeme) -> bool {
        let Some(noun) = noun::read(words) else { return false };
        let wanted = lexeme.key == "for"
            && noun.row.is_some()
            && noun.plural
            && !noun.trimmed
            && noun.label.is_ascii();
        if !wanted {
            return false;
        }
        let Some(of) = self.take(noun) else { return false };
        self.mode = Mode::Links { of, many: false };
        true
    }

    fn want(&mut self, rest: &[Lexeme]) {
        let has_subject = self.each
            || noun::read(&self.buffer).is_some_and(|noun| self.draft.find(&noun).is_some());
        if has_subject {
            self.has(rest);
            return;
        }
        self.flush();
        self.finish_values();
        if !matches!(self.mode, Mode::Things(_)) {
            self.mode = Mode::Things(Strength::List);
        }
    }

    fn make(&mut self) {
        if matches!(self.mode, Mode::Fields(_)) && !self.buffer.is_empty() {
            return;
        }
        self.flush();
        self.finish_values();
        self.mode = Mode::Topic;
    }

    /// `users can register for events`.
    fn can(&mut self, lexemes: &'a [Lexeme], at: usize) -> usize {
        let actor = std::mem::take(&mut self.buffer);
        self.finish_values();
        self.each = false;
        let skip = lexemes[at + 1..].iter().take_while(|one| one.class == Class::Article).count();
        let verb_at = at + 1 + skip;
        let link = lexemes.get(verb_at).and_then(|verb| LEXICON.link(&verb.key));
        let Some(link) = link else {
            self.mention(&actor, Strength::Aim);
            self.mode = Mode::Things(Strength::Aim);
            return 1;
        };
        let object: Vec<&Lexeme> = lexemes[verb_at + 1..]
            .iter()
            .skip_while(|one| {
                matches!(
                    one.class,
                    Class::Aim
                        | Class::Prep
                        | Class::Article
                        | Class::At
                        | Class::Belongs
                        | Class::Many
                )
            })
            .take_while(|one| matches!(one.class, Class::Word | Class::Han | Class::Article))
            .collect();
        let taken = object_end(lexemes, verb_at + 1, object.len());
        self.link(&actor, link, &object);
        self.mode = Mode::Things(Strength::Aim);
        taken - at
    }

    fn link(
        &mut self,
        actor: &[&'a Lexeme],
        link: &super::lexicon::LinkRow,
        object: &[&'a Lexeme],
    ) {
        let Some(target) = noun::read(object).filter(|noun| noun.row.is_some() || noun.plural)
        else {
            return;
        };
        let chinese = !target.label.is_ascii();
        let Some(target) = self.draft.entity(target, true) else { return };
        let row = |name: &str| LEXICON.entity(&name.replace('_', " "));
        let Some(kept) = row(&link.entity) else { return };
        let Some(of) = self.draft.entity(super::draft::row_noun(kept, chinese), true) else {
            return;
        };
        if of == target {
            return;
        }
        let actor = noun::read(actor)
            .filter(|noun| noun.row.is_some_and(|row| LEXICON.entities[row].name != "user"))
            .or_else(|| row(&link.actor).map(|row| super::draft::row_noun(row, chinese)));
        self.draft.relate(of, belongs_to(target, true));
        if let Some(actor) = actor.and_then(|noun| self.draft.entity(noun, true))
            && actor != of
        {
            self.draft.relate(of, belongs_to(actor, true));
        }
        self.last = Some(of);
    }

    /// `can be open, closed or pending`, `is either published or draft`.
    fn can_be(&mut self, lexemes: &'a [Lexeme], at: usize) {
        let rest = &lexemes[at + 1..];
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
        let is_list = rest.iter().any(|one| one.class == Class::Or) || known == 2;
        let plain = matches!(lexemes[at].key.as_str(), "is" | "are" | "为" | "是");
        if !is_list || (plain && known == 0) {
            if plain && matches!(self.mode, Mode::Fields(_)) {
                self.push(&lexemes[at]);
            } else {
                self.part();
                self.mode = Mode::Skip;
            }
            return;
        }
        let words = std::mem::take(&mut self.buffer);
        self.start_values(&words);
    }

    /// A list of values begins, of the field or the entity that `words` name.
    fn start_values(&mut self, words: &[&'a Lexeme]) {
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

    fn finish_values(&mut self) {
        let values = std::mem::take(&mut self.values);
        self.values_end = false;
        if let Mode::Values { of, field } = self.mode {
            field::choose(&mut self.draft.entities[of].fields[field], &values);
            self.last_field = Some((of, field));
            self.mode = Mode::Fields(of);
        }
    }

    fn colon(&mut self) {
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
            self.head();
        }
        if self.depth == 0 && matches!(self.mode, Mode::Things(_)) {
            self.base = self.mode;
        }
    }

    /// `Book: title, author` or `Inventory: products and suppliers`.
    fn head(&mut self) {
        let words = std::mem::take(&mut self.buffer);
        let topic = noun::topic(&words);
        let noun = noun::read(&words);
        let is_thing = noun.as_ref().is_some_and(|noun| {
            let known = noun.row.is_some() && (topic.is_none() || content_len(&words) == 1);
            !noun.trimmed
                && (known
                    || self.draft.find(noun).is_some()
                    || (topic.is_none() && content_len(&words) <= 2))
        });
        if let Some(topic) = topic {
            self.draft.topic(topic);
        }
        let entity = noun.filter(|_| is_thing).and_then(|noun| self.take(noun));
        self.mode = entity.map_or(Mode::Things(Strength::List), Mode::Fields);
    }

    fn dash(&mut self, lexemes: &'a [Lexeme], at: usize) {
        let begins = matches!(self.mode, Mode::Topic | Mode::Things(_))
            && content_len(&self.buffer) <= 3
            && !self.buffer.is_empty();
        if begins
            && lexemes
                .get(at + 1)
                .is_some_and(|next| next.is_content() || next.class == Class::Article)
        {
            let base = self.base;
            self.head();
            self.base = base;
        } else if matches!(self.mode, Mode::Topic | Mode::Things(_)) {
            self.flush();
        }
    }

    /// A group in brackets, by what stands before it.
    fn group(&mut self, lexemes: &'a [Lexeme], at: usize) -> usize {
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
    fn field_group(&mut self, of: usize, inner: &'a [Lexeme]) {
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
    fn thing_group(&mut self, inner: &'a [Lexeme]) {
        let words = std::mem::take(&mut self.buffer);
        let Some(noun) = noun::read(&words) else { return };
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
        self.mode = if back == Mode::Topic { Mode::Things(Strength::List) } else { back };
    }

    /// Reads `inner` in `mode`, and comes back.
    fn inside(&mut self, mode: Mode, inner: &'a [Lexeme]) {
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

    /// What was gathered is one entry of what is being listed.
    fn flush(&mut self) {
        let words = std::mem::take(&mut self.buffer);
        let alternatives = std::mem::take(&mut self.alternatives);
        let each = std::mem::take(&mut self.each);
        if !alternatives.is_empty() {
            self.choice(alternatives, words);
            return;
        }
        if words.is_empty() {
            return;
        }
        match self.mode {
            Mode::Topic if each => {
                if let Some(noun) = noun::read(&words) {
                    self.draft.weaken(noun);
                }
            }
            Mode::Topic => self.mention(&words, Strength::Aim),
            Mode::Things(strength) => self.mention(&words, strength),
            Mode::Fields(of) => self.field(of, &words),
            Mode::Links { of, many } => self.target(of, &words, many),
            Mode::Values { .. } => self.value(&words),
            Mode::Skip => {}
        }
    }

    fn field(&mut self, of: usize, words: &[&'a Lexeme]) {
        let has_content = words.iter().any(|word| word.is_content());
        if !has_content {
            if let Some((entity, at)) = self.last_field
                && entity == of
            {
                field::refine(&mut self.draft.entities[of].fields[at], words);
            }
            return;
        }
        if self.values_behind(of, words) {
            return;
        }
        let many = words.iter().any(|word| word.class == Class::Many);
        let Some(field) = field::read(words) else { return };
        if many && field.thing.is_some() {
            self.target(of, words, true);
            return;
        }
        if let Some(at) = self.draft.add_field(of, field) {
            self.last_field = Some((of, at));
        }
    }

    /// `reviews rated 1 to 5`: a rating of what was named; the bounds come behind it.
    fn rated(&mut self, lexeme: &'a Lexeme) -> bool {
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
    fn is_value_here(&self, lexeme: &Lexeme, next: Option<&Lexeme>) -> bool {
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
        matches!(self.mode, Mode::Values { .. })
            && verb
            && ends
            && !lexeme.key.contains(' ')
            && (!self.buffer.is_empty() || LEXICON.is_value(&lexeme.key))
    }

    /// `priority low, medium or high`: the first value stands behind the field's name.
    fn values_behind(&mut self, of: usize, words: &[&'a Lexeme]) -> bool {
        let content: Vec<&Lexeme> =
            words.iter().copied().filter(|word| word.is_content()).collect();
        let (Some(first), true) = (content.first(), content.len() > 1) else { return false };
        let is_choice = LEXICON
            .field(&first.key)
            .is_some_and(|row| matches!(row.kind, FieldKind::Choice { .. }));
        let value =
            content[1..].iter().map(|word| word.source.as_str()).collect::<Vec<_>>().join(" ");
        if !is_choice || !LEXICON.is_value(&super::lexicon::key(&value)) {
            return false;
        }
        self.mode = Mode::Fields(of);
        self.start_values(&[*first]);
        self.values.push(value);
        true
    }

    /// `published or draft`: a choice of what stands on both sides.
    fn choice(&mut self, alternatives: Vec<Vec<&'a Lexeme>>, last: Vec<&'a Lexeme>) {
        let Mode::Fields(of) = self.mode else { return };
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
        let known = values.iter().any(|value| LEXICON.is_value(&super::lexicon::key(value)));
        if named.is_none() && !known {
            self.field(of, &all[0].clone());
            return;
        }
        self.start_values_of(of, &name, values);
    }

    fn start_values_of(&mut self, of: usize, name: &[&'a Lexeme], values: Vec<String>) {
        self.mode = Mode::Fields(of);
        self.start_values(name);
        self.values = values;
        self.finish_values();
    }

    fn value(&mut self, words: &[&'a Lexeme]) {
        let Mode::Values { of, .. } = self.mode else { return };
        let content: Vec<&&Lexeme> = words.iter().filter(|word| is_value_word(word)).collect();
        if self.values.is_empty() && field_refined(self, words) {
            return;
        }
        let text = content.iter().map(|word| word.source.as_str()).collect::<Vec<_>>().join(" ");
        let key = super::lexicon::key(&text);
        let fits = !content.is_empty()
            && content.len() <= 3
            && (LEXICON.field(&key).is_none() || LEXICON.is_value(&key));
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

    /// What an entity belongs to, or has several of.
    fn target(&mut self, of: usize, words: &[&'a Lexeme], many: bool) {
        let Some(noun) = noun::read(words) else { return };
        if noun.row.is_none() && LEXICON.field(&noun_key(words)).is_some() {
            self.field(of, words);
            self.mode = Mode::Fields(of);
            return;
        }
        let key = noun.name.as_ref().map(|name| name.words().join(" ")).unwrap_or_default();
        let (noun, role) = match self.role(&key) {
            Some(target) if noun.row.is_none() => (target, noun.name.clone()),
            _ => (noun, None),
        };
        let stated = self.draft.find(&noun).is_some();
        let Some(target) = self.draft.entity(noun, stated) else { return };
        if role.is_some() {
            let mut relation = belongs_to(target, true);
            relation.role = role;
            self.draft.relate(of, relation);
        } else {
            self.join(of, target, many);
        }
    }

    fn role(&self, word: &str) -> Option<Noun> {
        let rows = LEXICON.role(word);
        let there = rows.iter().find(|row| self.draft.of_row(row).is_some());
        let row = there.or_else(|| rows.first())?;
        LEXICON.entity(&row.replace('_', " ")).map(|row| super::draft::row_noun(row, false))
    }

    /// Joins two: a foreign key here, there, or many on both sides.
    fn join(&mut self, of: usize, target: usize, many: bool) {
        if of == target {
            let mut parent = belongs_to(target, false);
            parent.role = Name::read("parent");
            self.draft.relate(of, parent);
            return;
        }
        if !many {
            self.draft.relate(of, belongs_to(target, true));
            return;
        }
        let row = |at: usize| self.draft.entities[at].noun.row.map(|row| &LEXICON.entities[row]);
        let listed = |from: usize, to: usize| {
            let target = row(to).map(|row| row.name.as_str());
            row(from)
                .is_some_and(|row| row.to.iter().any(|to| Some(to.trim_end_matches('!')) == target))
        };
        let shared = row(target).is_some_and(|row| row.shared) && !listed(target, of);
        if shared {
            self.draft.relate(
                of,
                DraftRelation { kind: RelationKind::ManyToMany, ..belongs_to(target, false) },
            );
        } else if !self.draft.joined(of, target) {
            self.draft.relate(target, belongs_to(of, true));
        }
    }

    /// Things that are named: kept, or kept in mind.
    fn mention(&mut self, words: &[&'a Lexeme], strength: Strength) {
        if let Some(topic) = noun::topic(words) {
            self.draft.topic(topic);
        }
        let Some(noun) = noun::read(words) else {
            self.plain_mentions(words);
            return;
        };
        let is_user = noun.row.is_some_and(|row| LEXICON.entities[row].name == "user");
        if is_user {
            return;
        }
        let verbal = words_are_verbal(words);
        let known = noun.row.is_some();
        let latin = noun.label.is_ascii();
        let is_topic = noun::topic(words)
            .is_some_and(|_| !latin && noun.companion.is_none() && !known)
            || (noun::topic(words).is_some() && (!noun.plural || !known) && latin);
        let firm = match strength {
            Strength::Aim => known && noun.plural && !(latin && noun.trimmed) && !is_topic,
            Strength::List => {
                !is_topic
                    && !verbal
                    && !(latin && noun.trimmed && !known)
                    && (noun.plural && (known || content_len(words) <= 3)
                        || (known && latin && !noun.trimmed))
            }
        };
        let place = !latin
            && !known
            && noun.label.ends_with(['馆', '店', '院', '所', '厅', '社', '厂', '场', '室', '校']);
        let named_by_topic = !latin && noun.trimmed && noun::topic(words).is_some();
        if firm && !place && !named_by_topic {
            if latin {
                self.other_mentions(words, strength);
            }
            self.take(noun);
        } else if known || (noun.plural && latin && !is_topic && !verbal) {
            self.draft.weaken(noun);
        }
    }

    /// `companies post jobs`: other plural things of the table before the last.
    fn other_mentions(&mut self, words: &[&'a Lexeme], strength: Strength) {
        let content: Vec<&'a Lexeme> =
            words.iter().copied().filter(|word| word.class == Class::Word).collect();
        let Some((_, before)) = content.split_last() else { return };
        for word in before.iter().filter(|word| inflect::is_plural(&word.key)) {
            let known = noun::read(&[*word]).is_some_and(|noun| noun.row.is_some());
            if known {
                self.mention(&[*word], strength);
            }
        }
    }

    /// Plural things of the table inside a long phrase.
    fn plain_mentions(&mut self, words: &[&'a Lexeme]) {
        for word in words.iter().filter(|word| word.class == Class::Word) {
            if inflect::is_plural(&word.key)
                && let Some(noun) = noun::read(&[*word])
                && noun.row.is_some()
            {
                self.draft.weaken(noun);
            }
        }
    }
}

static STATUS: std::sync::LazyLock<Lexeme> = std::sync::LazyLock::new(|| Lexeme {
    source: "status".to_owned(),
    key: "status".to_owned(),
    class: Class::Word,
});

fn belongs_to(target: usize, required: bool) -> DraftRelation {
    DraftRelation {
        role: None,
        label: None,
        target,
        kind: RelationKind::BelongsTo,
        required,
        stated: true,
    }
}

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

fn rating(mut field: super::draft::DraftField) -> super::draft::DraftField {
    field.name = Name::read("rating");
    "Rating".clone_into(&mut field.label);
    field.kind = FieldKind::Integer { min: Some(1), max: Some(5) };
    field.thing = None;
    field
}

/// Whether what follows `has` are fields rather than things.
fn lists_fields(rest: &[Lexeme]) -> bool {
    let end = rest
        .iter()
        .position(|one| {
            matches!(
                one.class,
                Class::Stop | Class::Entry | Class::Break | Class::Has | Class::Open
            )
        })
        .unwrap_or(rest.len());
    let rest = &rest[..end];
    let things = rest
        .iter()
        .filter(|one| {
            one.is_content()
                && inflect::is_plural(&one.key)
                && LEXICON.entity(&inflect::singular(&one.key)).is_some()
        })
        .count();
    let han = rest.iter().any(|one| one.class == Class::Han);
    !han && things == 0 && field_count(rest) > 1
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

fn object_end(lexemes: &[Lexeme], from: usize, count: usize) -> usize {
    let skipped = lexemes[from..]
        .iter()
        .take_while(|one| {
            matches!(
                one.class,
                Class::Aim
                    | Class::Prep
                    | Class::Article
                    | Class::At
                    | Class::Belongs
                    | Class::Many
            )
        })
        .count();
    (from + skipped + count).min(lexemes.len())
}

/// How many entries of a list are known fields, or are written like one.
fn field_count(inner: &[Lexeme]) -> usize {
    inner
        .split(|one| matches!(one.class, Class::Comma | Class::And | Class::Entry))
        .filter(|part| {
            let content: Vec<&Lexeme> = part.iter().filter(|one| one.is_content()).collect();
            let whole = noun_key(&content);
            let last = content.last().map(|one| inflect::singular(&one.key)).unwrap_or_default();
            LEXICON.field(&whole).is_some()
                || LEXICON.field(&last).is_some()
                || part.iter().any(|one| one.class == Class::Colon)
        })
        .count()
}

fn noun_key(words: &[&Lexeme]) -> String {
    let keys: Vec<&str> =
        words.iter().filter(|word| word.is_content()).map(|word| word.key.as_str()).collect();
    super::lexicon::key(&keys.join(" "))
}

fn content_len(words: &[&Lexeme]) -> usize {
    words.iter().filter(|word| word.is_content()).count()
}

/// Words that do something rather than name something: `keep track`, `helps people`.
fn words_are_verbal(words: &[&Lexeme]) -> bool {
    content_len(words) > 4
}

/// A word that may be a part of a value: also words that mean something elsewhere, such as `in` or `done`.
fn is_value_word(lexeme: &Lexeme) -> bool {
    !matches!(
        lexeme.class,
        Class::Article
            | Class::Comma
            | Class::Open
            | Class::Close
            | Class::Colon
            | Class::Bound(_)
            | Class::CanBe
    ) && !(lexeme.class == Class::Prep
        && matches!(
            lexeme.key.as_str(),
            "e.g" | "e.g." | "eg" | "such as" | "like" | "例如" | "比如" | "如" | "等" | "of"
        ))
}

fn value_text(part: &[Lexeme]) -> String {
    part.iter()
        .filter(|one| is_value_word(one))
        .map(|one| one.source.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
