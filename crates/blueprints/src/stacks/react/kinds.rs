//! Each kind of field in TypeScript: its type, its rule, values that fit and values that do not.
//!
//! All texts are expressions of the language, ready to print. Does not belong here: names (see
//! `spelling`).

use domain::brief::FieldKind;

/// A value as a draft gives it, with what the row then holds.
#[derive(Debug)]
pub(super) struct Right {
    pub(super) draft: String,
    pub(super) value: String,
}

/// A value that is refused, with the code of the error.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) draft: String,
    pub(super) code: &'static str,
}

/// `text` as a string literal.
pub(super) fn literal(text: &str) -> String {
    // JSON's strings are JavaScript's; the two line separators are escaped for old tools.
    let json = serde_json::Value::String(text.to_owned()).to_string();
    json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The type of a value that is there.
pub(super) fn type_of(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Integer { .. } | FieldKind::Decimal { .. } | FieldKind::Money => {
            "number".to_owned()
        }
        FieldKind::Boolean { .. } => "boolean".to_owned(),
        FieldKind::Choice { values } => {
            values.iter().map(|value| literal(value)).collect::<Vec<_>>().join(" | ")
        }
        FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::Date
        | FieldKind::DateTime
        | FieldKind::Time
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Url
        | FieldKind::Isbn => "string".to_owned(),
    }
}

/// The name of the kind in `src/domain/rules.ts`.
fn rule_kind(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text { .. } => "text",
        FieldKind::LongText { .. } => "longText",
        FieldKind::Integer { .. } => "integer",
        FieldKind::Decimal { .. } => "decimal",
        FieldKind::Money => "money",
        FieldKind::Boolean { .. } => "boolean",
        FieldKind::Date => "date",
        FieldKind::DateTime => "dateTime",
        FieldKind::Time => "time",
        FieldKind::Email => "email",
        FieldKind::Phone => "phone",
        FieldKind::Url => "url",
        FieldKind::Isbn => "isbn",
        FieldKind::Choice { .. } => "choice",
    }
}

/// The rule of a field: `{ kind: "text", required: true, maxChars: 200 }`.
pub(super) fn rule(kind: &FieldKind, required: bool, unique: bool) -> String {
    let mut parts = vec![format!("kind: \"{}\"", rule_kind(kind)), format!("required: {required}")];
    if unique {
        parts.push("unique: true".to_owned());
    }
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            parts.push(format!("maxChars: {max_chars}"));
        }
        FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } => {
            parts.extend(min.map(|bound| format!("min: {bound}")));
            parts.extend(max.map(|bound| format!("max: {bound}")));
        }
        FieldKind::Boolean { default } => parts.push(format!("default: {default}")),
        FieldKind::Choice { values } => {
            let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
            parts.push(format!("values: [{}]", values.join(", ")));
        }
        FieldKind::Money
        | FieldKind::Date
        | FieldKind::DateTime
        | FieldKind::Time
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Url
        | FieldKind::Isbn => {}
    }
    format!("{{ {} }}", parts.join(", "))
}

/// The rule in words, for the README: `text, at most 200 characters, required`.
pub(super) fn words(kind: &FieldKind, chinese: bool) -> String {
    let say = |english: &str, own: &str| if chinese { own.to_owned() } else { english.to_owned() };
    let mut parts = match kind {
        FieldKind::Text { max_chars } => vec![
            say("text", "文本"),
            say(&format!("at most {max_chars} characters"), &format!("最多 {max_chars} 个字符")),
        ],
        FieldKind::LongText { max_chars } => vec![
            say("text of several lines", "多行文本"),
            say(&format!("at most {max_chars} characters"), &format!("最多 {max_chars} 个字符")),
        ],
        FieldKind::Integer { .. } => vec![say("whole number", "整数")],
        FieldKind::Decimal { .. } => vec![say("number", "数字")],
        FieldKind::Money => {
            vec![say("amount with two decimals, not negative", "金额，两位小数，不为负")]
        }
        FieldKind::Boolean { .. } => vec![say("yes or no", "是或否")],
        FieldKind::Date => vec![say("date", "日期")],
        FieldKind::DateTime => vec![say("date and time", "日期和时间")],
        FieldKind::Time => vec![say("time of day", "时间")],
        FieldKind::Email => vec![say("e-mail address", "邮箱")],
        FieldKind::Phone => vec![say("phone number", "电话号码")],
        FieldKind::Url => vec![say("web address", "网址")],
        FieldKind::Isbn => vec!["ISBN".to_owned()],
        FieldKind::Choice { values } => {
            vec![say("one of", "选项") + " `" + &values.join("`, `") + "`"]
        }
    };
    if let FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } = kind {
        let bound = |word: &str, bound: &i64| format!("{word} {bound}");
        parts.extend(min.iter().map(|low| bound(&say("at least", "不小于"), low)));
        parts.extend(max.iter().map(|high| bound(&say("at most", "不大于"), high)));
    }
    parts.join(", ")
}

/// Two different values that fit; `word` makes texts speak of their field.
pub(super) fn rights(kind: &FieldKind, word: &str) -> [Right; 2] {
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            [same(&cut("First", word, *max_chars)), same(&cut("Other", word, *max_chars))]
        }
        FieldKind::Integer { min, max } => {
            integers(*min, *max).map(|value| number(&value.to_string()))
        }
        FieldKind::Decimal { min, max } => decimals(*min, *max).map(|value| number(&value)),
        FieldKind::Money => [number("19.9"), number("5")],
        FieldKind::Boolean { default } => [boolean(!default), boolean(*default)],
        FieldKind::Date => [same("2026-02-28"), same("2024-02-29")],
        FieldKind::DateTime => [
            Right {
                draft: literal("2026-03-01T10:30:00+02:00"),
                value: literal("2026-03-01T08:30:00.000Z"),
            },
            Right {
                draft: literal("2026-04-02T06:00:00Z"),
                value: literal("2026-04-02T06:00:00.000Z"),
            },
        ],
        FieldKind::Time => [same("09:30"), same("23:59")],
        FieldKind::Email => [same("ada@example.org"), same("grace@example.org")],
        FieldKind::Phone => [same("+49 30 901820"), same("(020) 7946 0000")],
        FieldKind::Url => [same("https://example.org/"), same("http://example.net/a?b=1")],
        FieldKind::Isbn => [same("978-0-306-40615-7"), same("0-8044-2957-X")],
        FieldKind::Choice { values } => {
            let last = values.last().map_or("", String::as_str);
            [same(last), same(values.first().map_or("", String::as_str))]
        }
    }
}

/// Values on the bounds, which fit.
pub(super) fn bounds(kind: &FieldKind) -> Vec<String> {
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            vec![format!("\"x\".repeat({max_chars})")]
        }
        FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } => {
            [min, max].into_iter().flatten().map(|bound| literal(&bound.to_string())).collect()
        }
        FieldKind::Money => vec![literal("0"), literal("0.01")],
        FieldKind::Choice { values } => values.iter().map(|value| literal(value)).collect(),
        FieldKind::Boolean { .. }
        | FieldKind::Date
        | FieldKind::DateTime
        | FieldKind::Time
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Url
        | FieldKind::Isbn => Vec::new(),
    }
}

/// Values that break the rule.
pub(super) fn wrongs(kind: &FieldKind) -> Vec<Wrong> {
    let words = |texts: &[&str], code| {
        texts.iter().map(|text| Wrong { draft: literal(text), code }).collect::<Vec<_>>()
    };
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            let draft = format!("\"x\".repeat({})", u64::from(*max_chars) + 1);
            vec![Wrong { draft, code: "tooLong" }]
        }
        FieldKind::Integer { min, max } => {
            beyond(words(&["several", "1.5"], "notInteger"), *min, *max)
        }
        FieldKind::Decimal { min, max } => {
            beyond(words(&["several", "1,5"], "notNumber"), *min, *max)
        }
        FieldKind::Money => {
            let mut wrongs = words(&["cheap", "1.999"], "notMoney");
            wrongs.extend(words(&["-0.01"], "tooSmall"));
            wrongs
        }
        FieldKind::Boolean { .. } => words(&["perhaps"], "notBoolean"),
        FieldKind::Date => words(&["2026-02-30", "28.02.2026", "soon"], "notDate"),
        FieldKind::DateTime => words(&["2026-02-30T10:00:00Z", "2026-01-01", "now"], "notDateTime"),
        FieldKind::Time => words(&["24:00", "9:30", "noon"], "notTime"),
        FieldKind::Email => words(&["ada", "ada@example", "a b@example.org"], "notEmail"),
        FieldKind::Phone => words(&["call me", "123"], "notPhone"),
        FieldKind::Url => words(&["example.org", "javascript:alert(1)"], "notUrl"),
        FieldKind::Isbn => words(&["978-0-306-40615-8", "123"], "notIsbn"),
        FieldKind::Choice { values } => {
            let mut unknown = "none_of_these".to_owned();
            while values.contains(&unknown) {
                unknown.push('_');
            }
            words(&[&unknown], "notChoice")
        }
    }
}

fn beyond(mut wrongs: Vec<Wrong>, min: Option<i64>, max: Option<i64>) -> Vec<Wrong> {
    let outside = [
        min.and_then(|bound| bound.checked_sub(1)).map(|value| (value, "tooSmall")),
        max.and_then(|bound| bound.checked_add(1)).map(|value| (value, "tooLarge")),
    ];
    wrongs.extend(
        outside
            .into_iter()
            .flatten()
            .map(|(value, code)| Wrong { draft: literal(&value.to_string()), code }),
    );
    wrongs
}

fn same(text: &str) -> Right {
    Right { draft: literal(text), value: literal(text) }
}

fn number(text: &str) -> Right {
    Right { draft: literal(text), value: text.to_owned() }
}

fn boolean(value: bool) -> Right {
    Right { draft: value.to_string(), value: value.to_string() }
}

/// `First title`, within the bound.
fn cut(start: &str, word: &str, max_chars: u32) -> String {
    let wanted = format!("{start} {word}");
    let most = usize::try_from(max_chars).unwrap_or(usize::MAX);
    wanted.chars().take(most).collect::<String>().trim_end().to_owned()
}

fn integers(min: Option<i64>, max: Option<i64>) -> [i64; 2] {
    match (min, max) {
        (Some(low), Some(high)) => [low, low.saturating_add(1).min(high)],
        (Some(low), None) => [low.saturating_add(1), low.saturating_add(2)],
        (None, Some(high)) => [high.saturating_sub(1), high.saturating_sub(2)],
        (None, None) => [3, 12],
    }
}

fn decimals(min: Option<i64>, max: Option<i64>) -> [String; 2] {
    let [first, second] = integers(min, max);
    // Halves only where they stay within both bounds.
    match max {
        Some(high) if first >= high => [first.to_string(), second.to_string()],
        _ => [format!("{first}.5"), second.to_string()],
    }
}
