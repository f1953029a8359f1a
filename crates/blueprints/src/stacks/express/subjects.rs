//! Which entity and field the test of a feature is about: the first that shows it well.

use domain::brief::{Entity, FieldKind};
use serde_json::{Value, json};

use super::shape::{Column, Shape, Source};

/// Shortest text field in which the words of the tests fit.
const TEXT_MIN_CHARS: u32 = 12;
/// Query parameters of lists; a filter of the same name gets an underscore.
const PARAMETERS: [&str; 5] = ["page", "pageSize", "sort", "q", "format"];

/// Adds `subject`, `text_subject`, `filter` and `figures` to the project's values.
pub(super) fn add(shape: &Shape<'_>, values: &mut Value) {
    values["subject"] = shape.brief.entities.first().map_or(Value::Null, about);
    values["text_subject"] = text(shape).unwrap_or(Value::Null);
    values["filter"] = filter(shape);
    values["figures"] = figures(shape);
}

/// Whether any entity has a text in which the words of the tests fit.
pub(super) fn has_text(shape: &Shape<'_>) -> bool {
    text(shape).is_some()
}

fn about(entity: &Entity) -> Value {
    let path = entity.plural.kebab();
    let access = if path.contains('-') { format!("[\"{path}\"]") } else { format!(".{path}") };
    json!({
        "camel": entity.name.camel(), "pascal": entity.name.pascal(), "kebab": entity.name.kebab(),
        "path": path, "access": access,
    })
}

fn about_key(entity: &Entity, column: &Column<'_>) -> Value {
    let mut subject = about(entity);
    let key = &column.key;
    subject["key"] = json!(key);
    let clash = PARAMETERS.contains(&key.as_str());
    subject["parameter"] = json!(if clash { format!("{key}_") } else { key.clone() });
    subject
}

fn find(shape: &Shape<'_>, fits: impl Fn(&FieldKind) -> bool) -> Option<(Value, FieldKind)> {
    shape.brief.entities.iter().find_map(|entity| {
        shape.columns(entity).into_iter().find_map(|column| match column.source {
            Source::Field(field) if fits(&field.kind) => {
                Some((about_key(entity, &column), field.kind.clone()))
            }
            _ => None,
        })
    })
}

fn text(shape: &Shape<'_>) -> Option<Value> {
    let chars = |kind: &FieldKind| match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => Some(*max_chars),
        _ => None,
    };
    let (mut subject, kind) =
        find(shape, |kind| chars(kind).is_some_and(|most| most >= TEXT_MIN_CHARS))?;
    subject["max_chars"] = json!(chars(&kind));
    Some(subject)
}

fn filter(shape: &Shape<'_>) -> Value {
    let text = text(shape);
    let choice = choice(shape);
    let boolean =
        find(shape, |kind| matches!(kind, FieldKind::Boolean { .. })).map(|found| found.0);
    let date = find(shape, |kind| matches!(kind, FieldKind::Date)).map(|found| found.0);
    let reference = reference(shape);
    let mut imports = imports(&[&text, &choice, &boolean, &date, &reference]);
    if let Some(reference) = &reference {
        push_import(
            &mut imports,
            reference["target_pascal"].clone(),
            reference["target_kebab"].clone(),
        );
    }
    json!({
        "text": text, "choice": choice, "boolean": boolean, "date": date, "reference": reference,
        "imports": imports,
    })
}

fn choice(shape: &Shape<'_>) -> Option<Value> {
    let (mut subject, kind) = find(shape, |kind| matches!(kind, FieldKind::Choice { .. }))?;
    if let FieldKind::Choice { values } = kind {
        subject["values"] = json!(values);
    }
    Some(subject)
}

/// Not a reference of an entity to its own kind: the target would be among what is listed.
fn reference(shape: &Shape<'_>) -> Option<Value> {
    shape.brief.entities.iter().find_map(|entity| {
        shape.columns(entity).into_iter().find_map(|column| {
            let Source::Link(link) = column.source else { return None };
            (link.target.name != entity.name).then(|| {
                let mut subject = about_key(entity, &column);
                subject["many"] = json!(link.many);
                subject["target_pascal"] = json!(link.target.name.pascal());
                subject["target_kebab"] = json!(link.target.name.kebab());
                subject
            })
        })
    })
}

fn figures(shape: &Shape<'_>) -> Value {
    let count = shape.brief.entities.first().map(about);
    let number = number(shape);
    let choice = choice(shape);
    let boolean =
        find(shape, |kind| matches!(kind, FieldKind::Boolean { .. })).map(|found| found.0);
    let imports = imports(&[&count, &number, &choice, &boolean]);
    json!({
        "count": count, "number": number, "choice": choice, "boolean": boolean, "imports": imports,
    })
}

/// A number field with three values that it may have, and their figures.
fn number(shape: &Shape<'_>) -> Option<Value> {
    let wide = |min: Option<i64>, max: Option<i64>| {
        min.is_none_or(|least| least <= 2) && max.is_none_or(|most| most >= 6)
    };
    let (mut subject, _) = find(shape, |kind| match kind {
        FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } => wide(*min, *max),
        FieldKind::Money => true,
        _ => false,
    })?;
    for (key, value) in [
        ("values", json!([2, 6, 4])),
        ("sum", json!(12)),
        ("min", json!(2)),
        ("max", json!(6)),
        ("average", json!(4)),
    ] {
        subject[key] = value;
    }
    Some(subject)
}

fn imports(subjects: &[&Option<Value>]) -> Vec<Value> {
    let mut imports = Vec::new();
    for subject in subjects.iter().copied().flatten() {
        push_import(&mut imports, subject["pascal"].clone(), subject["kebab"].clone());
    }
    imports
}

fn push_import(imports: &mut Vec<Value>, pascal: Value, kebab: Value) {
    let import = json!({ "pascal": pascal, "kebab": kebab });
    if !imports.contains(&import) {
        imports.push(import);
        imports.sort_by_key(|one| one["kebab"].to_string());
    }
}
