//! The values that the templates see under `stack`.

use std::collections::BTreeSet;

use domain::Brief;
use domain::brief::{Entity, Feature, FieldKind, Name};
use serde_json::{Value, json};

use super::literals::{self, quoted};
use super::shape::{Column, Shape, Source};
use super::subjects;
use super::words;

/// Names of packages that the project installs; npm refuses a project that is called like one.
const PACKAGES: [&str; 9] = [
    "express",
    "helmet",
    "jose",
    "pino",
    "zod",
    "supertest",
    "typescript",
    "vitest",
    "express-rate-limit",
];

/// Values about the whole project.
pub(super) fn project(brief: &Brief) -> Value {
    let shape = Shape::of(brief);
    let has = |feature| brief.has(feature);
    let clash = PACKAGES.contains(&brief.slug.as_str());
    let signed = has(Feature::Authentication);
    let both = |first: &str, second: &str| csv_names(brief, first, second);
    let mut values = json!({
        "package": if clash { format!("{}-service", brief.slug) } else { brief.slug.clone() },
        "title": quoted(&brief.title),
        "summary": quoted(&brief.summary),
        "readme": words::readme(brief),
        "words": words::of(brief.speech),
        "features": features(brief),
        "uses_columns": has(Feature::Search) || has(Feature::Sorting) || has(Feature::Filtering),
        "has_links": brief.entities.iter().any(|one| !one.relations.is_empty()),
        "has_cycle": shape.has_circle(),
        "csv_imports": both("disarm, formatCsv", "parseCsv, rearm"),
        "csv_test_imports": both("disarm, formatCsv", "parseCsv, rearm"),
        "authorized_open": if signed { "this.signedIn(" } else { "" },
        "authorized_close": if signed { ")" } else { "" },
        "resources": brief.entities.iter().map(|one| resource(&shape, one)).collect::<Vec<_>>(),
    });
    subjects::add(&shape, &mut values);
    values
}

fn csv_names(brief: &Brief, export: &str, import: &str) -> String {
    let parts = [
        brief.has(Feature::Export).then_some(export),
        brief.has(Feature::Import).then_some(import),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Every feature as a flag, so that templates can ask for one that is absent.
fn features(brief: &Brief) -> Value {
    json!({
        "authentication": brief.has(Feature::Authentication),
        "search": brief.has(Feature::Search),
        "pagination": brief.has(Feature::Pagination),
        "sorting": brief.has(Feature::Sorting),
        "filtering": brief.has(Feature::Filtering),
        "export": brief.has(Feature::Export),
        "import": brief.has(Feature::Import),
        "persistence": brief.has(Feature::Persistence),
        "statistics": brief.has(Feature::Statistics),
    })
}

/// What the README says of a resource.
fn resource(shape: &Shape<'_>, entity: &Entity) -> Value {
    let speech = shape.brief.speech;
    let rows = shape.columns(entity);
    json!({
        "label": words::markdown(&entity.label),
        "label_plural": words::markdown(&entity.label_plural),
        "path": entity.plural.kebab(),
        "columns": rows.iter().map(|column| json!({
            "key": column.key,
            "meaning": words::meaning(speech, column),
            "rule": words::rule(speech, column),
        })).collect::<Vec<_>>(),
    })
}

/// Values about one entity.
pub(super) fn entity(brief: &Brief, entity: &Entity) -> Value {
    let shape = Shape::of(brief);
    let columns = shape.columns(entity);
    let needed = shape.needed(entity);
    json!({
        "camel": entity.name.camel(),
        "pascal": entity.name.pascal(),
        "label": quoted(&entity.label),
        "label_plural": quoted(&entity.label_plural),
        "rule_imports": sorted(columns.iter().flat_map(literals::rule_names)),
        "columns": columns.iter().map(column).collect::<Vec<_>>(),
        "unique": unique_keys(&columns),
        "references": references(&columns),
        "sample_targets": needed.iter().map(|one| target(&one.name, false)).collect::<Vec<_>>(),
        "sample_imports": sorted(columns.iter().filter_map(|one| literals::sample(one)?.1)),
        "sample_uses_n": columns.iter().filter_map(literals::sample).any(|(text, _)| mentions_n(&text)),
        "test_targets": test_targets(entity, &columns),
        "change": change(&columns),
        "wrong": wrongs(&columns),
    })
}

fn mentions_n(text: &str) -> bool {
    text == "n + 0.5" || text.contains("(n") || text.contains(", n, ")
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    names.sort_by_key(|name| name.to_lowercase());
    names
}

fn column(column: &Column<'_>) -> Value {
    let comment = match column.source {
        Source::Field(_) => None,
        Source::Link(link) if link.many => {
            Some(format!("The ids of the {}.", link.target.plural.sentence().to_lowercase()))
        }
        Source::Link(link) => {
            Some(format!("The id of the {}.", link.relation.name.sentence().to_lowercase()))
        }
    };
    json!({
        "key": column.key,
        "schema": literals::schema(column),
        "comment": comment,
        "sample": literals::sample(column).map(|(text, _)| text),
        "default": literals::default(column),
    })
}

/// Whether the column's values must differ from record to record. A yes-or-no or a choice cannot.
fn is_unique(column: &Column<'_>) -> bool {
    let Source::Field(field) = column.source else { return false };
    let few = matches!(field.kind, FieldKind::Boolean { .. } | FieldKind::Choice { .. });
    field.unique && !few
}

/// The keys whose values must differ from record to record.
pub(super) fn unique_keys<'a>(columns: &'a [Column<'_>]) -> Vec<&'a str> {
    columns.iter().filter(|one| is_unique(one)).map(|one| one.key.as_str()).collect()
}

fn references(columns: &[Column<'_>]) -> Vec<Value> {
    columns
        .iter()
        .filter_map(|column| {
            let Source::Link(link) = column.source else { return None };
            Some(json!({
                "key": column.key,
                "target": link.target.name.kebab(),
                "target_path": link.target.plural.kebab(),
                "target_pascal": link.target.name.pascal(),
                "many": link.many,
                "required": link.required,
            }))
        })
        .collect()
}

fn target(name: &Name, own: bool) -> Value {
    json!({ "pascal": name.pascal(), "kebab": name.kebab(), "own": own })
}

/// The samples that the entity's test imports: its own and those of what it points at.
fn test_targets(entity: &Entity, columns: &[Column<'_>]) -> Vec<Value> {
    let names: BTreeSet<&Name> = columns
        .iter()
        .filter_map(|column| match column.source {
            Source::Link(link) => Some(&link.target.name),
            Source::Field(_) => None,
        })
        .chain([&entity.name])
        .collect();
    names.into_iter().map(|name| target(name, *name == entity.name)).collect()
}

/// The first field, with a right value that no sample has.
fn change(columns: &[Column<'_>]) -> Value {
    let first = columns.iter().find_map(|column| match column.source {
        Source::Field(field) => Some((column, field)),
        Source::Link(_) => None,
    });
    first.map_or_else(
        || json!({ "key": "", "value": "" }),
        |(column, field)| {
            json!({ "key": column.key, "value": literals::other_value(field).to_string() })
        },
    )
}

fn wrongs(columns: &[Column<'_>]) -> Vec<Value> {
    columns
        .iter()
        .flat_map(|column| {
            literals::wrongs(column)
                .into_iter()
                .map(|wrong| json!({ "key": column.key, "rule": wrong.rule, "value": wrong.value }))
        })
        .collect()
}
