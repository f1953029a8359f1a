//! Nouns: subjects of clauses, and things that are only mentioned.

use super::super::draft::row_noun;
use super::super::inflect;
use super::super::lexeme::{Class, Lexeme};
use super::super::lexicon::LEXICON;
use super::super::noun::{self, Noun};
use super::{Mode, Reader, Strength, belongs_to, content_len};

impl<'a> Reader<'a> {
    /// The entity that the words of the buffer name as a subject; the last one for a pronoun or nothing.
    pub(super) fn subject(&mut self) -> Option<usize> {
        let words = std::mem::take(&mut self.buffer);
        let each = std::mem::take(&mut self.each);
        let content = words.iter().any(|word| word.is_content());
        if !content {
            return match self.mode {
                Mode::Fields(of) | Mode::Links { of, .. } | Mode::Values { of, .. } => Some(of),
                Mode::Topic | Mode::Skip => self.last,
                Mode::Things(_) => self.just.take(),
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
        // `password manager with entries` names the program.
        let bare = !each && !noun.plural && words.iter().all(|word| word.is_content());
        let role = words.last().is_some_and(|word| LEXICON.is_filler(&word.key));
        if bare && role && noun.label.is_ascii() {
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
        let at = self.take(noun)?;
        self.owner(at, &words);
        Some(at)
    }

    /// `tastings of a bean with …`: the tasting belongs to the bean.
    fn owner(&mut self, of: usize, words: &[&'a Lexeme]) {
        let Some(at) = words.iter().position(|word| word.key == "of") else { return };
        let before = noun::read(&words[..at]).and_then(|noun| self.draft.find(&noun));
        let Some(target) = noun::read(&words[at + 1..]) else { return };
        if before != Some(of) || (target.row.is_none() && self.draft.find(&target).is_none()) {
            return;
        }
        let stated = self.draft.find(&target).is_some();
        if let Some(target) = self.draft.entity(target, stated)
            && target != of
        {
            self.draft.relate(of, belongs_to(target, true));
        }
    }

    pub(super) fn take(&mut self, noun: Noun) -> Option<usize> {
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
            if belongs && let Some(target) = self.draft.entity(row_noun(other, chinese), true) {
                self.draft.relate(at, belongs_to(target, required));
                self.last = Some(at);
            }
        }
        Some(at)
    }

    /// Things that are named: kept, or kept in mind.
    pub(super) fn mention(&mut self, words: &[&'a Lexeme], strength: Strength) {
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
        let latin = noun.label.is_ascii();
        let topic = noun::topic(words).is_some();
        if latin && is_firm(&noun, words, topic, strength) {
            self.other_mentions(words, strength);
            self.just = self.take(noun);
        } else if !latin && is_firm_han(&noun, topic, strength) {
            self.just = self.take(noun);
        } else if noun.row.is_some() || (noun.plural && latin && !topic && !words_are_verbal(words))
        {
            self.draft.weaken(noun);
        }
    }

    /// `companies post jobs`: other plural things of the table before the last.
    pub(super) fn other_mentions(&mut self, words: &[&'a Lexeme], strength: Strength) {
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
    pub(super) fn plain_mentions(&mut self, words: &[&'a Lexeme]) {
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

/// Words that do something rather than name something: `keep track`, `helps people`.
fn words_are_verbal(words: &[&Lexeme]) -> bool {
    content_len(words) > 4
}

/// Whether an English noun is kept, and not only kept in mind.
fn is_firm(noun: &Noun, words: &[&Lexeme], topic: bool, strength: Strength) -> bool {
    let known = noun.row.is_some();
    if topic && !(noun.plural && known) {
        return false;
    }
    match strength {
        Strength::Aim => known && noun.plural && !noun.trimmed,
        Strength::List if words_are_verbal(words) || (noun.trimmed && !known) => false,
        Strength::List if noun.plural => known || content_len(words) <= 3,
        Strength::List => known && !noun.trimmed,
    }
}

/// The same for a Chinese noun. `养蜂工具` and `茶艺馆` name the project, and so does a topic before `系统`.
fn is_firm_han(noun: &Noun, topic: bool, strength: Strength) -> bool {
    let known = noun.row.is_some();
    let place = ['馆', '店', '院', '所', '厅', '社', '厂', '场', '室', '校'];
    let project = noun.trimmed && (topic || !known) || !known && noun.label.ends_with(place);
    let named_by_topic = topic && noun.companion.is_none() && !known;
    let plain = noun.row.is_some_and(|row| {
        noun.name.as_ref().is_some_and(|name| name.snake() == LEXICON.entities[row].name)
    });
    !project && !named_by_topic && (plain || strength == Strength::List)
}
