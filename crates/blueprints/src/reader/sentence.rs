//! Clauses into the draft: who has what, what belongs to what, who can do what.
//!
//! One pass over the lexemes with a small state: what the clause is listing now, and of which entity. Words gather in
//! a buffer until a mark or a verb says what they were.

mod groups;
mod mentions;
mod placed;
mod roles;
mod values;
mod verbs;

use domain::brief::RelationKind;

use super::draft::{Draft, DraftRelation};
use super::field;
use super::inflect;
use super::lexeme::{Class, Lexeme};
use super::lexicon::LEXICON;
use super::noun;

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
    /// The entity whose brackets were just closed, or that was just named in a list.
    just: Option<usize>,
    /// The field that was read last.
    last_field: Option<(usize, usize)>,
    /// `each` stands before the words of the buffer.
    each: bool,
    /// The words of the buffer are joined by `or` to those before.
    alternatives: Vec<Vec<&'a Lexeme>>,
    values: Vec<String>,
    /// A closing `and` or `or` of a list of values was seen.
    values_end: bool,
    /// The values are parted by strokes, so that a comma ends them: `open/closed, title`.
    slashed: bool,
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
            just: None,
            last_field: None,
            each: false,
            alternatives: Vec::new(),
            values: Vec::new(),
            values_end: false,
            slashed: false,
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
        if lexeme.key == "who"
            && let Some(taken) = self.role_ahead(lexemes, at)
        {
            return taken;
        }
        match lexeme.class {
            Class::Word if self.each && ["we", "i", "you"].contains(&lexeme.key.as_str()) => {
                return self.we_keep(lexemes, at);
            }
            Class::Word if self.is_verb(lexeme) => return self.can(lexemes, at - 1) - 1,
            Class::Word | Class::Han | Class::Number(_) | Class::Bound(_) => self.push(lexeme),
            Class::Unique | Class::Optional | Class::Required | Class::Article | Class::Many => {
                self.describe(lexeme);
            }
            Class::Prep if lexeme.key == "to" && matches!(self.mode, Mode::Links { .. }) => {
                self.flush()
            }
            Class::Prep if self.gives_examples(lexeme) => self.skip(),
            Class::Prep => self.push(lexeme),
            Class::Comma | Class::And => self.separate(lexeme),
            Class::Or => self.or(lexeme),
            Class::Taken(_) => self.gap(),
            Class::Open => return self.group(lexemes, at),
            Class::Close => {}
            Class::Colon => self.colon(&lexemes[at + 1..]),
            Class::Dash => self.dash(lexemes, at),
            Class::Entry => self.entry(),
            Class::List => self.base = self.mode,
            Class::Stop => self.stop(),
            Class::Break => self.part(),
            Class::Each => self.start_each(),
            Class::Has => self.has(lexeme, &lexemes[at + 1..]),
            Class::HasMany => self.has_many(),
            Class::Belongs => self.belongs(),
            Class::Between => self.between(),
            Class::At => self.at(lexeme, lexemes.get(at + 1)),
            Class::Can => return self.can(lexemes, at),
            Class::CanBe => match self.passive(lexemes, at) {
                Some(taken) => return taken,
                None => return self.can_be(lexemes, at),
            },
            Class::Manage => self.manage(lexeme, &lexemes[at + 1..]),
            Class::Aim => self.aim(lexeme),
            Class::Want => self.want(lexeme, &lexemes[at + 1..]),
            Class::Make => self.make(),
            Class::Not => self.skip(),
            _ => {}
        }
        1
    }

    /// `such as laptops`: examples are not kept.
    fn gives_examples(&self, lexeme: &Lexeme) -> bool {
        matches!(self.mode, Mode::Topic | Mode::Things(_))
            && matches!(
                lexeme.key.as_str(),
                "such as" | "for example" | "e.g." | "e.g" | "例如" | "比如"
            )
    }

    /// `for every asset we store …`: what follows the verb are fields.
    fn we_keep(&mut self, lexemes: &[Lexeme], at: usize) -> usize {
        let Some(of) = self.subject() else { return 1 };
        self.mode = Mode::Fields(of);
        let verb = lexemes
            .get(at + 1)
            .is_some_and(|verb| matches!(verb.class, Class::Word | Class::Manage | Class::Want));
        if verb { 2 } else { 1 }
    }

    fn push(&mut self, lexeme: &'a Lexeme) {
        if lexeme.is_content() {
            self.just = None;
        }
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
        if !matches!(self.mode, Mode::Values { .. }) {
            return;
        }
        if lexeme.class == Class::And {
            self.values_end = true;
        } else if self.slashed {
            self.finish_values();
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
        // `adopted or not`
        let flag = !self.alternatives.is_empty() && self.buffer.is_empty();
        self.flush();
        if flag {
            return;
        }
        self.mode = Mode::Skip;
    }

    fn start_each(&mut self) {
        self.flush();
        self.finish_values();
        self.mode = Mode::Topic;
        self.each = true;
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

    /// `start and end dates`
    fn pair(&mut self, of: usize, words: &[&'a Lexeme]) -> bool {
        let Some(pair) = words.iter().find_map(|word| LEXICON.pair(&word.key)) else {
            return false;
        };
        for name in pair.split(' ') {
            self.draft.add_field(of, field::said_field(name));
        }
        true
    }

    fn field(&mut self, of: usize, words: &[&'a Lexeme]) {
        let has_content = words.iter().any(|word| {
            word.is_content()
                || matches!(word.class, Class::Make | Class::Want | Class::Manage | Class::Taken(_))
        });
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
        if self.role_of(of, words) || self.verb_role(of, words) || self.many_kept(of, words) {
            return;
        }
        if self.all_are(of, words) || self.pair(of, words) {
            return;
        }
        let Some(mut field) = field::read(words) else { return };
        if is_state(words) {
            field::flag(&mut field);
        }
        if many && field.thing.is_some() {
            self.target(of, words, true);
            return;
        }
        if let Some(at) = self.draft.add_field(of, field) {
            self.last_field = Some((of, at));
        }
    }
}

/// `is online`
fn is_state(words: &[&Lexeme]) -> bool {
    words.first().is_some_and(|first| matches!(first.key.as_str(), "is" | "are"))
}

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

/// A word that may be a part of a value: also words that mean something elsewhere, such as `in` or `done`.
fn is_value_word(lexeme: &Lexeme) -> bool {
    const EXAMPLES: [&str; 10] =
        ["e.g", "e.g.", "eg", "such as", "like", "例如", "比如", "如", "等", "of"];
    match lexeme.class {
        // The `A` of `blood type (A, B, O)`.
        Class::Article => {
            lexeme.source.len() == 1 && lexeme.source.bytes().all(|one| one.is_ascii_uppercase())
        }
        Class::Comma
        | Class::Open
        | Class::Close
        | Class::Colon
        | Class::Bound(_)
        | Class::CanBe => false,
        Class::Prep => !EXAMPLES.contains(&lexeme.key.as_str()),
        _ => true,
    }
}
