//! What the templates print of an entity: names, columns, schemas, rules.
//!
//! Belongs here: the Python of one entity as values. Does not belong here: sample and wrong values
//! (see `values`), names and literals (see `words`).

use domain::Brief;
use domain::brief::{Entity, Feature, Field, FieldKind, Relation};
use serde::Serialize;

use super::order::{demanded, is_many, sampled};
use super::spelling::{choice, column, link_field, read_field, schema_field};
use super::words::{attribute, class, literal, markdown, one_line, path, tuple};
use super::{query, values};

/// One entity, ready to print.
#[derive(Debug, Serialize)]
pub(super) struct Shape {
    /// `order_item`: in paths, tests and operation ids.
    pub(super) name: String,
    pub(super) noun: String,
    pub(super) nouns: String,
    pub(super) module: String,
    pub(super) route_module: String,
    pub(super) constant: String,
    pub(super) class: String,
    /// What the names of the schemas begin with.
    pub(super) base: String,
    pub(super) table: String,
    pub(super) path: String,
    pub(super) plural: String,
    pub(super) label_py: String,
    pub(super) label: String,
    pub(super) fields: Vec<Value>,
    pub(super) links: Vec<Link>,
    /// Statements of the table's class.
    pub(super) columns: Vec<String>,
    pub(super) columns_import: String,
    pub(super) uses_dt: bool,
    pub(super) uses_decimal: bool,
    pub(super) choices: Vec<String>,
    pub(super) schema_fields: Vec<String>,
    pub(super) query_fields: Vec<String>,
    pub(super) query_base: String,
    pub(super) typing_import: String,
    pub(super) core_import: String,
    pub(super) uses_field: bool,
    pub(super) searched_names: Vec<String>,
    pub(super) searched: String,
    pub(super) sorts: Vec<String>,
    pub(super) filters: Vec<query::Filter>,
    pub(super) numbers_names: Vec<String>,
    pub(super) numbers: String,
    pub(super) groups_names: Vec<String>,
    pub(super) groups: String,
    pub(super) wrong: Vec<values::Wrong>,
    /// Values that must be given, may be null, may not repeat: tuples of names.
    pub(super) needed: Option<String>,
    pub(super) optional: String,
    pub(super) unique: String,
    /// Values with a default of their own.
    pub(super) defaults: Vec<Value>,
    /// Fields of the answer whose rule is looser than that of the request.
    pub(super) read_fields: Vec<String>,
    /// A text that is long enough to be searched for in the tests.
    pub(super) search_sample: Option<String>,
    /// A wrong value that a CSV file can hold.
    pub(super) csv_wrong: Option<values::Wrong>,
    pub(super) uses_world: bool,
    pub(super) uses_paths: bool,
}

/// One value of an entity on the wire: a field, or the id of the row that it belongs to.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Value {
    pub(super) wire: String,
    pub(super) attr: String,
    pub(super) label: String,
    /// The rule in words, for the README.
    pub(super) rule: String,
    pub(super) rule_zh: String,
    /// Cannot be null.
    pub(super) required: bool,
    /// Has a value of its own where none is given.
    pub(super) default: Option<String>,
    pub(super) unique: bool,
    /// The name of the entity that it points to.
    pub(super) target: Option<String>,
    pub(super) itself: bool,
    /// A Python expression of the test's `number`.
    pub(super) sample: String,
    /// The name of the type of a choice.
    #[serde(skip)]
    pub(super) choice: String,
    #[serde(skip)]
    pub(super) kind: Kind,
}

/// What kind of value it is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Field(FieldKind),
    Reference { table: String },
}

/// A list of linked rows.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Link {
    pub(super) ids: String,
    pub(super) attr: String,
    pub(super) label: String,
    pub(super) table: String,
    pub(super) own_column: String,
    pub(super) target_column: String,
    pub(super) target: String,
    pub(super) target_table: String,
    pub(super) target_class: String,
    pub(super) target_nouns: String,
    pub(super) itself: bool,
    pub(super) required: bool,
    /// A sample row names one.
    pub(super) sampled: bool,
}

impl Shape {
    /// The shape of `entity` in `brief`.
    pub(super) fn of(brief: &Brief, entity: &Entity) -> Self {
        let fields = values_of(brief, entity);
        let links = links_of(brief, entity, &fields);
        let columns: Vec<String> = fields.iter().map(column).collect();
        let columns_text = columns.join("\n");
        let mut schema_fields: Vec<String> = fields.iter().map(schema_field).collect();
        schema_fields.extend(links.iter().map(link_field));
        let filters = query::filters(brief, &fields, &links);
        let query_fields = query::lines(brief, &fields, &filters);
        let choices: Vec<String> = fields.iter().filter_map(choice).collect();
        let text =
            [&choices, &schema_fields, &query_fields].map(|lines| lines.join("\n")).join("\n");
        let searched = names(&fields, is_searched);
        let searches = brief.has(Feature::Search) && !searched.is_empty();
        let (numbers, groups) = (names(&fields, is_number), names(&fields, is_group));
        Self {
            name: entity.name.snake(),
            noun: entity.name.snake().replace('_', " "),
            nouns: entity.plural.snake().replace('_', " "),
            module: attribute(&entity.name.snake()),
            route_module: attribute(&entity.plural.snake()),
            constant: entity.plural.snake().to_uppercase(),
            class: class(&entity.name),
            base: entity.name.pascal(),
            table: entity.plural.snake(),
            path: path(&entity.plural),
            plural: entity.plural.snake(),
            label_py: literal(&one_line(&entity.label_plural)),
            label: markdown(&entity.label),
            columns_import: columns_import(&columns_text),
            uses_dt: columns_text.contains("dt."),
            uses_decimal: columns_text.contains("[Decimal"),
            typing_import: present(&text, &[("Annotated[", "Annotated"), ("Literal[", "Literal")]),
            core_import: present(
                &format!("{text} listing. schema."),
                &[("fields.", "fields"), ("listing.", "listing"), ("schema.", "schema")],
            ),
            uses_field: text.contains("Field("),
            wrong: values::wrong(&fields, &links),
            needed: needed(&fields, &links),
            optional: wires(&fields, |value| !value.required),
            unique: wires(&fields, |value| value.unique),
            defaults: fields.iter().filter(|value| value.default.is_some()).cloned().collect(),
            read_fields: links.iter().filter(|link| link.required).map(read_field).collect(),
            search_sample: fields
                .iter()
                .find(|value| is_long_text(value))
                .map(|value| value.wire.clone()),
            csv_wrong: fields.first().and_then(values::csv_wrong),
            uses_world: fields.iter().any(|value| value.sample.starts_with("world."))
                || links.iter().any(|link| link.sampled),
            uses_paths: !links.is_empty() || forgotten(brief, entity),
            query_base: if searches { "SearchQuery" } else { "PageQuery" }.to_owned(),
            searched: tuple(&searched),
            searched_names: searched,
            sorts: query::sorts(&fields),
            numbers: tuple(&numbers),
            numbers_names: numbers,
            groups: tuple(&groups),
            groups_names: groups,
            fields,
            links,
            columns,
            choices,
            schema_fields,
            query_fields,
            filters,
        }
    }
}

fn names(fields: &[Value], wanted: fn(&FieldKind) -> bool) -> Vec<String> {
    let fits = |value: &&Value| matches!(&value.kind, Kind::Field(kind) if wanted(kind));
    fields.iter().filter(fits).map(|value| value.wire.clone()).collect()
}

fn wires(fields: &[Value], wanted: fn(&Value) -> bool) -> String {
    let kept: Vec<String> =
        fields.iter().filter(|value| wanted(value)).map(|value| value.wire.clone()).collect();
    tuple(&kept)
}

fn needed(fields: &[Value], links: &[Link]) -> Option<String> {
    let values = fields.iter().filter(|value| value.required && value.default.is_none());
    let lists = links.iter().filter(|link| link.required).map(|link| link.ids.clone());
    let all: Vec<String> = values.map(|value| value.wire.clone()).chain(lists).collect();
    (!all.is_empty()).then(|| tuple(&all))
}

/// Whether rows of another entity point at rows of this one without needing them.
fn forgotten(brief: &Brief, entity: &Entity) -> bool {
    brief.entities.iter().any(|from| {
        from.relations.iter().any(|relation| {
            relation.target == entity.name && !is_many(relation) && !demanded(brief, from, relation)
        })
    })
}

fn is_searched(kind: &FieldKind) -> bool {
    use FieldKind::{Email, Isbn, LongText, Phone, Text, Url};
    matches!(kind, Text { .. } | LongText { .. } | Email | Phone | Url | Isbn)
}

fn is_long_text(value: &Value) -> bool {
    use FieldKind::{LongText, Text};
    matches!(value.kind, Kind::Field(Text { max_chars } | LongText { max_chars }) if max_chars >= 20)
}

fn is_number(kind: &FieldKind) -> bool {
    use FieldKind::{Decimal, Integer, Money};
    matches!(kind, Integer { .. } | Decimal { .. } | Money)
}

fn is_group(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Boolean { .. } | FieldKind::Choice { .. })
}

fn present(text: &str, marks: &[(&str, &str)]) -> String {
    let found = marks.iter().filter(|(mark, _)| text.contains(mark)).map(|(_, name)| *name);
    found.collect::<Vec<_>>().join(", ")
}

fn columns_import(columns: &str) -> String {
    present(columns, &[("ScaledDecimal(", "ScaledDecimal"), ("UtcDateTime(", "UtcDateTime")])
}

fn values_of(brief: &Brief, entity: &Entity) -> Vec<Value> {
    let mut all: Vec<Value> =
        entity.fields.iter().map(|field| field_value(entity, field)).collect();
    for relation in entity.relations.iter().filter(|relation| !is_many(relation)) {
        if let Some(target) = brief.entity(&relation.target) {
            let value = reference_value(brief, entity, relation, target, &all);
            all.push(value);
        }
    }
    all
}

fn field_value(entity: &Entity, field: &Field) -> Value {
    let wire = field.name.snake();
    let (required, default) = match &field.kind {
        FieldKind::Boolean { default } => {
            (true, Some(if *default { "True" } else { "False" }.to_owned()))
        }
        FieldKind::Choice { values } if field.required => {
            (true, values.first().map(|first| literal(first)))
        }
        _ => (field.required, None),
    };
    Value {
        attr: attribute(&wire),
        label: markdown(&field.label),
        rule: values::rule(&field.kind),
        rule_zh: values::rule_zh(&field.kind),
        required,
        default,
        // Two rows at most could share out a flag: such a rule is a slip of the pen.
        unique: field.unique
            && !matches!(field.kind, FieldKind::Boolean { .. } | FieldKind::Choice { .. }),
        target: None,
        itself: false,
        sample: values::sample(field),
        choice: format!("{}{}Choice", entity.name.pascal(), field.name.pascal()),
        kind: Kind::Field(field.kind.clone()),
        wire,
    }
}

fn reference_value(
    brief: &Brief,
    entity: &Entity,
    relation: &Relation,
    target: &Entity,
    taken: &[Value],
) -> Value {
    let mut wire = format!("{}_id", relation.name.snake());
    if taken.iter().any(|value| value.wire == wire) {
        wire = format!("{}_row_id", relation.name.snake());
    }
    let required = demanded(brief, entity, relation);
    Value {
        attr: wire.clone(),
        label: markdown(&relation.label),
        rule_zh: format!("`{}` 中一行的 id", target.plural.snake()),
        rule: format!("the id of one of the {}", target.plural.snake().replace('_', " ")),
        required,
        default: None,
        unique: false,
        target: Some(target.name.snake()),
        itself: target.name == entity.name,
        sample: if required {
            format!("world.some({})", literal(&target.name.snake()))
        } else {
            "None".to_owned()
        },
        choice: String::new(),
        kind: Kind::Reference { table: target.plural.snake() },
        wire,
    }
}

fn links_of(brief: &Brief, entity: &Entity, fields: &[Value]) -> Vec<Link> {
    let many = entity.relations.iter().filter(|relation| is_many(relation));
    many.filter_map(|relation| Some((relation, brief.entity(&relation.target)?)))
        .map(|(relation, target)| link(brief, entity, relation, target, fields))
        .collect()
}

fn link(
    brief: &Brief,
    entity: &Entity,
    relation: &Relation,
    target: &Entity,
    fields: &[Value],
) -> Link {
    let role = relation.name.snake();
    let singular = if relation.name == target.plural {
        target.name.snake()
    } else {
        role.strip_suffix('s').unwrap_or(&role).to_owned()
    };
    let mut attr = attribute(&role);
    if fields.iter().any(|value| value.attr == attr) {
        attr.push_str("_links");
    }
    let own_column = format!("{}_id", entity.name.snake());
    let other = if singular == entity.name.snake() { "linked" } else { singular.as_str() };
    Link {
        ids: format!("{singular}_ids"),
        attr,
        label: markdown(&relation.label),
        table: format!("{}_{role}_link", entity.name.snake()),
        target_column: format!("{other}_id"),
        own_column,
        target: target.name.snake(),
        target_table: target.plural.snake(),
        target_class: class(&target.name),
        target_nouns: target.plural.snake().replace('_', " "),
        itself: target.name == entity.name,
        required: demanded(brief, entity, relation),
        sampled: sampled(brief, entity, relation),
    }
}
