//! In which order rows can be made, and which relations can be demanded.
//!
//! A relation that is required in a circle (an employee needs a manager, who is an employee) could
//! never be fulfilled by the first row; such a relation is optional in the project.

use domain::Brief;
use domain::brief::{Entity, Name, Relation, RelationKind};

/// The entities of `brief`, each after those that its rows need.
pub(super) fn creation(brief: &Brief) -> Vec<&Entity> {
    let mut seen: Vec<&Name> = Vec::new();
    let mut order = Vec::new();
    for entity in &brief.entities {
        visit(brief, entity, &mut seen, &mut order);
    }
    order
}

fn visit<'a>(
    brief: &'a Brief,
    entity: &'a Entity,
    seen: &mut Vec<&'a Name>,
    order: &mut Vec<&'a Entity>,
) {
    if seen.contains(&&entity.name) {
        return;
    }
    seen.push(&entity.name);
    for relation in entity.relations.iter().filter(|relation| relation.required) {
        if let Some(target) = brief.entity(&relation.target) {
            visit(brief, target, seen, order);
        }
    }
    order.push(entity);
}

/// Whether every row of `entity` must have `relation`: stated so, and possible.
pub(super) fn demanded(brief: &Brief, entity: &Entity, relation: &Relation) -> bool {
    let order = creation(brief);
    let place = |name: &Name| order.iter().position(|one| one.name == *name);
    relation.required && place(&relation.target) < place(&entity.name)
}

/// Whether `relation` is a list of linked rows.
pub(super) fn is_many(relation: &Relation) -> bool {
    relation.kind == RelationKind::ManyToMany
}

/// Whether a sample row of `entity` names a row of the many-to-many `relation`: not where that row
/// would need a row of `entity` first.
pub(super) fn sampled(brief: &Brief, entity: &Entity, relation: &Relation) -> bool {
    let mut needs: Vec<(&Name, &Name)> = Vec::new();
    for (from, one) in all_relations(brief) {
        if demanded(brief, from, one) {
            needs.push((&from.name, &one.target));
        }
    }
    for (from, one) in all_relations(brief) {
        let many = is_many(one) && !demanded(brief, from, one);
        if many && !reaches(&needs, &one.target, &from.name) {
            needs.push((&from.name, &one.target));
        } else if many && from.name == entity.name && one == relation {
            return false;
        }
    }
    true
}

fn all_relations(brief: &Brief) -> impl Iterator<Item = (&Entity, &Relation)> {
    brief.entities.iter().flat_map(|from| from.relations.iter().map(move |one| (from, one)))
}

/// Whether rows of `from` need, directly or not, a row of `to`.
fn reaches(needs: &[(&Name, &Name)], from: &Name, to: &Name) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(&name) = seen.get(at) {
        if name == to {
            return true;
        }
        for (_, target) in needs.iter().filter(|(source, _)| *source == name) {
            if !seen.contains(target) {
                seen.push(target);
            }
        }
        at += 1;
    }
    false
}
