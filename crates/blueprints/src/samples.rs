//! Briefs for the tests of the stacks, written by hand so that they do not depend on the reader.

use domain::brief::{
    Brief, Entity, Feature, Field, FieldKind, LeftOut, Name, Relation, RelationKind, Speech,
};
use domain::request::{Complexity, Framework, ProjectKind};

fn name(text: &str) -> Name {
    Name::read(text).expect("an ASCII word")
}

fn field(text: &str, kind: FieldKind, required: bool) -> Field {
    Field {
        name: name(text),
        label: name(text).sentence(),
        kind,
        required,
        unique: false,
        stated: true,
    }
}

fn belongs_to(role: &str, target: &str, required: bool) -> Relation {
    Relation {
        name: name(role),
        label: name(role).sentence(),
        target: name(target),
        kind: RelationKind::BelongsTo,
        required,
    }
}

fn many(role: &str, target: &str) -> Relation {
    Relation {
        name: name(role),
        label: name(role).sentence(),
        target: name(target),
        kind: RelationKind::ManyToMany,
        required: false,
    }
}

fn entity(singular: &str, plural: &str, fields: Vec<Field>, relations: Vec<Relation>) -> Entity {
    Entity {
        name: name(singular),
        plural: name(plural),
        label: name(singular).sentence(),
        label_plural: name(plural).sentence(),
        fields,
        relations,
        stated: true,
    }
}

fn brief(
    slug: &str,
    title: &str,
    kind: ProjectKind,
    framework: Framework,
    entities: Vec<Entity>,
    features: &[Feature],
) -> Brief {
    Brief {
        slug: slug.to_owned(),
        title: title.to_owned(),
        summary: format!(
            "{title}: keeps {}.",
            entities.iter().map(|one| one.plural.sentence()).collect::<Vec<_>>().join(", ")
        ),
        prompt: format!("{title} with what it needs"),
        speech: Speech::English,
        kind,
        framework,
        complexity: Complexity::Intermediate,
        entities,
        features: features.iter().copied().collect(),
        understood: vec!["Entities with their fields and relations".to_owned()],
        left_out: vec![LeftOut {
            wish: "Sending e-mail".to_owned(),
            why: "no mail server is known".to_owned(),
        }],
        assumptions: vec!["One library".to_owned()],
    }
}

/// Every relation kind and most field kinds, every feature an API can have.
pub(crate) fn library(kind: ProjectKind, framework: Framework, features: &[Feature]) -> Brief {
    let text = |max_chars| FieldKind::Text { max_chars };
    let author = entity(
        "author",
        "authors",
        vec![field("name", text(120), true), field("born on", FieldKind::Date, false)],
        vec![],
    );
    let mut isbn = field("isbn", FieldKind::Isbn, true);
    isbn.unique = true;
    let book = entity(
        "book",
        "books",
        vec![
            field("title", text(200), true),
            isbn,
            field("pages", FieldKind::Integer { min: Some(1), max: Some(20_000) }, false),
            field("price", FieldKind::Money, true),
            field("summary", FieldKind::LongText { max_chars: 4000 }, false),
            field("available", FieldKind::Boolean { default: true }, true),
        ],
        vec![belongs_to("author", "author", true), many("tags", "tag")],
    );
    let tag = entity("tag", "tags", vec![field("label", text(40), true)], vec![]);
    let mut email = field("email", FieldKind::Email, true);
    email.unique = true;
    let member = entity(
        "member",
        "members",
        vec![
            field("full name", text(120), true),
            email,
            field("phone", FieldKind::Phone, false),
            field("website", FieldKind::Url, false),
            field(
                "level",
                FieldKind::Choice { values: vec!["basic".into(), "silver".into(), "gold".into()] },
                true,
            ),
        ],
        vec![],
    );
    let loan = entity(
        "loan",
        "loans",
        vec![
            field("due date", FieldKind::Date, true),
            field("returned at", FieldKind::DateTime, false),
            field("fine", FieldKind::Decimal { min: Some(0), max: Some(500) }, false),
            field("pick up time", FieldKind::Time, false),
        ],
        vec![belongs_to("book", "book", true), belongs_to("borrower", "member", true)],
    );
    brief("library", "Library", kind, framework, vec![author, book, tag, member, loan], features)
}

/// One entity with one field, no relation, no feature: the smallest brief.
pub(crate) fn smallest(kind: ProjectKind, framework: Framework) -> Brief {
    let note = entity(
        "note",
        "notes",
        vec![field("text", FieldKind::Text { max_chars: 500 }, true)],
        vec![],
    );
    brief("notes", "Notes", kind, framework, vec![note], &[])
}

/// A Chinese brief with words that are reserved in many languages, an optional relation to itself and
/// an entity of several words.
pub(crate) fn chinese(kind: ProjectKind, framework: Framework, features: &[Feature]) -> Brief {
    let mut order = entity(
        "order item",
        "order items",
        vec![
            field("class", FieldKind::Text { max_chars: 60 }, true),
            field("from", FieldKind::Text { max_chars: 60 }, false),
            field("quantity", FieldKind::Integer { min: Some(1), max: None }, true),
            field("default", FieldKind::Boolean { default: false }, true),
            field(
                "type",
                FieldKind::Choice {
                    values: vec!["new".into(), "in_progress".into(), "done".into()],
                },
                true,
            ),
        ],
        vec![belongs_to("category", "category", true)],
    );
    order.label = "订单项".to_owned();
    order.label_plural = "订单项".to_owned();
    order.fields[0].label = "等级".to_owned();
    let mut category = entity(
        "category",
        "categories",
        vec![field("name", FieldKind::Text { max_chars: 80 }, true)],
        vec![belongs_to("parent", "category", false)],
    );
    category.label = "分类".to_owned();
    category.label_plural = "分类".to_owned();
    let mut chinese =
        brief("order-desk", "订单台", kind, framework, vec![category, order], features);
    chinese.speech = Speech::Chinese;
    chinese.prompt = "一个订单管理系统，包含分类和订单项".to_owned();
    chinese.summary = "订单台：管理分类与订单项。".to_owned();
    chinese
}
