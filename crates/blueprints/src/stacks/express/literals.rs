//! Field kinds in TypeScript: the schema that checks a value, a right value, and wrong ones.
//!
//! Belongs here: what is written for one field or one reference. Does not belong here: which keys a
//! record has (see `shape`).

use domain::brief::{Field, FieldKind};
use serde_json::{Value, json};

use super::shape::{Column, Link, Source};

/// JavaScript numbers are exact up to here.
const SAFE: i64 = 9_007_199_254_740_991;

/// A value that breaks a rule: the rule in words and the value in TypeScript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) rule: String,
    pub(super) value: String,
}

/// A text as a TypeScript or JSON literal.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The rule functions that a schema calls: `["optional", "text"]`; the schema itself begins with them.
pub(super) fn rule_names(column: &Column<'_>) -> Vec<&'static str> {
    match column.source {
        Source::Link(link) if link.many => vec!["references"],
        Source::Link(link) if link.required => vec!["reference"],
        Source::Link(_) => vec!["optional", "reference"],
        Source::Field(field) => {
            let own = rule_name(&field.kind);
            let optional = is_nullable_by_rule(field).then_some("optional");
            optional.into_iter().chain(own).collect()
        }
    }
}

/// `text(200)`, `optional(date())`, `z.boolean().default(true)`
pub(super) fn schema(column: &Column<'_>) -> String {
    let field = match column.source {
        Source::Link(link) => return link_schema(link),
        Source::Field(field) => field,
    };
    let own = match &field.kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            format!("text({max_chars})")
        }
        FieldKind::Integer { min, max } => format!("integer({})", bounds(*min, *max)),
        FieldKind::Decimal { min, max } => format!("decimal({})", bounds(*min, *max)),
        FieldKind::Boolean { default } => return with_default(field, "z.boolean()", default),
        FieldKind::Choice { values } => {
            let all = values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ");
            let first = quoted(values.first().map_or("", String::as_str));
            return with_default(field, &format!("choice([{all}])"), first);
        }
        kind => format!("{}()", rule_name(kind).unwrap_or("text")),
    };
    if field.required { own } else { format!("optional({own})") }
}

fn link_schema(link: Link<'_>) -> String {
    match (link.many, link.required) {
        (true, true) => "references({ min: 1 })".to_owned(),
        (true, false) => "references().default([])".to_owned(),
        (false, true) => "reference()".to_owned(),
        (false, false) => "optional(reference())".to_owned(),
    }
}

fn with_default(field: &Field, own: &str, default: impl std::fmt::Display) -> String {
    let nullable = if field.required { "" } else { ".nullable()" };
    format!("{own}{nullable}.default({default})")
}

fn has_default(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Boolean { .. } | FieldKind::Choice { .. })
}

fn is_nullable_by_rule(field: &Field) -> bool {
    !field.required && !has_default(&field.kind)
}

fn rule_name(kind: &FieldKind) -> Option<&'static str> {
    Some(match kind {
        FieldKind::Text { .. } | FieldKind::LongText { .. } => "text",
        FieldKind::Integer { .. } => "integer",
        FieldKind::Decimal { .. } => "decimal",
        FieldKind::Money => "money",
        FieldKind::Boolean { .. } => return None,
        FieldKind::Date => "date",
        FieldKind::DateTime => "dateTime",
        FieldKind::Time => "time",
        FieldKind::Email => "email",
        FieldKind::Phone => "phone",
        FieldKind::Url => "url",
        FieldKind::Isbn => "isbn",
        FieldKind::Choice { .. } => "choice",
    })
}

fn bounds(min: Option<i64>, max: Option<i64>) -> String {
    let part = |name: &str, bound: Option<i64>| bound.map(|at| format!("{name}: {}", safe(at)));
    let parts: Vec<String> = [part("min", min), part("max", max)].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("{{ {} }}", parts.join(", ")) }
}

fn safe(number: i64) -> i64 {
    number.clamp(-SAFE, SAFE)
}

/// Bounds between which samples lie.
fn sample_bounds(min: Option<i64>, max: Option<i64>) -> (i64, Option<i64>) {
    // From zero up, or from a thousand below an upper bound that is not above zero.
    let below = |most: i64| if most > 0 { 0 } else { most.saturating_sub(1000) };
    let lower = min.unwrap_or_else(|| max.map_or(0, below));
    (safe(lower), max.map(safe))
}

/// A right value for the `n`th record, in TypeScript, with the helper that it calls. `None` where
/// the sample leaves the key out.
pub(super) fn sample(column: &Column<'_>) -> Option<(String, Option<&'static str>)> {
    let field = match column.source {
        Source::Field(field) => field,
        Source::Link(link) => return link_sample(link).map(|text| (text, None)),
    };
    let helper = match &field.kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            let label = quoted(&field.name.sentence());
            return Some((format!("sampleText({label}, n, {max_chars})"), Some("sampleText")));
        }
        FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } => {
            let (lower, upper) = sample_bounds(*min, *max);
            let upper = upper.map_or_else(String::new, |most| format!(", {most}"));
            return Some((format!("sampleNumber(n, {lower}{upper})"), Some("sampleNumber")));
        }
        FieldKind::Choice { values } => {
            let all = values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ");
            return Some((format!("sampleChoice(n, [{all}])"), Some("sampleChoice")));
        }
        FieldKind::Money => return Some(("n + 0.5".to_owned(), None)),
        FieldKind::Boolean { default } => return Some((default.to_string(), None)),
        FieldKind::Date => "sampleDate",
        FieldKind::DateTime => "sampleDateTime",
        FieldKind::Time => "sampleTime",
        FieldKind::Email => "sampleEmail",
        FieldKind::Phone => "samplePhone",
        FieldKind::Url => "sampleUrl",
        FieldKind::Isbn => "sampleIsbn",
    };
    Some((format!("{helper}(n)"), Some(helper)))
}

fn link_sample(link: Link<'_>) -> Option<String> {
    let made = format!("(await create{}(api)).id", link.target.name.pascal());
    link.required.then(|| if link.many { format!("[{made}]") } else { made })
}

/// A right value of `kind` that no sample has, as JSON.
pub(super) fn other_value(field: &Field) -> Value {
    match &field.kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            let most = usize::try_from(*max_chars).unwrap_or(usize::MAX);
            json!("Changed".chars().take(most).collect::<String>())
        }
        FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } => {
            let (lower, upper) = sample_bounds(*min, *max);
            json!(upper.map_or(lower + 77, |most| most.min(lower + 77)))
        }
        FieldKind::Money => json!(77.25),
        FieldKind::Boolean { default } => json!(!default),
        FieldKind::Date => json!("2031-07-07"),
        FieldKind::DateTime => json!("2031-07-07T07:07:00Z"),
        FieldKind::Time => json!("07:07"),
        FieldKind::Email => json!("changed@example.com"),
        FieldKind::Phone => json!("+49 30 777777"),
        FieldKind::Url => json!("https://example.com/changed"),
        FieldKind::Isbn => json!("9780306406157"),
        FieldKind::Choice { values } => json!(values.last()),
    }
}

/// What a record has when nothing is given for the key, in TypeScript; `None` where something must be.
pub(super) fn default(column: &Column<'_>) -> Option<String> {
    let field = match column.source {
        Source::Link(link) if link.required => return None,
        Source::Link(link) => return Some(if link.many { "[]" } else { "null" }.to_owned()),
        Source::Field(field) => field,
    };
    match &field.kind {
        FieldKind::Boolean { default } => Some(default.to_string()),
        FieldKind::Choice { values } => values.first().map(|value| quoted(value)),
        _ if field.required => None,
        _ => Some("null".to_owned()),
    }
}

/// Wrong values of a column, one for each rule that it keeps.
pub(super) fn wrongs(column: &Column<'_>) -> Vec<Wrong> {
    let key = &column.key;
    let mut wrongs: Vec<Wrong> = Vec::new();
    let mut add = |rule: &str, value: String| {
        wrongs.push(Wrong { rule: format!("{key} {rule}"), value });
    };
    match column.source {
        Source::Link(link) => {
            if link.required {
                add("is missing", "undefined".to_owned());
            }
            add("is not an id", quoted("first"));
        }
        Source::Field(field) => {
            if default(column).is_none() {
                add("is missing", "undefined".to_owned());
            }
            if field.required {
                add("is null", "null".to_owned());
            }
            for (rule, value) in kind_wrongs(&field.kind) {
                add(rule, value);
            }
        }
    }
    wrongs
}

fn kind_wrongs(kind: &FieldKind) -> Vec<(&'static str, String)> {
    let text = |rule, value: &str| (rule, quoted(value));
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => vec![
            text("is blank", "   "),
            ("is too long", format!("\"x\".repeat({})", u64::from(*max_chars) + 1)),
            ("is not a text", "7".to_owned()),
        ],
        FieldKind::Integer { min, max } => {
            let mut wrongs = vec![("is not whole", "1.5".to_owned()), text("is a text", "many")];
            wrongs.extend(bound_wrongs(*min, *max));
            wrongs
        }
        FieldKind::Decimal { min, max } => {
            let mut wrongs = vec![text("is a text", "many")];
            wrongs.extend(bound_wrongs(*min, *max));
            wrongs
        }
        FieldKind::Money => vec![
            ("is negative", "-0.01".to_owned()),
            ("has three decimals", "1.005".to_owned()),
            text("is a text", "much"),
        ],
        FieldKind::Boolean { .. } => vec![text("is neither true nor false", "perhaps")],
        FieldKind::Date => vec![text("is no day of the calendar", "2023-02-29")],
        FieldKind::DateTime => {
            vec![text("has no time", "2024-01-31"), text("is no moment", "2024-01-31T25:00:00Z")]
        }
        FieldKind::Time => vec![text("is no time of the day", "25:00")],
        FieldKind::Email => vec![text("is no e-mail address", "nobody at example")],
        FieldKind::Phone => vec![text("is no phone number", "call me")],
        FieldKind::Url => {
            vec![text("is no web address", "example"), text("is not HTTP", "ftp://example.com")]
        }
        FieldKind::Isbn => vec![text("has a wrong check digit", "978-0-306-40615-8")],
        FieldKind::Choice { .. } => vec![text("is none of its choices", "no such choice")],
    }
}

fn bound_wrongs(min: Option<i64>, max: Option<i64>) -> Vec<(&'static str, String)> {
    let below = min.filter(|at| *at > -SAFE).map(|at| ("is too small", (at - 1).to_string()));
    let above = max.filter(|at| *at < SAFE).map(|at| ("is too large", (at + 1).to_string()));
    below.into_iter().chain(above).collect()
}

/// A right value of the `n`th record as JSON, for calls to a running service. Numbers from 1.
pub(super) fn json_sample(field: &Field, n: u32) -> Value {
    match &field.kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            let most = usize::try_from(*max_chars).unwrap_or(usize::MAX);
            let text = format!("{} {n}", field.name.sentence());
            if text.len() <= most { json!(text) } else { json!(n.to_string()) }
        }
        FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } => {
            let (lower, upper) = sample_bounds(*min, *max);
            json!(upper.map_or(lower + i64::from(n), |most| most.min(lower + i64::from(n))))
        }
        FieldKind::Money => json!(f64::from(n) + 0.5),
        FieldKind::Boolean { default } => json!(default),
        FieldKind::Date => json!(format!("2024-01-{:02}", n % 28 + 1)),
        FieldKind::DateTime => json!(format!("2024-01-{:02}T09:30:00Z", n % 28 + 1)),
        FieldKind::Time => json!(format!("09:{:02}", n % 60)),
        FieldKind::Email => json!(format!("person{n}@example.com")),
        FieldKind::Phone => json!(format!("+49 30 {}", 100_000 + n)),
        FieldKind::Url => json!(format!("https://example.com/{n}")),
        FieldKind::Isbn => json!(isbn(n)),
        FieldKind::Choice { values } => json!(values.first()),
    }
}

/// An ISBN-13 with its check digit.
fn isbn(n: u32) -> String {
    let digits = format!("978{n:09}");
    let sum: u32 = digits
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
