//! What templates see of a brief: every name in every case, ready to print.
//!
//! Belongs here: values that all stacks share. Does not belong here: a stack's type names and sample
//! values (each stack's `context`).

use domain::Brief;
use domain::brief::{Entity, Feature, Field, Name, Relation, RelationKind, Speech};
use serde_json::{Value, json};

/// The template values of `brief`: `brief.slug`, `entities`, `features.search`, …
#[must_use]
pub fn brief(brief: &Brief) -> Value {
    json!({
        "slug": brief.slug,
        "package": brief.slug.replace('-', "_"),
        "title": brief.title,
        "summary": brief.summary,
        "prompt": brief.prompt,
        "chinese": brief.speech == Speech::Chinese,
        "complexity": brief.complexity.word(),
        "understood": brief.understood,
        "left_out": brief.left_out,
        "assumptions": brief.assumptions,
        "entities": brief.entities.iter().map(|one| entity(brief, one)).collect::<Vec<_>>(),
        "features": features(brief),
    })
}

fn features(brief: &Brief) -> Value {
    let word = |feature: Feature| {
        serde_json::to_value(feature).ok().and_then(|value| value.as_str().map(str::to_owned))
    };
    brief
        .features
        .iter()
        .filter_map(|&feature| Some((word(feature)?, Value::Bool(true))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The template values of one entity: `name.snake`, `plural.kebab`, `fields`, `relations`, `inverse`.
#[must_use]
pub fn entity(brief: &Brief, entity: &Entity) -> Value {
    json!({
        "name": name(&entity.name),
        "plural": name(&entity.plural),
        "label": entity.label,
        "label_plural": entity.label_plural,
        "stated": entity.stated,
        "fields": entity.fields.iter().map(field).collect::<Vec<_>>(),
        "relations": entity.relations.iter().map(|one| relation(brief, one)).collect::<Vec<_>>(),
        "inverse": inverse(brief, entity),
    })
}

/// `{snake, kebab, pascal, camel, sentence}`
#[must_use]
pub fn name(name: &Name) -> Value {
    json!({
        "snake": name.snake(), "kebab": name.kebab(), "pascal": name.pascal(),
        "camel": name.camel(), "sentence": name.sentence(),
    })
}

/// A field: its names, label, `kind.type` with the kind's bounds, and flags.
#[must_use]
pub fn field(field: &Field) -> Value {
    json!({
        "name": name(&field.name),
        "label": field.label,
        "kind": field.kind,
        "required": field.required,
        "unique": field.unique,
        "stated": field.stated,
    })
}

fn relation(brief: &Brief, relation: &Relation) -> Value {
    let target = brief.entity(&relation.target);
    json!({
        "name": name(&relation.name),
        "label": relation.label,
        "target": name(&relation.target),
        "target_plural": target.map(|entity| name(&entity.plural)),
        "target_label": target.map(|entity| entity.label.clone()),
        "many": relation.kind == RelationKind::ManyToMany,
        "required": relation.required,
    })
}

/// Who points at `entity`: `[{entity, plural, label_plural, relation, many}]`.
fn inverse(brief: &Brief, entity: &Entity) -> Vec<Value> {
    let pointers = brief.entities.iter().flat_map(|from| {
        from.relations
            .iter()
            .filter(|relation| relation.target == entity.name)
            .map(move |relation| (from, relation))
    });
    pointers
        .map(|(from, relation)| {
            json!({
                "entity": name(&from.name), "plural": name(&from.plural), "label_plural": from.label_plural,
                "relation": name(&relation.name), "many": relation.kind == RelationKind::ManyToMany,
            })
        })
        .collect()
}
