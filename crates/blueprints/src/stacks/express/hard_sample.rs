//! A brief that is hard on purpose: hostile labels, colliding names, every kind of field and relation.

use std::collections::BTreeSet;

use domain::brief::{
    Brief, Entity, Feature, Field, FieldKind, LeftOut, Name, Relation, RelationKind, Speech,
};
use domain::request::{Complexity, Framework, ProjectKind};

/// What breaks out of quotes, comments, templates, tables and lines.
pub(crate) const HOSTILE: &str =
    "A \"b\" 'c' `d` \\ ${e} {{ f }} {% g %} */ </script> | # \n- h\r\n\u{2028}图";

/// Words that mean something in TypeScript, in Express or in the project itself.
pub(crate) const COLLIDING: [&str; 24] = [
    "user",
    "order",
    "test",
    "app",
    "event",
    "session",
    "type",
    "model",
    "file",
    "date",
    "list",
    "error",
    "response",
    "setting",
    "category",
    "resource",
    "registry",
    "api",
    "page",
    "index",
    "class",
    "promise",
    "z",
    "crud service",
];

fn name(text: &str) -> Name {
    Name::read(text).expect("an ASCII word")
}

fn field(text: &str, kind: FieldKind, required: bool, unique: bool) -> Field {
    Field { name: name(text), label: HOSTILE.to_owned(), kind, required, unique, stated: true }
}

fn relation(role: &str, target: &str, kind: RelationKind, required: bool) -> Relation {
    let (role, target) = (name(role), name(target));
    Relation { name: role, label: HOSTILE.to_owned(), target, kind, required }
}

fn entity(text: &str, fields: Vec<Field>, relations: Vec<Relation>) -> Entity {
    Entity {
        name: name(text),
        plural: name(&format!("{text}s")),
        label: HOSTILE.to_owned(),
        label_plural: HOSTILE.to_owned(),
        fields,
        relations,
        stated: true,
    }
}

fn every_kind() -> Vec<FieldKind> {
    let choice = |values: &[&str]| FieldKind::Choice {
        values: values.iter().map(|&value| value.to_owned()).collect(),
    };
    vec![
        FieldKind::Text { max_chars: 20 },
        FieldKind::LongText { max_chars: 4000 },
        FieldKind::Integer { min: None, max: None },
        FieldKind::Integer { min: Some(-5), max: Some(500) },
        FieldKind::Integer { min: None, max: Some(-3) },
        FieldKind::Integer { min: Some(i64::MIN), max: Some(i64::MAX) },
        FieldKind::Decimal { min: None, max: None },
        FieldKind::Decimal { min: Some(1), max: Some(5) },
        FieldKind::Money,
        FieldKind::Boolean { default: true },
        FieldKind::Boolean { default: false },
        FieldKind::Date,
        FieldKind::DateTime,
        FieldKind::Time,
        FieldKind::Email,
        FieldKind::Phone,
        FieldKind::Url,
        FieldKind::Isbn,
        choice(&["true", "default", "constructor"]),
    ]
}

fn kinds(required: bool, unique: bool) -> Vec<Field> {
    let with_number = |(at, kind)| field(&format!("value {at}"), kind, required, unique);
    let mut fields = vec![field("name", FieldKind::Text { max_chars: 60 }, true, false)];
    fields.extend(every_kind().into_iter().enumerate().map(with_number));
    fields
}

/// The brief.
pub(crate) fn hard(speech: Speech, features: &[Feature]) -> Brief {
    use RelationKind::{BelongsTo, ManyToMany};
    let text = |max_chars| FieldKind::Text { max_chars };
    let mut entities = vec![
        entity("needed sample", kinds(true, false), vec![]),
        entity("optional sample", kinds(false, false), vec![]),
        entity("unique sample", kinds(true, true), vec![]),
        entity(
            "left",
            ["id", "constructor", "page", "sort", "q", "format", "order", "right id"]
                .map(|key| field(key, text(40), key == "page", false))
                .to_vec(),
            vec![
                relation("right", "right", BelongsTo, true),
                relation("left", "left", BelongsTo, true),
                relation("friends", "left", ManyToMany, false),
            ],
        ),
        entity(
            "right",
            vec![field("code", text(3), true, true)],
            vec![
                relation("left", "left", BelongsTo, true),
                relation("rights", "user", ManyToMany, true),
                relation("owner", "user", BelongsTo, true),
                relation("keeper", "user", BelongsTo, false),
            ],
        ),
        entity(
            "international standard bibliographic description record",
            vec![field("long and winding description of the record", text(40), true, true)],
            vec![relation("international standard right", "right", BelongsTo, true)],
        ),
    ];
    entities.extend(
        COLLIDING.map(|word| entity(word, vec![field(word, text(40), true, false)], vec![])),
    );
    Brief {
        slug: "express".to_owned(),
        title: HOSTILE.to_owned(),
        summary: HOSTILE.to_owned(),
        prompt: HOSTILE.to_owned(),
        speech,
        kind: ProjectKind::Api,
        framework: Framework::Express,
        complexity: Complexity::Intermediate,
        entities,
        features: features.iter().copied().collect::<BTreeSet<_>>(),
        understood: vec![HOSTILE.to_owned()],
        left_out: vec![LeftOut { wish: HOSTILE.to_owned(), why: HOSTILE.to_owned() }],
        assumptions: vec![HOSTILE.to_owned()],
    }
}
