//! Right and wrong values of each kind, as Python expressions for the tests and as JSON for the calls.

use domain::brief::{Field, FieldKind};
use serde::Serialize;
use serde_json::json;

use super::shape::{Kind, Link, Value};
use super::words::{bracketed, literal};

/// The largest whole number that JSON keeps exactly.
const LARGEST_INTEGER: i64 = 9_007_199_254_740_991;

/// A value that must be refused.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Wrong {
    pub(super) wire: String,
    /// A Python expression.
    pub(super) value: String,
    pub(super) why: String,
}

/// The rule of a kind in words.
pub(super) fn rule(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text { max_chars } => format!("text, 1 to {max_chars} characters"),
        FieldKind::LongText { max_chars } => format!("long text, 1 to {max_chars} characters"),
        FieldKind::Integer { min, max } => format!("whole number{}", range_words(*min, *max)),
        FieldKind::Decimal { min, max } => {
            format!("number with up to 4 decimals{}", range_words(*min, *max))
        }
        FieldKind::Money => "amount with up to 2 decimals, not below 0".to_owned(),
        FieldKind::Boolean { .. } => "true or false".to_owned(),
        FieldKind::Date => "date, YYYY-MM-DD".to_owned(),
        FieldKind::DateTime => "date and time with zone, RFC 3339".to_owned(),
        FieldKind::Time => "time of day, HH:MM".to_owned(),
        FieldKind::Email => "e-mail address, kept in lower case".to_owned(),
        FieldKind::Phone => "phone number, 6 to 15 digits".to_owned(),
        FieldKind::Url => "web address, http or https".to_owned(),
        FieldKind::Isbn => "ISBN-10 or ISBN-13, kept without hyphens".to_owned(),
        FieldKind::Choice { values } => format!("one of: {}", values.join(", ")),
    }
}

/// [`rule`] in Chinese.
pub(super) fn rule_zh(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text { max_chars } => format!("文本，1 到 {max_chars} 个字符"),
        FieldKind::LongText { max_chars } => format!("长文本，1 到 {max_chars} 个字符"),
        FieldKind::Integer { min, max } => format!("整数{}", range_zh(*min, *max)),
        FieldKind::Decimal { min, max } => format!("数字，最多 4 位小数{}", range_zh(*min, *max)),
        FieldKind::Money => "金额，最多 2 位小数，不小于 0".to_owned(),
        FieldKind::Boolean { .. } => "true 或 false".to_owned(),
        FieldKind::Date => "日期，YYYY-MM-DD".to_owned(),
        FieldKind::DateTime => "带时区的日期时间，RFC 3339".to_owned(),
        FieldKind::Time => "时刻，HH:MM".to_owned(),
        FieldKind::Email => "电子邮箱，以小写保存".to_owned(),
        FieldKind::Phone => "电话号码，6 到 15 位数字".to_owned(),
        FieldKind::Url => "网址，http 或 https".to_owned(),
        FieldKind::Isbn => "ISBN-10 或 ISBN-13，保存时去掉连字符".to_owned(),
        FieldKind::Choice { values } => format!("取值：{}", values.join("、")),
    }
}

fn range_zh(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(least), Some(most)) => format!("，{least} 到 {most}"),
        (Some(least), None) => format!("，不小于 {least}"),
        (None, Some(most)) => format!("，不大于 {most}"),
        (None, None) => String::new(),
    }
}

fn range_words(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(least), Some(most)) => format!(", {least} to {most}"),
        (Some(least), None) => format!(", at least {least}"),
        (None, Some(most)) => format!(", at most {most}"),
        (None, None) => String::new(),
    }
}

/// Concrete bounds for samples.
fn bounds(min: Option<i64>, max: Option<i64>) -> (i64, i64) {
    match (min, max) {
        (Some(least), Some(most)) => (least, most),
        (Some(least), None) => (least, least.saturating_add(1_000_000)),
        (None, Some(most)) => (most.saturating_sub(1_000_000), most),
        (None, None) => (1, 1_000_000),
    }
}

/// A Python expression for a right value that differs with the test's `number`.
pub(super) fn sample(field: &Field) -> String {
    let label = literal(&field.name.sentence());
    match &field.kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            format!("values.text({label}, number, {max_chars})")
        }
        FieldKind::Integer { min, max } => {
            let (least, most) = bounds(*min, *max);
            format!("values.integer(number, {least}, {most})")
        }
        FieldKind::Decimal { min, max } => {
            let (least, most) = bounds(*min, *max);
            format!("values.decimal(number, {least}, {most})")
        }
        FieldKind::Money => "values.money(number)".to_owned(),
        FieldKind::Boolean { .. } => "number % 2 == 0".to_owned(),
        FieldKind::Date => "values.date(number)".to_owned(),
        FieldKind::DateTime => "values.moment(number)".to_owned(),
        FieldKind::Time => "values.clock_time(number)".to_owned(),
        FieldKind::Email => "values.email(number)".to_owned(),
        FieldKind::Phone => "values.phone(number)".to_owned(),
        FieldKind::Url => "values.url(number)".to_owned(),
        FieldKind::Isbn => "values.isbn(number)".to_owned(),
        FieldKind::Choice { values } => {
            let words: Vec<String> = values.iter().map(|word| literal(word)).collect();
            // Behind eight spaces, the quoted name, a colon and a space; before a comma.
            let used = field.name.snake().chars().count() + 13;
            let line = bracketed(used, "values.choice(number, [", &words, "])");
            if !line.contains('\n') {
                return line;
            }
            let list = bracketed(12, "[", &words, "]");
            format!("values.choice(\n            number,\n            {list},\n        )")
        }
    }
}

/// Every rule of an entity, each with a value that breaks it.
pub(super) fn wrong(fields: &[Value], links: &[Link]) -> Vec<Wrong> {
    let mut all = Vec::new();
    for value in fields {
        let mut cases = match &value.kind {
            Kind::Field(kind) => wrong_kind(kind),
            Kind::Reference { .. } => vec![
                ("999999".to_owned(), "names no row"),
                ("0".to_owned(), "is no id"),
                ("\"first\"".to_owned(), "is not a number"),
            ],
        };
        if value.required {
            cases.push(("None".to_owned(), "is null"));
        }
        all.extend(cases.into_iter().map(|(text, why)| Wrong {
            wire: value.wire.clone(),
            value: text,
            why: format!("{} {why}", value.wire),
        }));
    }
    for link in links {
        let mut cases = vec![("[999999]", "names no row"), ("\"all\"", "is not a list")];
        if link.required {
            cases.push(("[]", "is empty"));
        }
        all.extend(cases.into_iter().map(|(text, why)| Wrong {
            wire: link.ids.clone(),
            value: text.to_owned(),
            why: format!("{} {why}", link.ids),
        }));
    }
    all
}

fn wrong_kind(kind: &FieldKind) -> Vec<(String, &'static str)> {
    let text = |value: &str| literal(value);
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => vec![
            (format!("\"x\" * {}", u64::from(*max_chars) + 1), "is too long"),
            (text("  "), "is blank"),
            ("42".to_owned(), "is not text"),
        ],
        FieldKind::Integer { min, max } => {
            let mut cases = beyond(*min, *max);
            cases.push((text("many"), "is not a number"));
            cases.push(("1.5".to_owned(), "has decimals"));
            cases.push(((LARGEST_INTEGER + 1).to_string(), "is too large to store"));
            cases
        }
        FieldKind::Decimal { min, max } => {
            let mut cases = beyond(*min, *max);
            cases.push((text("many"), "is not a number"));
            cases.push((text("1.00001"), "has too many decimals"));
            cases
        }
        FieldKind::Money => vec![
            (text("-0.01"), "is below zero"),
            (text("1.005"), "has too many decimals"),
            (text("cheap"), "is not a number"),
        ],
        FieldKind::Boolean { .. } => vec![(text("perhaps"), "is neither true nor false")],
        FieldKind::Date => vec![
            (text("2024-02-30"), "is no day of the calendar"),
            (text("30/01/2024"), "is written otherwise"),
            ("20240130".to_owned(), "is a number"),
        ],
        FieldKind::DateTime => vec![
            (text("2024-01-30T09:30:00"), "has no zone"),
            (text("yesterday"), "is no moment"),
            ("1700000000".to_owned(), "is a number"),
        ],
        FieldKind::Time => {
            vec![(text("25:00"), "is past midnight"), (text("half past nine"), "is no time")]
        }
        FieldKind::Email => {
            vec![(text("nobody"), "has no domain"), (text("a b@example.org"), "has a space")]
        }
        FieldKind::Phone => {
            vec![(text("call me"), "has no digits"), (text("12345"), "is too short")]
        }
        FieldKind::Url => {
            vec![(text("example"), "has no scheme"), (text("ftp://example.org"), "is not http")]
        }
        FieldKind::Isbn => vec![
            (text("978-0-00-000000-1"), "has a wrong check digit"),
            (text("12345"), "is too short"),
        ],
        FieldKind::Choice { .. } => vec![(text("no such value"), "is not a choice")],
    }
}

/// A wrong value of a field that is still wrong as the text of a CSV cell.
pub(super) fn csv_wrong(value: &Value) -> Option<Wrong> {
    let Kind::Field(kind) = &value.kind else { return None };
    let (text, why) = wrong_kind(kind).into_iter().next()?;
    Some(Wrong { wire: value.wire.clone(), value: text, why: why.to_owned() })
}

fn beyond(min: Option<i64>, max: Option<i64>) -> Vec<(String, &'static str)> {
    let below = min.and_then(|least| least.checked_sub(1)).map(|value| (value, "is too small"));
    let above = max.and_then(|most| most.checked_add(1)).map(|value| (value, "is too large"));
    below.into_iter().chain(above).map(|(value, why)| (value.to_string(), why)).collect()
}

/// A right value for a call to a running service; `serial` makes it differ from other rows.
pub(super) fn json_sample(kind: &FieldKind, serial: u32) -> serde_json::Value {
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            let text = format!("{serial} sample");
            let most = usize::try_from(*max_chars).unwrap_or(usize::MAX);
            json!(text.chars().take(most).collect::<String>())
        }
        FieldKind::Integer { min, max } => {
            let (least, most) = bounds(*min, *max);
            json!(least.saturating_add(i64::from(serial)).min(most))
        }
        FieldKind::Decimal { min, max } => {
            let (least, most) = bounds(*min, *max);
            json!(least.saturating_add(i64::from(serial)).min(most))
        }
        FieldKind::Money => json!(format!("{serial}.50")),
        FieldKind::Boolean { default } => json!(default),
        FieldKind::Date => json!(format!("2024-{:02}-15", serial % 12 + 1)),
        FieldKind::DateTime => json!(format!("2024-{:02}-15T09:30:00Z", serial % 12 + 1)),
        FieldKind::Time => json!(format!("{:02}:30", serial % 24)),
        FieldKind::Email => json!(format!("person{serial}@example.org")),
        FieldKind::Phone => json!(format!("+49 30 {}", 100_000 + serial)),
        FieldKind::Url => json!(format!("https://example.org/{serial}")),
        FieldKind::Isbn => json!(isbn(serial)),
        FieldKind::Choice { values } => {
            json!(values.get(usize::try_from(serial).unwrap_or(0) % values.len().max(1)))
        }
    }
}

/// A value of the kind that must be refused, for a call to a running service.
pub(super) fn json_wrong(kind: &FieldKind) -> serde_json::Value {
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            let most = usize::try_from(*max_chars).unwrap_or(usize::MAX);
            json!("x".repeat(most.min(100_000).saturating_add(1)))
        }
        FieldKind::Integer { .. } | FieldKind::Decimal { .. } | FieldKind::Money => json!("many"),
        FieldKind::Boolean { .. } => json!("perhaps"),
        FieldKind::Date | FieldKind::DateTime => json!("2024-02-30"),
        FieldKind::Time => json!("25:00"),
        FieldKind::Email | FieldKind::Phone | FieldKind::Url | FieldKind::Isbn => json!("nobody"),
        FieldKind::Choice { .. } => json!("no such value"),
    }
}

fn isbn(serial: u32) -> String {
    let body = format!("978{serial:09}");
    let weighted: u32 = body
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 3 })
        .sum();
    format!("{body}{}", (10 - weighted % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_value_that_breaks_it() {
        assert_eq!(isbn(1), "9780000000019");
        let reasons = |kind: FieldKind| {
            wrong_kind(&kind).into_iter().map(|(_, why)| why).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(
            reasons(FieldKind::Integer { min: Some(1), max: None }),
            "is too small; is not a number; has decimals; is too large to store"
        );
        assert_eq!(reasons(FieldKind::Text { max_chars: 3 }), "is too long; is blank; is not text");
    }
}
