//! A brief that is hard to print: names that Python and the templates use themselves, texts that break
//! out of quotes, relations in circles.

use domain::brief::{
    Brief, Entity, Feature, Field, FieldKind, LeftOut, Name, Relation, RelationKind, Speech,
};
use domain::request::{Complexity, Framework, ProjectKind};

/// Text that ends strings, comments, templates and tags.
pub(crate) const NASTY: &str =
    "User \"quoted\" 'single' `back` {{ brace }} {% raw %} </script> \\ \n end \"\"\" ''' ${x}";

/// Entities with one field each; their names are those of modules, classes and routes.
const PLAIN: &[(&str, &str)] = &[
    ("order", "orders"),
    ("test", "tests"),
    ("app", "apps"),
    ("type", "types"),
    ("model", "models"),
    ("file", "files"),
    ("date", "dates"),
    ("list", "lists"),
    ("error", "errors"),
    ("response", "responses"),
    ("setting", "settings"),
    ("category", "categories"),
    ("row", "rows"),
    ("resource", "resources"),
    ("statistic", "statistics"),
    ("health", "health"),
    ("class", "classes"),
    ("world", "worlds"),
];

fn name(text: &str) -> Name {
    Name::read(text).expect("an ASCII word")
}

fn field(word: &str, kind: FieldKind, required: bool) -> Field {
    Field { name: name(word), label: NASTY.to_owned(), kind, required, unique: false, stated: true }
}

fn text(word: &str) -> Field {
    field(word, FieldKind::Text { max_chars: 80 }, true)
}

fn relation(role: &str, target: &str, kind: RelationKind, required: bool) -> Relation {
    Relation { name: name(role), label: NASTY.to_owned(), target: name(target), kind, required }
}

fn entity(words: (&str, &str), fields: Vec<Field>, relations: Vec<Relation>) -> Entity {
    Entity {
        name: name(words.0),
        plural: name(words.1),
        label: NASTY.to_owned(),
        label_plural: NASTY.to_owned(),
        fields,
        relations,
        stated: true,
    }
}

fn user() -> Entity {
    use RelationKind::{BelongsTo, ManyToMany};
    let mut code = text("import");
    code.unique = true;
    entity(
        ("user", "users"),
        vec![
            code,
            field("metadata", FieldKind::LongText { max_chars: 200 }, false),
            field("sort", FieldKind::Boolean { default: true }, true),
            field("limit", FieldKind::Integer { min: None, max: None }, false),
            field("date", FieldKind::Date, true),
            field("str", FieldKind::Decimal { min: Some(-5), max: None }, true),
            field("model config", FieldKind::Money, false),
        ],
        // Nobody could be the first user if the manager were demanded.
        vec![
            relation("manager", "user", BelongsTo, true),
            relation("friends", "user", ManyToMany, false),
        ],
    )
}

fn session() -> Entity {
    use RelationKind::{BelongsTo, ManyToMany};
    let words = [
        "none",
        "true",
        "type",
        "a_word_of_some_length",
        "another_word_of_some_length",
        "the_last_word",
    ];
    let values = words.map(str::to_owned).to_vec();
    entity(
        ("session", "sessions"),
        vec![
            field("schema", FieldKind::DateTime, true),
            field("list", FieldKind::Time, true),
            field("fields", FieldKind::Url, true),
            field("from", FieldKind::Isbn, false),
            field("class", FieldKind::Choice { values }, false),
            field("self", FieldKind::Phone, true),
        ],
        vec![
            relation("event", "event", BelongsTo, true),
            relation("test", "test", BelongsTo, false),
            relation("files", "file", ManyToMany, true),
        ],
    )
}

fn event() -> Entity {
    use RelationKind::{BelongsTo, ManyToMany};
    entity(
        ("event", "events"),
        vec![text("title"), field("email", FieldKind::Email, true)],
        vec![
            relation("session", "session", BelongsTo, true),
            relation("sessions", "session", ManyToMany, false),
        ],
    )
}

/// The brief, with the features that the stack has.
pub(crate) fn hard(features: &[Feature]) -> Brief {
    let mut entities = vec![user(), session(), event()];
    entities.extend(PLAIN.iter().map(|&words| entity(words, vec![text("name")], vec![])));
    Brief {
        slug: "hard".to_owned(),
        title: NASTY.to_owned(),
        summary: NASTY.to_owned(),
        prompt: NASTY.to_owned(),
        speech: Speech::English,
        kind: ProjectKind::Api,
        framework: Framework::FastApi,
        complexity: Complexity::Advanced,
        entities,
        features: features.iter().copied().collect(),
        understood: vec![NASTY.to_owned()],
        left_out: vec![LeftOut { wish: NASTY.to_owned(), why: NASTY.to_owned() }],
        assumptions: vec![NASTY.to_owned()],
    }
}
