//! The Python of one value or link: its column, its type in a schema, its line.
//!
//! Does not belong here: what an entity consists of (see `shape`), names and literals (see `words`).

use domain::brief::FieldKind;

use super::shape::{Kind, Link, Value};
use super::words::{LINE_MAX, bracketed, literal};

/// A statement of the table's class.
pub(super) fn column(value: &Value) -> String {
    let (python, kind) = column_type(value);
    let python = if value.required { python.to_owned() } else { format!("{python} | None") };
    let mut arguments = Vec::new();
    if value.attr != value.wire {
        arguments.push(literal(&value.wire));
    }
    arguments.extend(kind);
    if value.unique {
        arguments.push("unique=True".to_owned());
    }
    if matches!(value.kind, Kind::Reference { .. }) {
        arguments.push("index=True".to_owned());
    }
    let before = format!("{}: Mapped[{python}] = mapped_column(", value.attr);
    bracketed(4, &before, &arguments, ")")
}

fn column_type(value: &Value) -> (&'static str, Option<String>) {
    let kind = match &value.kind {
        Kind::Field(kind) => kind,
        Kind::Reference { table } => {
            let gone = if value.required { "RESTRICT" } else { "SET NULL" };
            return ("int", Some(format!("sa.ForeignKey(\"{table}.id\", ondelete=\"{gone}\")")));
        }
    };
    let (python, column) = match kind {
        FieldKind::Text { max_chars } => ("str", format!("sa.String({max_chars})")),
        FieldKind::LongText { .. } => ("str", "sa.Text()".to_owned()),
        FieldKind::Integer { .. } => ("int", "sa.BigInteger()".to_owned()),
        FieldKind::Decimal { .. } => ("Decimal", "ScaledDecimal(4)".to_owned()),
        FieldKind::Money => ("Decimal", "ScaledDecimal(2)".to_owned()),
        FieldKind::Boolean { .. } => ("bool", "sa.Boolean()".to_owned()),
        FieldKind::Date => ("dt.date", "sa.Date()".to_owned()),
        FieldKind::DateTime => ("dt.datetime", "UtcDateTime()".to_owned()),
        FieldKind::Time => ("dt.time", "sa.Time()".to_owned()),
        FieldKind::Email => ("str", "sa.String(254)".to_owned()),
        FieldKind::Phone => ("str", "sa.String(32)".to_owned()),
        FieldKind::Url => ("str", "sa.String(2000)".to_owned()),
        FieldKind::Isbn => ("str", "sa.String(13)".to_owned()),
        FieldKind::Choice { values } => {
            let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or(1);
            ("str", format!("sa.String({longest})"))
        }
    };
    (python, Some(column))
}

/// The type of a value in a query: bounds would only turn an empty answer into a refusal.
pub(super) fn unbounded(value: &Value) -> String {
    match &value.kind {
        Kind::Field(FieldKind::Integer { .. }) => "fields.Integer".to_owned(),
        Kind::Field(FieldKind::Decimal { .. }) => "fields.Number".to_owned(),
        Kind::Field(_) | Kind::Reference { .. } => annotation(value),
    }
}

/// The type of a value in a schema, without `| None`.
fn annotation(value: &Value) -> String {
    let kind = match &value.kind {
        Kind::Field(kind) => kind,
        Kind::Reference { .. } => return "schema.RowId".to_owned(),
    };
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            format!("Annotated[fields.Text, Field(max_length={max_chars})]")
        }
        FieldKind::Integer { min, max } => bounded("fields.Integer", *min, *max),
        FieldKind::Decimal { min, max } => bounded("fields.Number", *min, *max),
        FieldKind::Money => "fields.Money".to_owned(),
        FieldKind::Boolean { .. } => "bool".to_owned(),
        FieldKind::Date => "fields.Date".to_owned(),
        FieldKind::DateTime => "fields.Moment".to_owned(),
        FieldKind::Time => "fields.ClockTime".to_owned(),
        FieldKind::Email => "fields.Email".to_owned(),
        FieldKind::Phone => "fields.Phone".to_owned(),
        FieldKind::Url => "fields.Url".to_owned(),
        FieldKind::Isbn => "fields.Isbn".to_owned(),
        FieldKind::Choice { .. } => value.choice.clone(),
    }
}

/// The statements that name the types of the choices.
pub(super) fn choice(value: &Value) -> Option<String> {
    let Kind::Field(FieldKind::Choice { values }) = &value.kind else { return None };
    let words: Vec<String> = values.iter().map(|word| literal(word)).collect();
    Some(bracketed(0, &format!("{} = Literal[", value.choice), &words, "]"))
}

fn bounded(kind: &str, min: Option<i64>, max: Option<i64>) -> String {
    let bounds: Vec<String> = min
        .map(|least| format!("ge={least}"))
        .into_iter()
        .chain(max.map(|most| format!("le={most}")))
        .collect();
    if bounds.is_empty() {
        return kind.to_owned();
    }
    format!("Annotated[{kind}, Field({})]", bounds.join(", "))
}

pub(super) fn schema_field(value: &Value) -> String {
    let alias = (value.attr != value.wire).then(|| format!("alias={}", literal(&value.wire)));
    let optional = if value.required { "" } else { " | None" };
    let default = if value.required { value.default.clone() } else { Some("None".to_owned()) };
    let annotation = annotation(value);
    let assigned = match (default, alias) {
        (None, None) => String::new(),
        (Some(default), None) => format!(" = {default}"),
        (None, Some(alias)) => format!(" = Field({alias})"),
        (Some(default), Some(alias)) => format!(" = Field({default}, {alias})"),
    };
    let line = format!("{}: {annotation}{optional}{assigned}", value.attr);
    broken(&line)
}

/// Breaks an `Annotated[…]` line that is too long after its brackets.
pub(super) fn broken(line: &str) -> String {
    if line.contains('\n') || line.chars().count() + 4 <= LINE_MAX {
        return line.to_owned();
    }
    match (line.find("Annotated["), line.rfind(']')) {
        (Some(start), Some(end)) => {
            let (head, inside) = (&line[..start + 10], &line[start + 10..end]);
            format!("{head}\n        {inside}\n    {}", &line[end..])
        }
        _ => line.to_owned(),
    }
}

pub(super) fn link_field(link: &Link) -> String {
    let rule = if link.required { "min_length=1" } else { "default_factory=list" };
    format!("{}: list[schema.RowId] = Field({rule}, max_length=100)", link.ids)
}

/// A list of links may become empty when its targets are deleted.
pub(super) fn read_field(link: &Link) -> String {
    format!("{}: list[schema.RowId]", link.ids)
}
