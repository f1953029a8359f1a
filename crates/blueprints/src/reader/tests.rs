//! Prompts by theme, each with one line that says how it was read. The prompts are in `prompts/*.txt`, parted by a
//! line `---`; the readings in `snapshots/`.

use domain::brief::{Entity, Feature, Field, FieldKind, Relation, RelationKind};
use domain::request::{Framework, ProjectKind, Prompt};
use proptest::prelude::*;

use super::*;

/// What each stack is taken to make here, so that these tests show the reader and not the stacks.
fn makes(blueprint: &dyn Blueprint, feature: Feature) -> bool {
    match blueprint.kind() {
        ProjectKind::Api => !matches!(feature, Feature::DarkMode | Feature::Localization),
        ProjectKind::Cli => !matches!(feature, Feature::DarkMode | Feature::Authentication),
        _ => feature != Feature::Authentication,
    }
}

fn request(prompt: &str) -> JobRequest {
    JobRequest::new(Prompt::new(prompt).expect("a prompt within its limits"))
}

fn reading(request: &JobRequest) -> String {
    match read_with(request, &makes) {
        Ok(brief) => line(&brief),
        Err(error) => format!("refused: {error}"),
    }
}

fn theme(text: &str) -> String {
    let readings = text.split("\n---\n").map(|prompt| {
        let shown = prompt.trim().lines().map(|line| format!("> {line}\n")).collect::<String>();
        format!("{shown}{}\n", reading(&request(prompt)))
    });
    readings.collect::<Vec<_>>().join("\n")
}

/// `api/fastapi library: Book{title:text! isbn:isbn! author->Author!} +search -E-mail sending`; `~`: assumed.
fn line(brief: &Brief) -> String {
    let mut text = format!("{}/{} {}:", brief.kind.word(), brief.framework.word(), brief.slug);
    for one in &brief.entities {
        text += &format!("\n    {}", entity(one));
    }
    if !brief.features.is_empty() || !brief.left_out.is_empty() {
        text += "\n   ";
    }
    for feature in &brief.features {
        text += &format!(" +{feature:?}");
    }
    for left in &brief.left_out {
        text += &format!(" -[{}]", left.wish);
    }
    text
}

/// What was assumed or not kept of the readings of a theme, for the rows where it matters.
#[track_caller]
fn check_told(prompt: &str, expected: &str) {
    let brief = read(&request(prompt)).expect("a brief");
    let told = brief.assumptions.iter().any(|one| one == expected);
    assert!(told, "{prompt}: {:#?}", brief.assumptions);
}

#[test]
fn what_is_not_kept_is_told() {
    check_told(
        "An Express API for parcels with weight between 0.5 and 30 kg and a name",
        "“between 0.5 and 30” is checked in whole numbers: 0 – 30",
    );
    check_told(
        "An API for lamps with name, a status (on, off) unique and price",
        "the lamp field “Status” has few values, so it is not kept unique",
    );
    check_told(
        "An Express API: employees have a name and a manager who is another employee",
        "Employee may be without its manager: no first one could be made otherwise",
    );
    check_told(
        "A web app for books with title and price. Frobnicate twice nightly.",
        "Not read into the model: “Frobnicate twice nightly”",
    );
}

fn entity(entity: &Entity) -> String {
    let fields = entity.fields.iter().map(field);
    let parts: Vec<String> = fields.chain(entity.relations.iter().map(relation)).collect();
    let assumed = if entity.stated { "" } else { "~" };
    format!("{assumed}{}/{}{{{}}}", entity.name.pascal(), entity.plural.snake(), parts.join(" "))
}

fn field(field: &Field) -> String {
    let assumed = if field.stated { "" } else { "~" };
    let unique = if field.unique { "#" } else { "" };
    let required = if field.required { "!" } else { "" };
    format!("{assumed}{}:{}{unique}{required}", field.name.snake(), kind(&field.kind))
}

fn kind(kind: &FieldKind) -> String {
    let range = |min: &Option<i64>, max: &Option<i64>| {
        let end = |end: &Option<i64>| end.map_or_else(String::new, |number| number.to_string());
        if min.is_none() && max.is_none() {
            String::new()
        } else {
            format!("[{}..{}]", end(min), end(max))
        }
    };
    match kind {
        FieldKind::Text { max_chars } => format!("text{max_chars}"),
        FieldKind::LongText { max_chars } => format!("long{max_chars}"),
        FieldKind::Integer { min, max } => format!("int{}", range(min, max)),
        FieldKind::Decimal { min, max } => format!("decimal{}", range(min, max)),
        FieldKind::Money => "money".to_owned(),
        FieldKind::Boolean { default } => format!("bool({default})"),
        FieldKind::Date => "date".to_owned(),
        FieldKind::DateTime => "datetime".to_owned(),
        FieldKind::Time => "time".to_owned(),
        FieldKind::Email => "email".to_owned(),
        FieldKind::Phone => "phone".to_owned(),
        FieldKind::Url => "url".to_owned(),
        FieldKind::Isbn => "isbn".to_owned(),
        FieldKind::Choice { values } => values.join("|"),
    }
}

fn relation(link: &Relation) -> String {
    let arrow = if link.kind == RelationKind::ManyToMany { "=>" } else { "->" };
    let required = if link.required { "!" } else { "" };
    format!("{}{arrow}{}{required}", link.name.snake(), link.target.pascal())
}

#[test]
fn sentences_of_many_shapes_are_read() {
    insta::assert_snapshot!(theme(include_str!("prompts/shapes.txt")));
}

#[test]
fn short_prompts_are_filled_from_what_is_usual() {
    insta::assert_snapshot!(theme(include_str!("prompts/short.txt")));
}

#[test]
fn prompts_as_people_type_them_are_read() {
    insta::assert_snapshot!(theme(include_str!("prompts/typed.txt")));
}

#[test]
fn chinese_prompts_are_read() {
    insta::assert_snapshot!(theme(include_str!("prompts/chinese.txt")));
}

#[test]
fn what_no_blueprint_makes_is_refused_with_what_would() {
    insta::assert_snapshot!(theme(include_str!("prompts/refused.txt")));
}

#[test]
fn the_request_wins_over_the_words() {
    let mut wanted = request("A React app for books with title and price");
    wanted.framework = Some(Framework::Express);
    assert!(reading(&wanted).starts_with("api/express "));
    wanted.framework = None;
    wanted.kind = Some(ProjectKind::Cli);
    assert!(reading(&wanted).starts_with("cli/python "));
    wanted.kind = Some(ProjectKind::Ml);
    assert!(reading(&wanted).starts_with("refused: no blueprint makes"));
}

/// What must hold of every brief, whatever was written.
fn check_brief(brief: &Brief) {
    assert!((1..=shape::ENTITIES_MAX).contains(&brief.entities.len()));
    assert!(brief.slug.starts_with(|first: char| first.is_ascii_lowercase()), "{}", brief.slug);
    assert!(brief.slug.len() <= 50 && brief.slug.is_ascii());
    let mut names = std::collections::BTreeSet::new();
    for entity in &brief.entities {
        assert_ne!(entity.name, entity.plural);
        assert!(names.insert(entity.name.snake()), "{} twice", entity.name.snake());
        assert!(names.insert(entity.plural.snake()), "{} twice", entity.plural.snake());
        assert!((1..=shape::FIELDS_MAX).contains(&entity.fields.len()));
        let mut members = std::collections::BTreeSet::new();
        for name in entity
            .fields
            .iter()
            .map(|one| &one.name)
            .chain(entity.relations.iter().map(|one| &one.name))
        {
            assert!(
                members.insert(name.snake()),
                "{} twice in {}",
                name.snake(),
                entity.name.snake()
            );
        }
        for link in &entity.relations {
            assert!(brief.entity(&link.target).is_some(), "{} has no target", link.name.snake());
        }
        for field in &entity.fields {
            assert!(!matches!(&field.kind, FieldKind::Choice { values } if values.len() < 2));
        }
    }
}

fn check_any(text: &str) {
    if let Ok(prompt) = Prompt::new(text)
        && let Ok(brief) = read_with(&JobRequest::new(prompt), &makes)
    {
        check_brief(&brief);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{10,400}") {
        check_any(&text);
    }

    #[test]
    fn no_order_of_its_own_words_makes_it_panic(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "book", "books", "each", "has", "a", "title", ",", "and", "(", ")", ":", ";", ".", "\n- ", "\n  - ", "belongs to",
                "between", "1", "to", "300", "at least", "or", "draft", "published", "can", "register for", "tags", "with", "for",
                "tracking", "status", "每个", "图书", "有", "书名", "、", "和", "属于", "作者", "（", "）", "：", "评分", "到", "no", "login",
                "rated", "user", "class", "id", "equipment", "news", "，", "。", "管理", "系统", "many", "optional", "unique", "is",
            ]),
            3..120,
        )
    ) {
        check_any(&words.join(" "));
        check_any(&words.concat());
    }
}
