//! What a plan says beside files and commands, each sentence drawn from the brief.
//!
//! Belongs here: conventions, notes, risks, next steps, questions, in the language of the prompt. Does not belong
//! here: claims about how a stack is built (each stack says that in its choices).

use domain::brief::{Brief, Entity, Feature, Field, FieldKind, RelationKind, Speech};
use domain::request::ProjectKind;

use crate::Blueprint;

/// One text in the two languages of prompts.
struct Tongue(bool);

impl Tongue {
    fn of(brief: &Brief) -> Self {
        Self(brief.speech == Speech::Chinese)
    }

    fn say(&self, english: String, chinese: String) -> String {
        if self.0 { chinese } else { english }
    }

    fn list(&self, parts: &[String]) -> String {
        parts.join(if self.0 { "、" } else { ", " })
    }
}

/// `Book.price` for each field that `wanted` takes.
fn fields(brief: &Brief, wanted: impl Fn(&Field) -> bool) -> Vec<String> {
    let all = brief
        .entities
        .iter()
        .flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)));
    all.filter(|(_, field)| wanted(field))
        .map(|(entity, field)| format!("{}.{}", entity.name.pascal(), field.name.snake()))
        .collect()
}

/// How names and values are written.
pub(super) fn conventions(brief: &Brief) -> Vec<String> {
    let tongue = Tongue::of(brief);
    let mut said = Vec::new();
    let names: Vec<String> = brief
        .entities
        .iter()
        .map(|one| format!("{} → {}, {}", one.label, one.name.snake(), one.plural.snake()))
        .collect();
    let names = names.join("; ");
    said.push(tongue.say(
        format!("Names in code, one and many: {names}"),
        format!("代码中的名称（单数、复数）：{names}"),
    ));
    let choices: Vec<String> = choices(brief);
    if !choices.is_empty() {
        let choices = choices.join("; ");
        said.push(tongue.say(
            format!("Choices are written in snake_case, the first is the default: {choices}"),
            format!("选项写作 snake_case，第一个为默认值：{choices}"),
        ));
    }
    let mut typed = |wanted: fn(&Field) -> bool, english: &str, chinese: &str| {
        let found = fields(brief, wanted);
        if !found.is_empty() {
            let found = tongue.list(&found);
            said.push(tongue.say(format!("{english}: {found}"), format!("{chinese}：{found}")));
        }
    };
    typed(
        |field| field.kind == FieldKind::Money,
        "Money has two decimals and is never below zero",
        "金额保留两位小数，不得为负",
    );
    typed(
        |field| field.kind == FieldKind::Date,
        "Dates are written YYYY-MM-DD",
        "日期写作 YYYY-MM-DD",
    );
    typed(
        |field| field.kind == FieldKind::DateTime,
        "Moments are written by RFC 3339, with their zone",
        "时刻按 RFC 3339 书写，带时区",
    );
    typed(
        |field| field.kind == FieldKind::Time,
        "Times of day are written HH:MM",
        "时间写作 HH:MM",
    );
    said
}

fn choices(brief: &Brief) -> Vec<String> {
    let all = brief
        .entities
        .iter()
        .flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)));
    all.filter_map(|(entity, field)| match &field.kind {
        FieldKind::Choice { values } => Some(format!(
            "{}.{} = {}",
            entity.name.pascal(),
            field.name.snake(),
            values.join(" | ")
        )),
        _ => None,
    })
    .collect()
}

/// What grows with the number of rows.
pub(super) fn performance(brief: &Brief) -> Vec<String> {
    let tongue = Tongue::of(brief);
    let mut said = Vec::new();
    let plurals: Vec<String> = brief.entities.iter().map(|one| one.plural.snake()).collect();
    let plurals = tongue.list(&plurals);
    if !brief.has(Feature::Pagination) {
        said.push(tongue.say(
            format!("Lists of {plurals} are given whole; with thousands of rows they need pages"),
            format!("{plurals} 的列表一次全部返回；数据达到数千行时需要分页"),
        ));
    }
    if brief.has(Feature::Search) {
        let texts = fields(brief, |field| {
            matches!(field.kind, FieldKind::Text { .. } | FieldKind::LongText { .. })
        });
        if !texts.is_empty() {
            let texts = tongue.list(&texts);
            said.push(tongue.say(
                format!("The time of a search grows with the rows and with the texts that are searched: {texts}"),
                format!("搜索耗时随行数与文本量增长，涉及：{texts}"),
            ));
        }
    }
    if brief.has(Feature::Statistics) {
        said.push(tongue.say(
            format!("Statistics look at every row of {plurals} each time"),
            format!("统计每次都会遍历 {plurals} 的全部数据"),
        ));
    }
    let unique = fields(brief, |field| field.unique);
    if !unique.is_empty() {
        let unique = tongue.list(&unique);
        said.push(tongue.say(
            format!("Each write looks up whether a unique value is taken: {unique}"),
            format!("每次写入都要检查唯一值是否已存在：{unique}"),
        ));
    }
    let many = many_to_many(brief);
    if !many.is_empty() {
        let many = tongue.list(&many);
        said.push(tongue.say(
            format!("Many-to-many sides are read together with their rows: {many}"),
            format!("多对多关系会与主数据一起读取：{many}"),
        ));
    }
    said
}

fn many_to_many(brief: &Brief) -> Vec<String> {
    let all =
        brief.entities.iter().flat_map(|one| one.relations.iter().map(move |link| (one, link)));
    all.filter(|(_, link)| link.kind == RelationKind::ManyToMany)
        .map(|(one, link)| format!("{}.{}", one.name.pascal(), link.name.snake()))
        .collect()
}

/// Fields that tell of a person.
fn personal(brief: &Brief) -> Vec<String> {
    const NAMES: [&str; 10] = [
        "full_name",
        "first_name",
        "last_name",
        "birth_date",
        "address",
        "salary",
        "id_number",
        "diagnosis",
        "gender",
        "symptoms",
    ];
    fields(brief, |field| {
        matches!(field.kind, FieldKind::Email | FieldKind::Phone)
            || NAMES.contains(&field.name.snake().as_str())
    })
}

/// Who can see and do what, and what comes from outside.
pub(super) fn security(brief: &Brief) -> Vec<String> {
    let tongue = Tongue::of(brief);
    let mut said = Vec::new();
    if brief.kind == ProjectKind::Api && !brief.has(Feature::Authentication) {
        said.push(tongue.say(
            "Nobody signs in: whoever reaches the service can read and change everything; keep it in a private network".to_owned(),
            "没有登录：能访问服务的人都能读取和修改全部数据，请部署在内网".to_owned(),
        ));
    }
    if brief.has(Feature::Authentication) {
        said.push(tongue.say(
            "Every signed-in user may do everything; there are no roles".to_owned(),
            "所有登录用户权限相同，没有角色区分".to_owned(),
        ));
    }
    let personal = personal(brief);
    if !personal.is_empty() {
        let personal = tongue.list(&personal);
        said.push(tongue.say(
            format!(
                "Personal data is kept, so decide who may read it and for how long: {personal}"
            ),
            format!("保存了个人信息，请确定谁可以读取、保存多久：{personal}"),
        ));
    }
    let urls = fields(brief, |field| field.kind == FieldKind::Url);
    if !urls.is_empty() {
        let urls = tongue.list(&urls);
        said.push(tongue.say(
            format!("Web addresses are typed by people and may lead anywhere: {urls}"),
            format!("网址由用户输入，可能指向任何位置：{urls}"),
        ));
    }
    if brief.has(Feature::Export) {
        said.push(tongue.say(
            "Exported files leave the program's control; a spreadsheet may run a cell that begins with = + - @".to_owned(),
            "导出的文件不再受程序控制；以 = + - @ 开头的单元格可能被电子表格执行".to_owned(),
        ));
    }
    if brief.has(Feature::Import) {
        said.push(tongue.say(
            "Imported rows are as untrusted as typed ones".to_owned(),
            "导入的数据与手工输入的数据一样不可信".to_owned(),
        ));
    }
    said
}

/// What may turn out otherwise than the person meant.
pub(super) fn risks(brief: &Brief) -> Vec<String> {
    let tongue = Tongue::of(brief);
    let mut said: Vec<String> = Vec::new();
    let added: Vec<String> =
        brief.entities.iter().filter(|one| !one.stated).map(|one| one.label.clone()).collect();
    if !added.is_empty() {
        let added = tongue.list(&added);
        said.push(tongue.say(
            format!(
                "Added without being asked for; taking them out later changes stored data: {added}"
            ),
            format!("以下内容是补充的，日后去掉会影响已存数据：{added}"),
        ));
    }
    if !brief.left_out.is_empty() {
        let wishes: Vec<String> = brief.left_out.iter().map(|left| left.wish.clone()).collect();
        let wishes = tongue.list(&wishes);
        said.push(
            tongue.say(
                format!("Asked for and not made: {wishes}"),
                format!("提出但没有实现：{wishes}"),
            ),
        );
    }
    for one in &brief.entities {
        let needed: Vec<String> = one
            .relations
            .iter()
            .filter(|link| link.required && link.kind == RelationKind::BelongsTo)
            .map(|link| link.label.clone())
            .collect();
        if !needed.is_empty() {
            let needed = tongue.list(&needed);
            said.push(tongue.say(
                format!("{}: none can be made before what it needs is there ({needed})", one.label),
                format!("{}：必须先有{needed}才能创建", one.label),
            ));
        }
    }
    if !brief.has(Feature::Persistence) {
        said.push(tongue.say(
            "Data is lost when the program ends".to_owned(),
            "程序结束后数据会丢失".to_owned(),
        ));
    }
    said
}

/// What could come next: what was asked for and is missing, then what the stack can do beside.
pub(super) fn roadmap(blueprint: &dyn Blueprint, brief: &Brief) -> Vec<String> {
    const NEXT_MAX: usize = 3;
    let tongue = Tongue::of(brief);
    let mut said: Vec<String> = brief
        .left_out
        .iter()
        .map(|left| {
            tongue.say(
                format!("{} ({})", left.wish, left.why),
                format!("{}（{}）", left.wish, left.why),
            )
        })
        .collect();
    let candidates = [
        Feature::Authentication,
        Feature::Search,
        Feature::Filtering,
        Feature::Export,
        Feature::Pagination,
        Feature::Statistics,
    ];
    let next = candidates.into_iter().filter(|&one| !brief.has(one) && blueprint.supports(one));
    said.extend(next.take(NEXT_MAX).map(|feature| {
        let word = crate::reader::feature_word(feature, tongue.0);
        tongue.say(
            format!("Ask for {word}: the blueprint can make it"),
            format!("可以要求增加{word}，蓝图支持"),
        )
    }));
    said
}

/// What only the person can answer.
pub(super) fn questions(brief: &Brief) -> Vec<String> {
    const QUESTIONS_MAX: usize = 12;
    let tongue = Tongue::of(brief);
    let mut said: Vec<String> = Vec::new();
    for one in brief.entities.iter().filter(|one| one.fields.iter().all(|field| !field.stated)) {
        let labels: Vec<String> = one.fields.iter().map(|field| field.label.clone()).collect();
        let labels = tongue.list(&labels);
        said.push(tongue.say(
            format!("{}: are these the right fields? {labels}", one.label),
            format!("{}的字段是否合适？{labels}", one.label),
        ));
    }
    for one in &brief.entities {
        said.extend(owners_question(brief, one, &tongue));
    }
    for email in fields(brief, |field| field.kind == FieldKind::Email && !field.unique) {
        said.push(tongue.say(
            format!("May two rows have the same {email}?"),
            format!("{email} 是否允许重复？"),
        ));
    }
    said.truncate(QUESTIONS_MAX);
    said
}

/// What happens to what points at a removed row.
fn owners_question(brief: &Brief, one: &Entity, tongue: &Tongue) -> Option<String> {
    let pointing: Vec<String> = brief
        .entities
        .iter()
        .filter(|from| from.relations.iter().any(|link| link.target == one.name && link.required))
        .map(|from| from.label_plural.clone())
        .collect();
    if pointing.is_empty() {
        return None;
    }
    let pointing = tongue.list(&pointing);
    Some(tongue.say(
        format!("{}: what should become of its {pointing} when it is removed?", one.label),
        format!("删除{}时，相关的{pointing}应如何处理？", one.label),
    ))
}
