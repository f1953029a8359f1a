//! What was understood of a request: the name, the data model and the features.
//!
//! Belongs here: entities, fields, relations, features as values. Does not belong here: how they are
//! read out of prose (see `blueprints::reader`), how they look in a stack (see `blueprints::stacks`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::request::{Complexity, Framework, ProjectKind};

/// The language the person wrote in; documents and interface texts follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speech {
    English,
    Chinese,
}

/// A request, understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// kebab-case, ASCII, a valid package name: `library`.
    pub slug: String,
    /// For headings: `Library`, `图书馆`.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// The person's own words, verbatim.
    pub prompt: String,
    pub speech: Speech,
    pub kind: ProjectKind,
    pub framework: Framework,
    pub complexity: Complexity,
    /// At least one, in the order in which they were mentioned; a target of a relation comes with it.
    pub entities: Vec<Entity>,
    pub features: BTreeSet<Feature>,
    /// Sentences for the person: what was understood.
    pub understood: Vec<String>,
    /// What was asked for and is not in the result, each with the reason.
    pub left_out: Vec<LeftOut>,
    /// Choices that were made where the request was silent.
    pub assumptions: Vec<String>,
}

impl Brief {
    /// The entity named `name`.
    #[must_use]
    pub fn entity(&self, name: &Name) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.name == *name)
    }

    /// Whether `feature` was asked for or assumed.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

/// A wish that is not fulfilled, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub wish: String,
    pub why: String,
}

/// A name as words, lower case ASCII: `["due", "date"]`. Each stack spells it in its own case.
///
/// Invariant: at least one word, each `[a-z][a-z0-9]*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(Vec<String>);

impl Name {
    /// Splits `text` at everything that is not a letter or digit, and at case changes.
    /// `None` when no ASCII word is left.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        let mut word = String::new();
        let mut last_lower = false;
        for character in text.chars() {
            let fits = character.is_ascii_alphanumeric();
            if !word.is_empty() && (!fits || (last_lower && character.is_ascii_uppercase())) {
                words.push(std::mem::take(&mut word));
            }
            if fits && (!word.is_empty() || character.is_ascii_alphabetic() || !words.is_empty()) {
                word.push(character.to_ascii_lowercase());
            }
            last_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
        }
        if !word.is_empty() {
            words.push(word);
        }
        // A word that begins with a digit joins the one before it: `line 2` is `line2`.
        let mut joined: Vec<String> = Vec::new();
        for word in words {
            match joined.last_mut() {
                Some(before) if word.starts_with(|first: char| first.is_ascii_digit()) => {
                    before.push_str(&word)
                }
                _ => joined.push(word),
            }
        }
        (!joined.is_empty()).then_some(Self(joined))
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// `due_date`
    #[must_use]
    pub fn snake(&self) -> String {
        self.0.join("_")
    }

    /// `due-date`
    #[must_use]
    pub fn kebab(&self) -> String {
        self.0.join("-")
    }

    /// `DueDate`
    #[must_use]
    pub fn pascal(&self) -> String {
        self.0.iter().map(|word| capital(word)).collect()
    }

    /// `dueDate`
    #[must_use]
    pub fn camel(&self) -> String {
        self.0[..1].iter().cloned().chain(self.0[1..].iter().map(|word| capital(word))).collect()
    }

    /// `Due date`
    #[must_use]
    pub fn sentence(&self) -> String {
        capital(&self.0.join(" "))
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// A thing that the project keeps: a book, an author, a loan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Singular.
    pub name: Name,
    pub plural: Name,
    /// As a person would say it, in their language: `Book`, `图书`.
    pub label: String,
    pub label_plural: String,
    /// Without the id and the relations; at least one; the first required text names a row to a person.
    pub fields: Vec<Field>,
    pub relations: Vec<Relation>,
    /// Said in the prompt (true) or assumed by the reader (false).
    pub stated: bool,
}

/// One value of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: Name,
    pub label: String,
    pub kind: FieldKind,
    pub required: bool,
    pub unique: bool,
    pub stated: bool,
}

/// The type of a field with the rule that a value must keep. Bounds are inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldKind {
    Text {
        max_chars: u32,
    },
    /// Several lines.
    LongText {
        max_chars: u32,
    },
    Integer {
        min: Option<i64>,
        max: Option<i64>,
    },
    /// A number with decimals; bounds in whole units.
    Decimal {
        min: Option<i64>,
        max: Option<i64>,
    },
    /// An amount of money with two decimals, never below zero.
    Money,
    Boolean {
        default: bool,
    },
    /// `YYYY-MM-DD`
    Date,
    /// RFC 3339
    DateTime,
    /// `HH:MM`
    Time,
    Email,
    Phone,
    Url,
    /// ISBN-10 or ISBN-13, hyphens allowed.
    Isbn,
    /// One of at least two `snake_case` values; the first is the default.
    Choice {
        values: Vec<String>,
    },
}

/// How one entity points to another. The inverse side is derived, not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The role: usually the target's name; `borrower` for a loan's member.
    pub name: Name,
    pub label: String,
    /// The name of an entity of the same brief.
    pub target: Name,
    pub kind: RelationKind,
    pub required: bool,
}

/// How many on each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Many of this entity point to one of the target: a foreign key here.
    BelongsTo,
    ManyToMany,
}

/// What a project can do beyond keeping its entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    Authentication,
    Search,
    Pagination,
    Sorting,
    Filtering,
    DarkMode,
    /// Rows out as CSV and JSON.
    Export,
    /// Rows in from CSV.
    Import,
    /// Data survives a restart.
    Persistence,
    /// Counts and sums over the entities.
    Statistics,
    /// Texts of the interface in English and Chinese.
    Localization,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, snake: &str, pascal: &str, camel: &str) {
        let name = Name::read(text).unwrap();
        assert_eq!(
            (name.snake().as_str(), name.pascal().as_str(), name.camel().as_str()),
            (snake, pascal, camel)
        );
    }

    #[test]
    fn a_name_is_spelt_in_every_case() {
        check("due date", "due_date", "DueDate", "dueDate");
        check("dueDate", "due_date", "DueDate", "dueDate");
        check("Address line 2", "address_line2", "AddressLine2", "addressLine2");
        check("ISBN", "isbn", "Isbn", "isbn");
        check("3 little pigs", "little_pigs", "LittlePigs", "littlePigs");
        assert_eq!(Name::read("图书 42"), None);
    }
}
