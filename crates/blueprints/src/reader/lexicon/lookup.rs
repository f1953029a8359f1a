//! Looking words up: what a word is, by each table.
//!
//! Does not belong here: how the tables are read in (see `lexicon`).

use domain::brief::FieldKind;
use domain::request::ProjectKind;

use super::{FieldRow, Lexicon, LinkRow, Phrase};

impl Lexicon {
    pub(in crate::reader) fn phrase(&self, key: &str) -> Option<Phrase> {
        self.phrases.get(key).copied()
    }

    /// Whether a phrase of several words may begin with `word`.
    pub(in crate::reader) fn starts(&self, word: &str) -> bool {
        self.starts.contains(word)
    }

    pub(in crate::reader) fn is_han_word(&self, word: &str) -> bool {
        self.han.contains(word)
    }

    pub(in crate::reader) fn han_max_chars(&self) -> usize {
        self.han_max_chars
    }

    pub(in crate::reader) fn entity(&self, word: &str) -> Option<usize> {
        self.entity_words.get(word).copied()
    }

    pub(in crate::reader) fn field(&self, word: &str) -> Option<&FieldRow> {
        self.field_words.get(word).map(|&at| &self.fields[at])
    }

    pub(in crate::reader) fn type_word(&self, word: &str) -> Option<&FieldKind> {
        self.types.get(word)
    }

    pub(in crate::reader) fn ending(&self, word: &str) -> Option<&FieldKind> {
        self.endings.get(word)
    }

    pub(in crate::reader) fn said(&self, phrase: &str) -> Option<&str> {
        self.said.get(phrase).map(String::as_str)
    }

    /// The two fields of `start and end dates`.
    pub(in crate::reader) fn pair(&self, phrase: &str) -> Option<&str> {
        self.pairs.get(phrase).map(String::as_str)
    }

    pub(in crate::reader) fn role(&self, word: &str) -> &[String] {
        self.roles.get(word).map_or(&[], Vec::as_slice)
    }

    pub(in crate::reader) fn link(&self, word: &str) -> Option<&LinkRow> {
        self.link_words.get(word).map(|&at| &self.links[at])
    }

    pub(in crate::reader) fn topic(&self, word: &str) -> Option<usize> {
        self.topic_words.get(word).copied()
    }

    pub(in crate::reader) fn leaning(&self, word: &str) -> Option<ProjectKind> {
        self.leaning.get(word).copied()
    }

    pub(in crate::reader) fn is_filler(&self, word: &str) -> bool {
        self.filler.contains(word)
    }

    pub(in crate::reader) fn is_empty_word(&self, word: &str) -> bool {
        self.empty.contains(word)
    }

    pub(in crate::reader) fn is_heading(&self, word: &str) -> bool {
        self.headings.contains(word)
    }

    pub(in crate::reader) fn is_model_heading(&self, word: &str) -> bool {
        self.model_headings.contains(word)
    }

    pub(in crate::reader) fn is_field_heading(&self, word: &str) -> bool {
        self.field_headings.contains(word)
    }

    pub(in crate::reader) fn is_value(&self, word: &str) -> bool {
        self.values.contains(word) || self.values_zh.contains_key(word)
    }

    pub(in crate::reader) fn value_zh(&self, word: &str) -> Option<&str> {
        self.values_zh.get(word).map(String::as_str)
    }

    pub(in crate::reader) fn plural_of(&self, word: &str) -> Option<&str> {
        self.plurals.get(word).map(String::as_str)
    }

    pub(in crate::reader) fn singular_of(&self, word: &str) -> Option<&str> {
        self.singulars.get(word).map(String::as_str)
    }

    pub(in crate::reader) fn is_alike(&self, word: &str) -> bool {
        self.alike.contains(word)
    }

    pub(in crate::reader) fn safe_name(&self, snake: &str) -> Option<&str> {
        self.safe.get(snake).map(String::as_str)
    }

    /// A Chinese word in English, out of any table; `None` when a part of it is in none.
    pub(in crate::reader) fn english(&self, word: &str) -> Option<String> {
        if let Some(&at) = self.entity_words.get(word) {
            return Some(self.entities[at].name.replace('_', " "));
        }
        if let Some(&at) = self.field_words.get(word) {
            return Some(self.fields[at].name.replace('_', " "));
        }
        if let Some(&at) = self.topic_words.get(word) {
            return Some(self.topics[at].name.replace('_', " "));
        }
        if let Some(value) = self.values_zh.get(word) {
            return Some(value.replace('_', " "));
        }
        self.glossary.get(word).cloned()
    }
}
