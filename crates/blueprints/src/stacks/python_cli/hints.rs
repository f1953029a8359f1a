//! What a right value looks like, said in the README: in English and in Chinese.

use domain::brief::FieldKind;

/// The rule of `kind` for a reader of Markdown.
pub(super) fn hint(kind: &FieldKind, chinese: bool) -> String {
    let say = |english: &str, other: &str| if chinese { other } else { english }.to_owned();
    match kind {
        FieldKind::Text { max_chars } => say(
            &format!("one line, 1 to {max_chars} characters"),
            &format!("单行文本，1 到 {max_chars} 个字符"),
        ),
        FieldKind::LongText { max_chars } => say(
            &format!("text, 1 to {max_chars} characters"),
            &format!("文本，1 到 {max_chars} 个字符"),
        ),
        FieldKind::Integer { min, max } => {
            say("whole number", "整数") + &bounds(*min, *max, chinese)
        }
        FieldKind::Decimal { min, max } => say("number", "数字") + &bounds(*min, *max, chinese),
        FieldKind::Money => say("amount of at least 0, two decimals", "不小于 0 的金额，两位小数"),
        FieldKind::Boolean { default: true } => {
            say("`yes` (default) or `no`", "`yes`（默认）或 `no`")
        }
        FieldKind::Boolean { default: false } => {
            say("`yes` or `no` (default)", "`yes` 或 `no`（默认）")
        }
        FieldKind::Date => say("date, `YYYY-MM-DD`", "日期，`YYYY-MM-DD`"),
        FieldKind::DateTime => say(
            "date and time with zone, `2030-01-31T09:30:00Z`",
            "带时区的日期时间，`2030-01-31T09:30:00Z`",
        ),
        FieldKind::Time => say("time of day, `HH:MM`", "时间，`HH:MM`"),
        FieldKind::Email => say("e-mail address", "电子邮件地址"),
        FieldKind::Phone => say("telephone number, 5 to 15 digits", "电话号码，5 到 15 位数字"),
        FieldKind::Url => say("web address, `http` or `https`", "网址，`http` 或 `https`"),
        FieldKind::Isbn => {
            say("ISBN with 10 or 13 digits, check digit verified", "10 位或 13 位 ISBN，检查校验位")
        }
        FieldKind::Choice { values } => {
            let words = values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>();
            say("one of ", "可选值：") + &words.join(if chinese { "、" } else { ", " })
        }
    }
}

/// What a relation takes.
pub(super) fn relation_hint(target: &str, many: bool, chinese: bool) -> String {
    match (many, chinese) {
        (false, false) => format!("id of a row of `{target}`"),
        (true, false) => format!("ids of rows of `{target}`, separated by commas"),
        (false, true) => format!("`{target}` 中一条记录的编号"),
        (true, true) => format!("`{target}` 中若干记录的编号，用逗号分隔"),
    }
}

fn bounds(min: Option<i64>, max: Option<i64>, chinese: bool) -> String {
    match (min, max, chinese) {
        (Some(min), Some(max), false) => format!(" from {min} to {max}"),
        (Some(min), None, false) => format!(" of at least {min}"),
        (None, Some(max), false) => format!(" of at most {max}"),
        (Some(min), Some(max), true) => format!("，从 {min} 到 {max}"),
        (Some(min), None, true) => format!("，不小于 {min}"),
        (None, Some(max), true) => format!("，不大于 {max}"),
        (None, None, _) => String::new(),
    }
}
