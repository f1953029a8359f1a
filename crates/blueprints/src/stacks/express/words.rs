//! What the project says to people, in English and Chinese: summaries of routes, rules in the README.

use domain::Brief;
use domain::brief::{FieldKind, Speech};
use serde_json::{Value, json};

use super::shape::{Column, Link, Source};

/// Summaries of the routes.
pub(super) fn of(speech: Speech) -> Value {
    match speech {
        Speech::English => json!({
            "health": "Whether the service is up", "openapi": "This description",
            "statistics": "Figures over all records", "list": "list them", "create": "make one",
            "read": "read one", "update": "change one", "delete": "delete one",
            "export": "all as a file", "import": "add the rows of a CSV file",
            "register": "Make an account", "sign_in": "Get an access token",
            "me": "The account of the token", "answer": "The answer",
        }),
        Speech::Chinese => json!({
            "health": "服务是否可用", "openapi": "本接口说明", "statistics": "全部记录的统计",
            "list": "列表", "create": "新建", "read": "查看", "update": "修改", "delete": "删除",
            "export": "导出为文件", "import": "从 CSV 文件导入", "register": "注册账号",
            "sign_in": "获取访问令牌", "me": "令牌所属的账号", "answer": "响应",
        }),
    }
}

/// The person's words, safe to print in a README.
pub(super) fn readme(brief: &Brief) -> Value {
    json!({
        "title": markdown(&brief.title),
        "summary": markdown(&brief.summary),
        "prompt": markdown(&brief.prompt),
        "assumptions": brief.assumptions.iter().map(|one| markdown(one)).collect::<Vec<_>>(),
        "left_out": brief.left_out.iter().map(|one| json!({
            "wish": markdown(&one.wish), "why": markdown(&one.why),
        })).collect::<Vec<_>>(),
    })
}

/// One line of Markdown that shows `text` as it is.
pub(super) fn markdown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    for character in line.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// What a key means: the label, or what it points at.
pub(super) fn meaning(speech: Speech, column: &Column<'_>) -> String {
    match column.source {
        Source::Field(field) => markdown(&field.label),
        Source::Link(link) => {
            let label = markdown(&link.relation.label);
            let target = markdown(&link.target.label);
            match (speech, link.many) {
                (Speech::English, true) => format!("{label}: ids, each of one {target} record"),
                (Speech::English, false) => format!("{label}: id of one {target} record"),
                (Speech::Chinese, true) => format!("{label}：{target}的编号列表"),
                (Speech::Chinese, false) => format!("{label}：{target}的编号"),
            }
        }
    }
}

/// The rule of a key in words.
pub(super) fn rule(speech: Speech, column: &Column<'_>) -> String {
    let english = speech == Speech::English;
    let (kind, needed, unique) = match column.source {
        Source::Field(field) => (kind_rule(english, &field.kind), field.required, field.unique),
        Source::Link(link) => (link_rule(english, link), link.required, false),
    };
    let need = match (english, needed) {
        (true, true) => "required",
        (true, false) => "optional",
        (false, true) => "必填",
        (false, false) => "可选",
    };
    let mut parts = vec![need.to_owned(), kind];
    // Where a default is taken, the key may be left out although it is never empty.
    if let Source::Field(field) = column.source
        && let FieldKind::Choice { values } = &field.kind
        && let (true, Some(first)) = (field.required, values.first())
    {
        parts = vec![parts.swap_remove(1)];
        parts.push(if english {
            format!("`{first}` when left out")
        } else {
            format!("省略时为 `{first}`")
        });
    }
    if unique {
        parts.push(if english { "unique" } else { "唯一" }.to_owned());
    }
    parts.join(if english { ", " } else { "，" })
}

fn link_rule(english: bool, link: Link<'_>) -> String {
    match (english, link.many) {
        (true, true) => "ids that exist",
        (true, false) => "an id that exists",
        (false, _) => "必须是已存在的编号",
    }
    .to_owned()
}

fn kind_rule(english: bool, kind: &FieldKind) -> String {
    let either = |one: &str, other: &str| if english { one } else { other }.to_owned();
    match kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            either(&format!("at most {max_chars} characters"), &format!("最多 {max_chars} 个字符"))
        }
        FieldKind::Integer { min, max } => {
            format!("{}{}", either("whole number", "整数"), range(*min, *max))
        }
        FieldKind::Decimal { min, max } => {
            format!("{}{}", either("number", "数字"), range(*min, *max))
        }
        FieldKind::Money => either("amount, two decimals, not negative", "金额，两位小数，非负"),
        FieldKind::Boolean { default } => {
            format!("`true` / `false` ({} `{default}`)", either("default", "默认"))
        }
        FieldKind::Date => "`YYYY-MM-DD`".to_owned(),
        FieldKind::DateTime => either("RFC 3339 with time zone", "RFC 3339，含时区"),
        FieldKind::Time => "`HH:MM`".to_owned(),
        FieldKind::Email => either("e-mail address", "邮箱地址"),
        FieldKind::Phone => either("phone number", "电话号码"),
        FieldKind::Url => either("http(s) address", "http(s) 网址"),
        FieldKind::Isbn => "ISBN-10 / ISBN-13".to_owned(),
        FieldKind::Choice { values } => {
            values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" / ")
        }
    }
}

fn range(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (None, None) => String::new(),
        (Some(least), None) => format!(" ≥ {least}"),
        (None, Some(most)) => format!(" ≤ {most}"),
        (Some(least), Some(most)) => format!(" {least} … {most}"),
    }
}
