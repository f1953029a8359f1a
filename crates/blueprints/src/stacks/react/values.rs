//! The values that the templates of this stack see under the key `stack`.

use domain::brief::{Brief, Entity, Feature, FieldKind, Name, RelationKind, Speech};
use serde_json::{Value, json};

use super::glossary;
use super::kinds::{self, literal};
use super::spelling::{self, Part, SpeltEntity, SpeltMember};

/// `stack` for the brief, with `stack.entity` where the file is about one.
pub(super) fn context(brief: &Brief, entity: Option<&Entity>) -> Value {
    let spelt = spelling::entities(brief);
    let values: Vec<Value> = spelt.iter().map(|one| entity_value(brief, &spelt, one)).collect();
    let wanted = entity.map(|entity| &entity.name);
    let current = spelt.iter().position(|one| Some(&one.entity.name) == wanted);
    let mut by_file = values.clone();
    by_file.sort_by_key(|value| value["file"].as_str().map(str::to_owned));
    let chinese = brief.speech == Speech::Chinese;
    let has = |features: &[Feature]| features.iter().any(|&feature| brief.has(feature));
    json!({
        "entities": values,
        "entities_by_file": by_file,
        "entity": current.map(|at| values[at].clone()),
        "first": values.first(),
        "lang": if chinese { "zh-CN" } else { "en" },
        "lang_id": if chinese { "zh" } else { "en" },
        "speaks_en": !chinese || brief.has(Feature::Localization),
        "speaks_zh": chinese || brief.has(Feature::Localization),
        "title_js": literal(&one_line(&brief.title)),
        "summary_js": literal(&one_line(&brief.summary)),
        "title_line": one_line(&brief.title),
        "summary_line": one_line(&brief.summary),
        "title_md": markdown(&brief.title),
        "summary_md": markdown(&brief.summary),
        "notes_md": notes(brief),
        "queries": has(&[Feature::Search, Feature::Filtering, Feature::Sorting, Feature::Pagination]),
        "narrows": has(&[Feature::Search, Feature::Filtering, Feature::Sorting]),
    })
}

fn entity_value(brief: &Brief, all: &[SpeltEntity<'_>], one: &SpeltEntity<'_>) -> Value {
    let entity = one.entity;
    let fields: Vec<Value> =
        one.members.iter().map(|member| member_value(brief, all, one, member)).collect();
    let naming: Vec<String> = naming(brief, one).iter().map(|key| literal(key)).collect();
    let keys_with = |flag: &str| -> String {
        let marked = fields.iter().filter(|field| field[flag] == Value::Bool(true));
        marked.filter_map(|field| field["key_js"].as_str()).collect::<Vec<_>>().join(", ")
    };
    let (required, optional, unique) =
        (keys_with("required"), keys_with("nullable"), keys_with("unique"));
    json!({
        "required_js": required, "optional_js": optional, "unique_js": unique,
        "type": one.type_name,
        "key": one.key,
        "key_js": literal(&one.key),
        "file": one.file,
        "path": one.path,
        "path_js": literal(&one.path),
        "definition": format!("{}Definition", entity.name.camel()),
        "naming_js": naming.join(", "),
        "fields": fields,
        "label_md": markdown(&entity.label),
        "label_plural_md": markdown(&entity.label_plural),
        "plural": entity.plural.sentence().to_lowercase(),
        "en": labels(brief, Speech::English, &entity.label, &entity.name, &entity.label_plural, &entity.plural),
        "zh": labels(brief, Speech::Chinese, &entity.label, &entity.name, &entity.label_plural, &entity.plural),
    })
}

fn labels(
    brief: &Brief,
    speech: Speech,
    one: &str,
    name: &Name,
    many: &str,
    plural: &Name,
) -> Value {
    json!({
        "one": literal(&glossary::label(brief.speech, speech, one, name)),
        "many": literal(&match (brief.speech == speech, speech) {
            (true, _) => one_line(many),
            (false, Speech::English) => plural.sentence(),
            // Chinese has no plural.
            (false, Speech::Chinese) => glossary::label(brief.speech, speech, one, name),
        }),
    })
}

fn member_value(
    brief: &Brief,
    all: &[SpeltEntity<'_>],
    owner: &SpeltEntity<'_>,
    member: &SpeltMember<'_>,
) -> Value {
    let (mut value, name, label) = match member.part {
        Part::Field(field) => (field_value(field), &field.name, &field.label),
        Part::Relation(relation) => {
            let required = is_required(brief, &owner.entity.name, relation);
            let target = all.iter().find(|one| one.entity.name == relation.target);
            let target = target.map_or("", |one| one.key.as_str());
            (relation_value(relation.kind, required, target), &relation.name, &relation.label)
        }
    };
    let rule_md = rule_words(brief, member, &value);
    let own = json!({
        "rule_md": rule_md,
        "key": member.key,
        "key_js": literal(&member.key),
        "key_prop": member.key,
        "label_md": markdown(label),
        "en": literal(&glossary::label(brief.speech, Speech::English, label, name)),
        "zh": literal(&glossary::label(brief.speech, Speech::Chinese, label, name)),
    });
    if let (Value::Object(value), Value::Object(own)) = (&mut value, own) {
        value.extend(own);
    }
    value
}

/// The rule of a member in words, for a cell of the README.
fn rule_words(brief: &Brief, member: &SpeltMember<'_>, value: &Value) -> String {
    let chinese = brief.speech == Speech::Chinese;
    let mut words = match member.part {
        Part::Field(field) => kinds::words(&field.kind, chinese),
        Part::Relation(relation) => {
            let target = brief.entity(&relation.target);
            let many = relation.kind == RelationKind::ManyToMany;
            let label = match target {
                Some(entity) if many => markdown(&entity.label_plural),
                Some(entity) => markdown(&entity.label),
                None => String::new(),
            };
            match (chinese, many) {
                (true, false) => format!("指向：{label}"),
                (true, true) => format!("指向多个：{label}"),
                (false, false) => format!("points to: {label}"),
                (false, true) => format!("points to several: {label}"),
            }
        }
    };
    for (key, english, own) in
        [("required", ", required", ", 必填"), ("unique", ", unique", ", 唯一")]
    {
        if value[key] == Value::Bool(true) {
            words.push_str(if chinese { own } else { english });
        }
    }
    words
}

fn field_value(field: &domain::brief::Field) -> Value {
    let [right, other] = kinds::rights(&field.kind, &field.name.words().join(" "));
    // A box is ticked or not: it always has a value.
    let boolean = matches!(field.kind, FieldKind::Boolean { .. });
    let nullable = !field.required && !boolean;
    let ts_type = kinds::type_of(&field.kind);
    let wrongs: Vec<Value> = kinds::wrongs(&field.kind)
        .into_iter()
        .map(|wrong| json!({ "draft": wrong.draft, "code": wrong.code }))
        .collect();
    // Two rows cannot share a unique yes or no for long; the values of a choice may be few as well.
    let unique = field.unique && !boolean && !matches!(field.kind, FieldKind::Choice { .. });
    json!({
        "ts_type": if nullable { format!("{ts_type} | null") } else { ts_type },
        "rule_js": kinds::rule(&field.kind, field.required || boolean, unique),
        "required": field.required && !boolean,
        "nullable": nullable,
        "unique": unique,
        "reference": false, "many": false, "target": null,
        "right": right.draft, "right_value": right.value,
        "other": other.draft, "other_value": other.value,
        "bounds": kinds::bounds(&field.kind),
        "wrongs": wrongs,
        "choices": choices(&field.kind),
    })
}

fn choices(kind: &FieldKind) -> Vec<Value> {
    let FieldKind::Choice { values } = kind else { return Vec::new() };
    values
        .iter()
        .map(|value| {
            let name = Name::read(value);
            let english = name.as_ref().map_or_else(|| value.clone(), Name::sentence);
            let chinese =
                name.as_ref().and_then(glossary::chinese).unwrap_or_else(|| english.clone());
            json!({ "prop": property(value), "en": literal(&english), "zh": literal(&chinese) })
        })
        .collect()
}

fn relation_value(kind: RelationKind, required: bool, target: &str) -> Value {
    let many = kind == RelationKind::ManyToMany;
    let ts_type = match (many, required) {
        (true, _) => "readonly string[]",
        (false, true) => "string",
        (false, false) => "string | null",
    };
    let rule_kind = if many { "many" } else { "one" };
    json!({
        "ts_type": ts_type,
        "rule_js": format!(
            "{{ kind: \"{rule_kind}\", required: {required}, target: {} }}", literal(target)
        ),
        "required": required,
        "nullable": !required && !many,
        "unique": false,
        "reference": true, "many": many, "target": target,
        "bounds": [], "wrongs": [], "choices": [],
    })
}

/// Whether a row must point to another. A circle of needs could never get its first row, so there the
/// pointers are optional.
fn is_required(brief: &Brief, owner: &Name, relation: &domain::brief::Relation) -> bool {
    relation.required && !needs(brief, &relation.target, owner, &mut Vec::new())
}

fn needs<'a>(brief: &'a Brief, from: &'a Name, goal: &Name, seen: &mut Vec<&'a Name>) -> bool {
    if from == goal {
        return true;
    }
    if seen.contains(&from) {
        return false;
    }
    seen.push(from);
    brief.entity(from).is_some_and(|entity| {
        entity
            .relations
            .iter()
            .filter(|relation| relation.required)
            .any(|relation| needs(brief, &relation.target, goal, seen))
    })
}

/// The keys that name a row to a person: its first required text; else what it needs, with its first
/// field.
fn naming(brief: &Brief, one: &SpeltEntity<'_>) -> Vec<String> {
    let text = one.members.iter().find(|member| match member.part {
        Part::Field(field) => field.required && matches!(field.kind, FieldKind::Text { .. }),
        Part::Relation(_) => false,
    });
    if let Some(member) = text {
        return vec![member.key.clone()];
    }
    let needed = one.members.iter().filter(|member| match member.part {
        Part::Field(_) => false,
        Part::Relation(relation) => {
            relation.kind == RelationKind::BelongsTo
                && is_required(brief, &one.entity.name, relation)
        }
    });
    let first = one.members.iter().take(1);
    first.chain(needed).map(|member| member.key.clone()).collect()
}

/// A key of an object literal: bare where the language takes it bare.
fn property(text: &str) -> String {
    let bare = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && text != "__proto__";
    if bare { text.to_owned() } else { literal(text) }
}

/// The text without line breaks and control characters.
pub(super) fn one_line(text: &str) -> String {
    let clean: String =
        text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text for a line of Markdown: nothing in it is read as markup.
fn markdown(text: &str) -> String {
    let mut escaped = String::new();
    for letter in one_line(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}

fn notes(brief: &Brief) -> Value {
    let lines = |texts: &[String]| texts.iter().map(|text| markdown(text)).collect::<Vec<_>>();
    json!({
        "understood": lines(&brief.understood),
        "assumptions": lines(&brief.assumptions),
        "left_out": brief.left_out.iter().map(|left| {
            format!("{}: {}", markdown(&left.wish), markdown(&left.why))
        }).collect::<Vec<_>>(),
    })
}
