//! Sample values of every kind of field: right ones, as they are typed and as JSON shows them, and
//! wrong ones with what is wrong about them.

use domain::brief::FieldKind;
use serde_json::{Value, json};

use super::literal::quoted;
use super::rules::exact;

/// A right value: what is typed, and what JSON shows of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    pub(super) raw: String,
    pub(super) shown: Value,
}

/// A wrong value as a Python expression, and why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrongSample {
    pub(super) raw: String,
    pub(super) why: String,
}

/// The right value `number` (from 1 on) of a field; values of different numbers differ where the
/// rule leaves room.
pub(super) fn right(kind: &FieldKind, words: &str, number: u32) -> Sample {
    let same = |raw: String| Sample { shown: Value::String(raw.clone()), raw };
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            same(text(words, number, *max_chars))
        }
        FieldKind::Integer { min, max } => {
            let value = whole(*min, *max, number);
            Sample { raw: value.to_string(), shown: json!(value) }
        }
        FieldKind::Decimal { min, max } => decimal(*min, *max, number),
        FieldKind::Money => same(format!("{}.50", 9 + number)),
        FieldKind::Boolean { .. } => {
            let yes = number % 2 == 1;
            Sample { raw: if yes { "yes" } else { "no" }.to_owned(), shown: json!(yes) }
        }
        FieldKind::Date => same(format!("2030-01-{number:02}")),
        FieldKind::DateTime => same(format!("2030-01-{number:02}T10:30:00Z")),
        FieldKind::Time => same(format!("{:02}:30", 8 + number)),
        FieldKind::Email => same(format!("person{number}@example.org")),
        FieldKind::Phone => same(format!("+1 555 010 {number:04}")),
        FieldKind::Url => same(format!("https://example.org/page/{number}")),
        FieldKind::Isbn => same(isbn(number)),
        FieldKind::Choice { values } => {
            let at = usize::try_from(number).unwrap_or_default() % values.len().max(1);
            same(values.get(at).cloned().unwrap_or_default())
        }
    }
}

fn text(words: &str, number: u32, max_chars: u32) -> String {
    let whole = format!("{words} {number}");
    let limit = usize::try_from(max_chars).unwrap_or(usize::MAX);
    if whole.chars().count() <= limit {
        return whole;
    }
    let digit = number.to_string();
    let room = limit.saturating_sub(digit.len());
    format!(
        "{}{digit}",
        words.chars().filter(|one| one.is_alphanumeric()).take(room).collect::<String>()
    )
}

fn whole(min: Option<i64>, max: Option<i64>, number: u32) -> i64 {
    let number = i64::from(number);
    match (exact(min), exact(max)) {
        (Some(min), Some(max)) => min.saturating_add(number).min(max),
        (Some(min), None) => min.saturating_add(number),
        (None, Some(max)) => max.saturating_sub(number),
        (None, None) => number,
    }
}

fn decimal(min: Option<i64>, max: Option<i64>, number: u32) -> Sample {
    let value = whole(min, max, number);
    let at_the_top = max.is_some_and(|max| value >= max);
    let raw = if at_the_top || value < 0 { format!("{value}.0") } else { format!("{value}.5") };
    let shown = raw.parse::<f64>().map_or(Value::Null, |number| json!(number));
    Sample { raw, shown }
}

fn isbn(number: u32) -> String {
    let twelve = format!("978030640{:03}", 600 + number);
    let sum: u32 = twelve
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit } else { 3 * digit })
        .sum();
    format!("{twelve}{}", (10 - sum % 10) % 10)
}

/// Values that a field must refuse, one for each rule that it has.
pub(super) fn wrong(kind: &FieldKind) -> Vec<WrongSample> {
    let one = |raw: &str, why: &str| WrongSample { raw: quoted(raw), why: why.to_owned() };
    match kind {
        FieldKind::Text { max_chars } => {
            vec![too_long(*max_chars), one(" ", "empty"), one("two\nlines", "more than one line")]
        }
        FieldKind::LongText { max_chars } => vec![too_long(*max_chars), one(" ", "empty")],
        FieldKind::Integer { min, max } => {
            let mut wrong = out_of_bounds(*min, *max);
            wrong.extend([one("several", "not a number"), one("1.5", "not whole")]);
            wrong
        }
        FieldKind::Decimal { min, max } => {
            let mut wrong = out_of_bounds(*min, *max);
            wrong.extend([one("several", "not a number"), one("nan", "not finite")]);
            wrong
        }
        FieldKind::Money => vec![
            one("-1.00", "below zero"),
            one("1.005", "three decimals"),
            one("free", "not an amount"),
        ],
        FieldKind::Boolean { .. } => vec![one("perhaps", "neither yes nor no")],
        FieldKind::Date => {
            vec![one("2030-02-30", "no such day"), one("30/01/2030", "written another way")]
        }
        FieldKind::DateTime => {
            vec![one("2030-02-30T10:30:00Z", "no such day"), one("2030-01-01T10:30:00", "no zone")]
        }
        FieldKind::Time => vec![one("24:00", "no such hour"), one("9:5", "written another way")],
        FieldKind::Email => vec![one("not-an-address", "no domain"), one("a@b", "no full domain")],
        FieldKind::Phone => vec![one("call me", "no digits"), one("123", "too few digits")],
        FieldKind::Url => {
            vec![one("example", "no scheme"), one("ftp://example.org", "not a web scheme")]
        }
        FieldKind::Isbn => {
            vec![one("9780306406158", "wrong check digit"), one("12345", "too short")]
        }
        FieldKind::Choice { values } => {
            let mut unknown = "unknown".to_owned();
            while values.contains(&unknown) {
                unknown.push_str("_value");
            }
            vec![one(&unknown, "not a choice")]
        }
    }
}

fn too_long(max_chars: u32) -> WrongSample {
    let length = u64::from(max_chars) + 1;
    WrongSample {
        raw: format!("\"x\" * {length}"),
        why: format!("more than {max_chars} characters"),
    }
}

fn out_of_bounds(min: Option<i64>, max: Option<i64>) -> Vec<WrongSample> {
    let below = exact(min).and_then(|min| Some((min.checked_sub(1)?, format!("below {min}"))));
    let above = exact(max).and_then(|max| Some((max.checked_add(1)?, format!("above {max}"))));
    [below, above]
        .into_iter()
        .flatten()
        .map(|(value, why)| WrongSample { raw: quoted(&value.to_string()), why })
        .collect()
}
