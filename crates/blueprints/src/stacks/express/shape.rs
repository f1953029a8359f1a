//! A brief as the records of the service: which keys a record has and what it cannot be without.
//!
//! Belongs here: names on the wire and the order in which records can be made. Does not belong here:
//! how a key looks in TypeScript (see `literals`).

use std::collections::BTreeSet;

use domain::Brief;
use domain::brief::{Entity, Field, Name, Relation, RelationKind};

/// Keys that a record has of its own, or that every JavaScript object answers to.
const TAKEN: [&str; 6] = ["id", "constructor", "toString", "valueOf", "isPrototypeOf", "toJSON"];

/// One key of a record.
#[derive(Debug, Clone)]
pub(super) struct Column<'a> {
    pub(super) key: String,
    pub(super) source: Source<'a>,
}

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    Field(&'a Field),
    Link(Link<'a>),
}

/// A relation as the service keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link<'a> {
    pub(super) relation: &'a Relation,
    pub(super) target: &'a Entity,
    pub(super) many: bool,
    /// Weaker than the relation's own word where requirements form a circle, because then no first
    /// record could be made.
    pub(super) required: bool,
}

/// The brief with what had to be worked out over all its entities.
#[derive(Debug)]
pub(super) struct Shape<'a> {
    pub(super) brief: &'a Brief,
    needs: BTreeSet<(&'a Name, &'a Name)>,
}

impl<'a> Shape<'a> {
    pub(super) fn of(brief: &'a Brief) -> Self {
        let mut shape = Self { brief, needs: BTreeSet::new() };
        for entity in &brief.entities {
            for relation in entity.relations.iter().filter(|relation| relation.required) {
                if brief.entity(&relation.target).is_some()
                    && !shape.leads(&relation.target, &entity.name)
                {
                    shape.needs.insert((&entity.name, &relation.target));
                }
            }
        }
        shape
    }

    /// The keys of a record of `entity`, fields first.
    pub(super) fn columns(&self, entity: &'a Entity) -> Vec<Column<'a>> {
        let mut taken: BTreeSet<String> = TAKEN.iter().map(|&key| key.to_owned()).collect();
        let fields = entity.fields.iter().map(|field| (field.name.camel(), Source::Field(field)));
        let links = entity.relations.iter().filter_map(|relation| self.link(entity, relation));
        fields
            .chain(links.map(|link| (link_key(link), Source::Link(link))))
            .map(|(wish, source)| Column { key: free_key(wish, &mut taken), source })
            .collect()
    }

    /// The relations of `entity` whose target is in the brief.
    pub(super) fn link(&self, entity: &Entity, relation: &'a Relation) -> Option<Link<'a>> {
        let target = self.brief.entity(&relation.target)?;
        Some(Link {
            relation,
            target,
            many: relation.kind == RelationKind::ManyToMany,
            required: relation.required
                && self.needs.iter().any(|&(from, to)| *from == entity.name && *to == target.name),
        })
    }

    /// What must exist before a record of `entity` can, without repeats.
    pub(super) fn needed(&self, entity: &Entity) -> Vec<&'a Entity> {
        let targets = self.needs.iter().filter(|(from, _)| **from == entity.name);
        targets.filter_map(|(_, to)| self.brief.entity(to)).collect()
    }

    /// The entities, each after what it needs.
    pub(super) fn making_order(&self) -> Vec<&'a Entity> {
        let mut order: Vec<&'a Entity> = Vec::new();
        while order.len() < self.brief.entities.len() {
            let ready = self.brief.entities.iter().find(|entity| {
                let is_done = |one: &Entity| order.iter().any(|done| done.name == one.name);
                !is_done(entity) && self.needed(entity).into_iter().all(is_done)
            });
            // `needs` has no circle, so something is always ready.
            let Some(entity) = ready else { break };
            order.push(entity);
        }
        order
    }

    /// Whether any entity belongs to its own kind.
    pub(super) fn has_circle(&self) -> bool {
        self.brief.entities.iter().any(|entity| {
            entity.relations.iter().any(|relation| {
                relation.target == entity.name && relation.kind == RelationKind::BelongsTo
            })
        })
    }

    fn leads(&self, from: &Name, to: &Name) -> bool {
        from == to
            || self
                .needs
                .iter()
                .filter(|(source, _)| *source == from)
                .any(|(_, target)| self.leads(target, to))
    }
}

/// `authorId`, `tagIds`
fn link_key(link: Link<'_>) -> String {
    let role = &link.relation.name;
    if !link.many {
        return format!("{}Id", role.camel());
    }
    let plural = &link.target.plural;
    if role == plural {
        return format!("{}Ids", link.target.name.camel());
    }
    format!("{}Ids", role.camel())
}

fn free_key(wish: String, taken: &mut BTreeSet<String>) -> String {
    let mut key = wish;
    while !taken.insert(key.clone()) {
        key.push('_');
    }
    key
}
