//! The query parameters of an entity's list.

use domain::Brief;
use domain::brief::{Feature, FieldKind};
use serde::Serialize;

use super::shape::{Kind, Link, Value};
use super::spelling::{broken, unbounded};
use super::words::{LINE_MAX, attribute, bracketed, literal};

/// The parameters that every list has.
const COMMON: &[&str] = &["limit", "offset", "q", "sort"];

/// A parameter that keeps some of the rows.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Filter {
    /// On the wire: `price_min`.
    pub(super) param: String,
    /// The value of the rows that it looks at: `price`.
    pub(super) wire: String,
    /// How Python compares a row's value with the wanted one: `eq`, `ge`, `le`.
    pub(super) operator: &'static str,
    /// Looks into a list of links.
    pub(super) linked: bool,
    /// The entity whose id it takes.
    pub(super) target: Option<String>,
    /// In words, for the README.
    pub(super) rule: String,
    #[serde(skip)]
    annotation: String,
    #[serde(skip)]
    mark: String,
}

/// The filters that `brief` asks for.
pub(super) fn filters(brief: &Brief, fields: &[Value], links: &[Link]) -> Vec<Filter> {
    if !brief.has(Feature::Filtering) {
        return Vec::new();
    }
    let mut all: Vec<Filter> = fields.iter().flat_map(filters_of).collect();
    all.extend(links.iter().map(|link| {
        let param = link.ids.strip_suffix('s').unwrap_or(&link.ids).to_owned();
        Filter {
            wire: link.ids.clone(),
            operator: "eq",
            linked: true,
            target: Some(link.target.clone()),
            rule: format!("linked to this one of the {}", link.target_nouns),
            annotation: "schema.RowId".to_owned(),
            mark: format!("listing.Linked({})", literal(&link.attr)),
            param,
        }
    }));
    let mut kept: Vec<Filter> = Vec::new();
    for filter in all {
        let taken = kept.iter().any(|one| one.param == filter.param);
        if !taken && !COMMON.contains(&filter.param.as_str()) {
            kept.push(filter);
        }
    }
    kept
}

fn filters_of(value: &Value) -> Vec<Filter> {
    let filter = |suffix: &str, operator: &'static str, function: &str, words: &str| Filter {
        param: format!("{}{suffix}", value.wire),
        wire: value.wire.clone(),
        operator,
        linked: false,
        target: value.target.clone(),
        rule: words.to_owned(),
        annotation: unbounded(value),
        mark: format!("listing.{function}({})", literal(&value.wire)),
    };
    let range = |least: &str, most: &str| {
        vec![
            filter(least, "ge", "at_least", "this value or more"),
            filter(most, "le", "at_most", "this value or less"),
        ]
    };
    match &value.kind {
        Kind::Reference { .. }
        | Kind::Field(FieldKind::Boolean { .. } | FieldKind::Choice { .. }) => {
            vec![filter("", "eq", "equal_to", "exactly this value")]
        }
        Kind::Field(FieldKind::Integer { .. } | FieldKind::Decimal { .. } | FieldKind::Money) => {
            range("_min", "_max")
        }
        Kind::Field(FieldKind::Date | FieldKind::DateTime) => range("_from", "_to"),
        Kind::Field(_) => Vec::new(),
    }
}

/// The columns that a list can be ordered by, `id` first.
pub(super) fn sorts(fields: &[Value]) -> Vec<String> {
    let sortable = fields
        .iter()
        .filter(|value| !matches!(value.kind, Kind::Field(FieldKind::LongText { .. })))
        .map(|value| value.wire.clone());
    std::iter::once("id".to_owned()).chain(sortable).collect()
}

/// The fields of the query schema.
pub(super) fn lines(brief: &Brief, fields: &[Value], filters: &[Filter]) -> Vec<String> {
    let mut lines: Vec<String> = filters.iter().map(line).collect();
    if brief.has(Feature::Sorting) {
        let words: Vec<String> = sorts(fields)
            .iter()
            .flat_map(|name| [literal(name), literal(&format!("-{name}"))])
            .collect();
        lines.push(bracketed(4, "sort: Literal[", &words, "] = \"id\""));
    }
    lines
}

fn line(filter: &Filter) -> String {
    let attr = attribute(&filter.param);
    let default = if attr == filter.param {
        "None".to_owned()
    } else {
        format!("Field(None, alias={})", literal(&filter.param))
    };
    let inside = format!("{} | None, {}", filter.annotation, filter.mark);
    let head = format!("{attr}: Annotated[{inside}] = ");
    let fits = head.chars().count() + default.chars().count() + 4 <= LINE_MAX;
    match default.strip_prefix("Field(").and_then(|rest| rest.strip_suffix(')')) {
        Some(arguments) if !fits && head.chars().count() + 10 <= LINE_MAX => {
            format!("{head}Field(\n        {arguments}\n    )")
        }
        _ => broken(&format!("{head}{default}")),
    }
}
