//! How each kind of field looks in Python and in SQLite.

use domain::brief::FieldKind;

use super::literal::quoted;

/// The Python and SQL side of one kind of field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    /// The file under `rules/`.
    pub(super) file: &'static str,
    pub(super) class: &'static str,
    /// The expression that makes the rule: `rules.Text(max_chars=200)`.
    pub(super) call: String,
    /// The type of a value: `str`, `datetime.date`.
    pub(super) value: String,
    /// The standard module that the type comes from.
    pub(super) module: Option<&'static str>,
    pub(super) sql: &'static str,
}

/// Widest `typing.Literal` that still reads well in a declaration.
const LITERAL_MAX_CHARS: usize = 60;

/// Longest call of a rule on one line.
const CALL_MAX_CHARS: usize = 88;

/// The rule of `kind`.
pub(super) fn rule(kind: &FieldKind) -> Rule {
    let plain = |file, class, value: &str, module, sql| Rule {
        file,
        class,
        call: format!("rules.{class}()"),
        value: value.to_owned(),
        module,
        sql,
    };
    match kind {
        FieldKind::Text { max_chars } => Rule {
            call: format!("rules.Text(max_chars={max_chars})"),
            ..plain("text", "Text", "str", None, "TEXT")
        },
        FieldKind::LongText { max_chars } => Rule {
            call: format!("rules.LongText(max_chars={max_chars})"),
            ..plain("long_text", "LongText", "str", None, "TEXT")
        },
        FieldKind::Integer { min, max } => Rule {
            call: format!("rules.Integer({})", bounds(*min, *max)),
            ..plain("integer", "Integer", "int", None, "INTEGER")
        },
        FieldKind::Decimal { min, max } => Rule {
            call: format!("rules.Number({})", bounds(*min, *max)),
            ..plain("number", "Number", "float", None, "REAL")
        },
        FieldKind::Money => plain("money", "Money", "decimal.Decimal", Some("decimal"), "INTEGER"),
        FieldKind::Boolean { .. } => plain("boolean", "Boolean", "bool", None, "INTEGER"),
        FieldKind::Date => plain("day", "Day", "datetime.date", Some("datetime"), "TEXT"),
        FieldKind::DateTime => {
            plain("moment", "Moment", "datetime.datetime", Some("datetime"), "TEXT")
        }
        FieldKind::Time => {
            plain("clock_time", "ClockTime", "datetime.time", Some("datetime"), "TEXT")
        }
        FieldKind::Email => plain("email", "Email", "str", None, "TEXT"),
        FieldKind::Phone => plain("phone", "Phone", "str", None, "TEXT"),
        FieldKind::Url => plain("url", "Url", "str", None, "TEXT"),
        FieldKind::Isbn => plain("isbn", "Isbn", "str", None, "TEXT"),
        FieldKind::Choice { values } => choice(values),
    }
}

fn choice(values: &[String]) -> Rule {
    let words = values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ");
    let literal = format!("typing.Literal[{words}]");
    let narrow = literal.chars().count() <= LITERAL_MAX_CHARS;
    let comma = if values.len() == 1 { "," } else { "" };
    Rule {
        file: "choice",
        class: "Choice",
        call: choice_call(&words, comma, values),
        value: if narrow { literal } else { "str".to_owned() },
        module: narrow.then_some("typing"),
        sql: "TEXT",
    }
}

/// The call on one line where it fits, else with a value on each, as the body of a class has it.
fn choice_call(words: &str, comma: &str, values: &[String]) -> String {
    let call = format!("rules.Choice(({words}{comma}))");
    if call.chars().count() <= CALL_MAX_CHARS {
        return call;
    }
    let lines: String =
        values.iter().map(|value| format!("                {},\n", quoted(value))).collect();
    format!("rules.Choice(\n            (\n{lines}            )\n        )")
}

/// The largest whole number that every JSON reader keeps exactly; wider bounds mean this one.
const LARGEST: i64 = (1 << 53) - 1;

/// `bound` where it can be kept exactly.
pub(super) fn exact(bound: Option<i64>) -> Option<i64> {
    bound.filter(|value| (-LARGEST..=LARGEST).contains(value))
}

fn bounds(min: Option<i64>, max: Option<i64>) -> String {
    let (min, max) = (exact(min), exact(max));
    let minimum = min.map(|bound| format!("minimum={bound}"));
    let maximum = max.map(|bound| format!("maximum={bound}"));
    minimum.into_iter().chain(maximum).collect::<Vec<_>>().join(", ")
}

/// Whether a list can be ordered by such a column.
pub(super) fn has_order(kind: &FieldKind) -> bool {
    !matches!(kind, FieldKind::LongText { .. })
}

/// Whether values hold words that somebody may look for.
pub(super) fn has_words(kind: &FieldKind) -> bool {
    rule(kind).sql == "TEXT"
}

/// Whether sums of it make sense.
pub(super) fn adds_up(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Integer { .. } | FieldKind::Decimal { .. } | FieldKind::Money)
}

/// Whether it has few enough values to count each.
pub(super) fn has_few_values(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Boolean { .. } | FieldKind::Choice { .. })
}

/// The default as a Python expression; `None` where there is none.
pub(super) fn default(kind: &FieldKind, required: bool) -> Option<String> {
    match kind {
        FieldKind::Boolean { default } => Some(if *default { "True" } else { "False" }.to_owned()),
        FieldKind::Choice { values } if required => values.first().map(|value| quoted(value)),
        _ => None,
    }
}
