//! The data model while it is being read: entities as they are mentioned, with what is said about them.
//!
//! Belongs here: collecting without deciding. Does not belong here: what is added from the tables (see `complete`).

use domain::brief::{FieldKind, Name, RelationKind};

use super::lexicon::LEXICON;
use super::noun::Noun;

#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) entities: Vec<DraftEntity>,
    /// Things that may be meant when nothing better is found, the likeliest first.
    pub(super) weak: Vec<Noun>,
    pub(super) topics: Vec<usize>,
    /// Relations, by entity and place, that would need each other in a circle and are optional for it.
    pub(super) loosened: Vec<(usize, usize)>,
}

#[derive(Debug)]
pub(super) struct DraftEntity {
    pub(super) noun: Noun,
    pub(super) stated: bool,
    pub(super) fields: Vec<DraftField>,
    pub(super) relations: Vec<DraftRelation>,
}

#[derive(Debug, Clone)]
pub(super) struct DraftField {
    /// `None`: a Chinese word that no table knows.
    pub(super) name: Option<Name>,
    pub(super) label: String,
    pub(super) kind: FieldKind,
    pub(super) required: bool,
    pub(super) unique: bool,
    pub(super) stated: bool,
    /// A thing of the table of entities that has the same name.
    pub(super) thing: Option<usize>,
    /// Said in the plural: several of that thing.
    pub(super) plural: bool,
    /// The words say more than the type alone: bounds, values, a type word.
    pub(super) kind_stated: bool,
    /// The table of fields knows it.
    pub(super) known: bool,
    /// The values of a choice as they were written, beside how they are spelt in code.
    pub(super) values: Vec<(String, String)>,
    /// A bound was stated that whole, inclusive bounds cannot say.
    pub(super) bound_cut: bool,
}

#[derive(Debug, Clone)]
pub(super) struct DraftRelation {
    /// `None`: the target's own name.
    pub(super) role: Option<Name>,
    pub(super) label: Option<String>,
    /// An index into [`Draft::entities`].
    pub(super) target: usize,
    pub(super) kind: RelationKind,
    pub(super) required: bool,
    pub(super) stated: bool,
}

/// More than this are never kept, so that a hostile prompt cannot make the reader slow; the brief has fewer.
const DRAFT_ENTITIES_MAX: usize = 60;
const DRAFT_FIELDS_MAX: usize = 60;

impl Draft {
    /// The entity that `noun` names, added when it is new; `None` when there are too many.
    pub(super) fn entity(&mut self, noun: Noun, stated: bool) -> Option<usize> {
        if let Some(at) = self.find(&noun) {
            let entity = &mut self.entities[at];
            entity.stated |= stated;
            return Some(at);
        }
        if self.entities.len() >= DRAFT_ENTITIES_MAX {
            return None;
        }
        self.entities.push(DraftEntity { noun, stated, fields: Vec::new(), relations: Vec::new() });
        Some(self.entities.len() - 1)
    }

    /// Where the entity of that name is: by name, then by its row of the table.
    pub(super) fn find(&self, noun: &Noun) -> Option<usize> {
        let same_name = |entity: &DraftEntity| match (&entity.noun.name, &noun.name) {
            (Some(one), Some(other)) => one == other,
            (None, None) => entity.noun.label == noun.label,
            (Some(_), None) | (None, Some(_)) => false,
        };
        self.entities.iter().position(same_name).or_else(|| {
            noun.row.and_then(|row| {
                self.entities.iter().position(|entity| entity.noun.row == Some(row))
            })
        })
    }

    /// The entity of the row called `name`.
    pub(super) fn of_row(&self, name: &str) -> Option<usize> {
        self.entities
            .iter()
            .position(|one| one.noun.row.is_some_and(|row| LEXICON.entities[row].name == name))
    }

    pub(super) fn add_field(&mut self, entity: usize, field: DraftField) -> Option<usize> {
        let fields = &mut self.entities[entity].fields;
        let twin = fields.iter().position(|one| match (&one.name, &field.name) {
            (Some(a), Some(b)) => a == b,
            _ => one.label == field.label,
        });
        if let Some(at) = twin {
            if field.kind_stated {
                fields[at] = field;
            }
            return Some(at);
        }
        if fields.len() >= DRAFT_FIELDS_MAX {
            return None;
        }
        fields.push(field);
        Some(fields.len() - 1)
    }

    /// Adds a relation unless the two are joined already in that role.
    pub(super) fn relate(&mut self, from: usize, relation: DraftRelation) {
        let relations = &mut self.entities[from].relations;
        let twin =
            relations.iter().any(|one| one.target == relation.target && one.role == relation.role);
        if !twin && relations.len() < DRAFT_FIELDS_MAX {
            relations.push(relation);
        }
    }

    /// Whether one of the two points to the other.
    pub(super) fn joined(&self, one: usize, other: usize) -> bool {
        let points = |from: usize, to: usize| {
            self.entities[from].relations.iter().any(|relation| relation.target == to)
        };
        points(one, other) || points(other, one)
    }

    pub(super) fn weaken(&mut self, noun: Noun) {
        if self.weak.len() < DRAFT_ENTITIES_MAX && !self.weak.contains(&noun) {
            self.weak.push(noun);
        }
    }

    pub(super) fn topic(&mut self, topic: usize) {
        if self.topics.len() < DRAFT_ENTITIES_MAX && !self.topics.contains(&topic) {
            self.topics.push(topic);
        }
    }
}

/// The noun of a row of the table, as an entity that nobody wrote.
pub(super) fn row_noun(row: usize, chinese: bool) -> Noun {
    let entity = &LEXICON.entities[row];
    let name = Name::read(&entity.name);
    let english = name.as_ref().map(Name::sentence).unwrap_or_default();
    let label = if chinese { entity.zh.first().cloned().unwrap_or(english) } else { english };
    Noun { name, label, row: Some(row), plural: true, companion: None, trimmed: false }
}
