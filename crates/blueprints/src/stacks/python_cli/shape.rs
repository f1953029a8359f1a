//! One entity as this stack's templates see it: class, columns, table, statements, sample values.

use domain::Brief;
use domain::brief::{Entity, Field, FieldKind, Relation, RelationKind, Speech};
use serde_json::{Value, json};

use super::literal::{markdown, python, quoted};
use super::names::{self, ColumnName};
use super::{hints, rules, values};

/// Sample rows in the tests of each entity.
const SAMPLE_ROWS: u32 = 3;
/// Longest line of generated Python.
const LINE_MAX_CHARS: usize = 100;

/// A column with everything that the templates need of it.
struct Column<'a> {
    name: ColumnName,
    source: Source<'a>,
    mandatory: bool,
}

enum Source<'a> {
    Field(&'a Field),
    Relation(&'a Relation),
}

/// The template values of `entity`.
pub(super) fn entity(brief: &Brief, entity: &Entity) -> Value {
    let columns = columns(brief, entity);
    let table = table_of(brief, entity);
    let described: Vec<Value> =
        columns.iter().map(|column| described(brief, entity, column)).collect();
    let with = |key: &str| -> Vec<Value> {
        described.iter().filter(|column| column[key] == json!(true)).cloned().collect()
    };
    json!({
        "name": entity.name.snake(),
        "readme_label": markdown(&entity.label_plural),
        "module": names::module(entity),
        "class": names::class(entity),
        "command": names::command(entity),
        "table": table,
        "imports": imports(&columns),
        "columns": described,
        "stored": with("stored"),
        "links": with("many"),
        "sortable": with("sortable"),
        "numbers": with("adds_up"),
        "groups": with("few_values"),
        "conditions": conditions(brief, &columns, &table, entity),
        "referrers": referrers(brief, entity),
        "rows": rows(&columns),
        "wrong": wrong(&columns),
        "has_mandatory": columns.iter().any(|column| column.mandatory),
        "searched": searched(&columns),
        "filters": filters(&columns),
        "contracts": contracts(brief, entity, &columns),
    })
}

/// The table that keeps `entity`.
pub(super) fn table_of(brief: &Brief, entity: &Entity) -> String {
    let at = brief.entities.iter().position(|one| one.name == entity.name);
    at.and_then(|at| names::tables(brief).into_iter().nth(at)).unwrap_or_default()
}

fn columns<'a>(brief: &Brief, entity: &'a Entity) -> Vec<Column<'a>> {
    let fields = entity.fields.iter().map(|field| {
        let free = rules::default(&field.kind, field.required).is_some();
        (Source::Field(field), field.required && !free)
    });
    let relations = entity
        .relations
        .iter()
        .map(|relation| (Source::Relation(relation), names::is_mandatory(brief, entity, relation)));
    names::columns(entity)
        .into_iter()
        .zip(fields.chain(relations))
        .map(|(name, (source, mandatory))| Column { name, source, mandatory })
        .collect()
}

fn described(brief: &Brief, entity: &Entity, column: &Column<'_>) -> Value {
    let own = match &column.source {
        Source::Field(field) => field_values(brief, column, field),
        Source::Relation(relation) => relation_values(brief, entity, column, relation),
    };
    let mut described = json!({
        "name": column.name.wire,
        "attribute": column.name.attribute,
        "option": column.name.option,
        "mandatory": column.mandatory,
        "declaration": declaration(column),
    });
    if let (Some(all), Value::Object(own)) = (described.as_object_mut(), own) {
        all.extend(own);
    }
    described
}

fn field_values(brief: &Brief, column: &Column<'_>, field: &Field) -> Value {
    let rule = rules::rule(&field.kind);
    let present = column.mandatory || rules::default(&field.kind, field.required).is_some();
    let sort_key = if rule.sql == "TEXT" {
        format!("fold(\"{}\")", column.name.wire)
    } else {
        format!("\"{}\"", column.name.wire)
    };
    json!({
        "label": field.label,
        "readme_label": markdown(&field.label),
        "hint": hints::hint(&field.kind, brief.speech == Speech::Chinese),
        "english": field.name.sentence(),
        "sql": format!(
            "{}{}{}",
            rule.sql,
            if present { " NOT NULL" } else { "" },
            if field.unique { " UNIQUE" } else { "" }
        ),
        "kind": field.kind,
        "unique": field.unique,
        "required": present,
        "stored": true,
        "many": false,
        "link": null,
        "target": null,
        "sortable": rules::has_order(&field.kind),
        "sort_key": sort_key,
        "adds_up": rules::adds_up(&field.kind),
        "few_values": rules::has_few_values(&field.kind),
    })
}

fn relation_values(
    brief: &Brief,
    entity: &Entity,
    column: &Column<'_>,
    relation: &Relation,
) -> Value {
    let many = relation.kind == RelationKind::ManyToMany;
    let target = brief.entity(&relation.target);
    let target_table = target.map(|one| table_of(brief, one)).unwrap_or_default();
    let target_command = target.map(names::command).unwrap_or_default();
    let null = if column.mandatory { " NOT NULL" } else { "" };
    json!({
        "label": relation.label,
        "readme_label": markdown(&relation.label),
        "hint": hints::relation_hint(&target_command, many, brief.speech == Speech::Chinese),
        "english": relation.name.sentence(),
        "sql": format!("INTEGER{null} REFERENCES \"{target_table}\" (\"id\") ON DELETE RESTRICT"),
        "kind": {"type": if many { "many_to_many" } else { "belongs_to" }},
        "unique": false,
        "required": column.mandatory,
        "stored": !many,
        "many": many,
        "link": many.then(|| link(entity, &column.name)),
        "target": relation.target.snake(),
        "target_table": target_table,
        "sortable": !many,
        "sort_key": format!("\"{}\"", column.name.wire),
        "adds_up": false,
        "few_values": false,
    })
}

fn link(entity: &Entity, column: &ColumnName) -> String {
    format!("link_{}_{}", entity.name.snake(), column.wire)
}

/// `title: str = columns.column(rules.Text(max_chars=200))`, broken where it is too long.
fn declaration(column: &Column<'_>) -> String {
    let (value, function, mut arguments) = match &column.source {
        Source::Field(field) => field_declaration(column, field),
        Source::Relation(relation) => relation_declaration(column, relation),
    };
    let natural_option = column.name.wire.replace('_', "-");
    if column.name.attribute != column.name.wire {
        arguments.push(format!("name=\"{}\"", column.name.wire));
    }
    if column.name.option != natural_option {
        arguments.push(format!("option=\"{}\"", column.name.option));
    }
    let head = format!("{}: {value} = columns.{function}(", column.name.attribute);
    let inside = arguments.join(", ");
    let whole = !inside.contains('\n');
    if whole && 4 + head.chars().count() + inside.chars().count() < LINE_MAX_CHARS {
        return format!("{head}{inside})");
    }
    if whole && 8 + inside.chars().count() <= LINE_MAX_CHARS {
        return format!("{head}\n        {inside}\n    )");
    }
    format!("{head}\n        {},\n    )", arguments.join(",\n        "))
}

fn field_declaration(column: &Column<'_>, field: &Field) -> (String, &'static str, Vec<String>) {
    let rule = rules::rule(&field.kind);
    let default = rules::default(&field.kind, field.required);
    let present = column.mandatory || default.is_some();
    let mut arguments = vec![rule.call];
    if !present {
        arguments.push("required=False".to_owned());
    }
    if field.unique {
        arguments.push("unique=True".to_owned());
    }
    if let Some(default) = default {
        arguments.push(format!("default={default}"));
    }
    let value = if present { rule.value } else { format!("{} | None", rule.value) };
    (value, "column", arguments)
}

fn relation_declaration(
    column: &Column<'_>,
    relation: &Relation,
) -> (String, &'static str, Vec<String>) {
    let target = format!("\"{}\"", relation.target.snake());
    match (relation.kind, column.mandatory) {
        (RelationKind::BelongsTo, true) => ("int".to_owned(), "reference", vec![target]),
        (RelationKind::BelongsTo, false) => {
            ("int | None".to_owned(), "reference", vec![target, "required=False".to_owned()])
        }
        (RelationKind::ManyToMany, true) => {
            ("tuple[int, ...]".to_owned(), "references", vec![target, "required=True".to_owned()])
        }
        (RelationKind::ManyToMany, false) => {
            ("tuple[int, ...]".to_owned(), "references", vec![target])
        }
    }
}

fn imports(columns: &[Column<'_>]) -> Vec<String> {
    let modules = columns.iter().filter_map(|column| match &column.source {
        Source::Field(field) => rules::rule(&field.kind).module,
        Source::Relation(_) => None,
    });
    let mut modules: Vec<&str> = modules.chain(["dataclasses"]).collect();
    modules.sort_unstable();
    modules.dedup();
    modules.into_iter().map(|module| format!("import {module}")).collect()
}

/// The conditions of a search and of each filter, each true where nothing is asked for.
fn conditions(brief: &Brief, columns: &[Column<'_>], table: &str, entity: &Entity) -> Vec<String> {
    let mut conditions = Vec::new();
    if brief.has(domain::brief::Feature::Search) {
        conditions.push(search_condition(columns));
    }
    if brief.has(domain::brief::Feature::Filtering) {
        conditions
            .extend(columns.iter().filter_map(|column| filter_condition(column, table, entity)));
    }
    conditions
}

fn search_condition(columns: &[Column<'_>]) -> String {
    let fields = |wanted: fn(&FieldKind) -> bool| -> Vec<&str> {
        let found = columns.iter().filter(|column| match &column.source {
            Source::Field(field) => wanted(&field.kind),
            Source::Relation(_) => false,
        });
        found.map(|column| column.name.wire.as_str()).collect()
    };
    let words = fields(rules::has_words);
    // A record of numbers alone is searched by its numbers.
    let searched = if words.is_empty() { fields(|_| true) } else { words };
    let mut condition = "(\n            :search IS NULL".to_owned();
    for name in searched {
        condition.push_str(&format!("\n            OR instr(fold(\"{name}\"), fold(:search))"));
    }
    condition.push_str("\n        )");
    condition
}

fn filter_condition(column: &Column<'_>, table: &str, entity: &Entity) -> Option<String> {
    let name = &column.name.wire;
    match &column.source {
        Source::Field(Field { kind: FieldKind::LongText { .. }, .. }) => None,
        Source::Relation(Relation { kind: RelationKind::ManyToMany, .. }) => Some(format!(
            "(\n            :where_{name} IS NULL\n            OR EXISTS (\n                \
             SELECT 1 FROM \"{}\"\n                WHERE \"source_id\" = \"{table}\".\"id\" \
             AND \"target_id\" = :where_{name}\n            )\n        )",
            link(entity, &column.name)
        )),
        Source::Field(_) | Source::Relation(_) => {
            Some(format!("(:where_{name} IS NULL OR \"{name}\" = :where_{name})"))
        }
    }
}

/// Which columns of which tables point at `entity`.
fn referrers(brief: &Brief, entity: &Entity) -> Vec<Value> {
    let mut found = Vec::new();
    for from in &brief.entities {
        for column in columns(brief, from) {
            let Source::Relation(relation) = &column.source else { continue };
            if relation.target != entity.name {
                continue;
            }
            let (table, id, name) = match relation.kind {
                RelationKind::BelongsTo => (table_of(brief, from), "id", column.name.wire.as_str()),
                RelationKind::ManyToMany => (link(from, &column.name), "source_id", "target_id"),
            };
            found.push(
                json!({"entity": from.name.snake(), "table": table, "id": id, "column": name}),
            );
        }
    }
    found
}

fn rows(columns: &[Column<'_>]) -> Vec<Vec<Value>> {
    let row = |number| {
        let cells = columns.iter().filter_map(|column| match &column.source {
            Source::Field(field) => {
                let sample = values::right(&field.kind, &field.name.sentence(), number);
                Some(json!({
                    "name": column.name.wire,
                    "raw": python(&Value::String(sample.raw.clone())),
                    "typed": sample.raw,
                    "shown": python(&sample.shown),
                }))
            }
            Source::Relation(_) => None,
        });
        cells.collect()
    };
    (1..=SAMPLE_ROWS).map(row).collect()
}

/// Words that are in the second sample row, with the ids of all sample rows that hold them.
fn searched(columns: &[Column<'_>]) -> Option<Value> {
    let fields: Vec<&Field> = fields(columns).map(|(_, field)| field).collect();
    let words_first = fields.iter().filter(|field| rules::has_words(&field.kind));
    let plain =
        |field: &&&Field| !matches!(field.kind, FieldKind::Boolean { .. } | FieldKind::Money);
    let field = words_first.chain(fields.iter()).find(plain)?;
    let raw = |field: &Field, number| {
        values::right(&field.kind, &field.name.sentence(), number).raw.to_lowercase()
    };
    // The zone of a moment is kept in another form than it is typed; its day is not.
    let words: String = raw(field, 2).trim_end_matches("t10:30:00z").to_owned();
    let ids: Vec<u32> = (1..=SAMPLE_ROWS)
        .filter(|&number| fields.iter().any(|one| raw(one, number).contains(&words)))
        .collect();
    Some(json!({"words": quoted(&words), "ids": ids}))
}

/// The columns that a list can be narrowed by and that have sample values.
fn filters<'a>(columns: &'a [Column<'_>]) -> Vec<&'a str> {
    fields(columns)
        .filter(|(_, field)| !matches!(field.kind, FieldKind::LongText { .. }))
        .map(|(column, _)| column.name.wire.as_str())
        .collect()
}

fn fields<'a>(columns: &'a [Column<'a>]) -> impl Iterator<Item = (&'a Column<'a>, &'a Field)> {
    columns.iter().filter_map(|column| match &column.source {
        Source::Field(field) => Some((column, *field)),
        Source::Relation(_) => None,
    })
}

fn wrong(columns: &[Column<'_>]) -> Vec<Value> {
    fields(columns)
        .flat_map(|(column, field)| {
            values::wrong(&field.kind)
                .into_iter()
                .map(|wrong| json!({"name": column.name.wire, "raw": wrong.raw, "why": wrong.why}))
        })
        .collect()
}

/// The contracts of the tests that have a case for this entity.
fn contracts(brief: &Brief, entity: &Entity, columns: &[Column<'_>]) -> Vec<&'static str> {
    let is_relation = |column: &Column<'_>| matches!(column.source, Source::Relation(_));
    let unique = |column: &Column<'_>| match &column.source {
        Source::Field(field) => field.unique,
        Source::Relation(_) => false,
    };
    let optional = |column: &Column<'_>| match &column.source {
        Source::Field(field) => {
            !field.required && rules::default(&field.kind, field.required).is_none()
        }
        Source::Relation(_) => !column.mandatory,
    };
    let candidates = [
        ("CommandContract", true),
        ("RequiredContract", columns.iter().any(|column| column.mandatory)),
        ("OptionalContract", columns.iter().any(optional)),
        ("UniqueContract", columns.iter().any(unique)),
        ("ReferenceContract", columns.iter().any(is_relation)),
        ("SelfReferenceContract", entity.relations.iter().any(|one| one.target == entity.name)),
        ("ReferredContract", !referrers(brief, entity).is_empty()),
    ];
    candidates.into_iter().filter(|(_, applies)| *applies).map(|(name, _)| name).collect()
}
