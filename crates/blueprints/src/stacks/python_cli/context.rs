//! The values that all templates of this stack see under `stack`.

use domain::Brief;
use domain::brief::{Entity, Feature, FieldKind, Speech};
use serde_json::{Value, json};

use super::literal::{markdown, python, quoted};
use super::{names, rules, session, shape, values};

/// The template values of `brief`: those that every file sees, with those of `entity` where a file
/// is about one, else with those of the whole project.
pub(super) fn context(brief: &Brief, entity: Option<&Entity>) -> Value {
    let package = names::package(brief);
    let mut values = json!({
        "program": package.replace('_', "-"),
        "prefix": package.to_uppercase(),
        "package": package,
        "has": features(brief),
        "localized": brief.has(Feature::Localization),
        "language": if brief.speech == Speech::Chinese { "zh" } else { "en" },
    });
    let own = match entity {
        Some(entity) => json!({"entity": shape::entity(brief, entity)}),
        None => project(brief),
    };
    if let (Some(values), Value::Object(own)) = (values.as_object_mut(), own) {
        values.extend(own);
    }
    values
}

/// The values of files that are about the whole project.
fn project(brief: &Brief) -> Value {
    let entities: Vec<Value> = brief.entities.iter().map(|one| shape::entity(brief, one)).collect();
    let mut modules: Vec<String> = brief.entities.iter().map(names::module).collect();
    modules.sort_unstable();
    let asks = [Feature::Search, Feature::Filtering, Feature::Sorting];
    let calls = distinct_kinds(brief).into_iter().map(|kind| rules::rule(kind).call);
    let unordered = if has_long_text(brief) { "(Identifiers, LongText)" } else { "Identifiers" };
    json!({
        "labels": labels(brief),
        "rule_modules": rule_modules(brief),
        "rule_calls": calls.collect::<Vec<_>>(),
        "rule_reads": rule_reads(brief),
        "rule_refusals": rule_refusals(brief),
        "rule_exports": rule_exports(brief),
        "modules_sorted": modules,
        "entities": entities,
        "query_arguments": asks.iter().any(|&feature| brief.has(feature)),
        "list_options": brief.has(Feature::Pagination) || asks.iter().any(|&one| brief.has(one)),
        "listing_doc": listing_doc(brief),
        "listing_rules": listing_rules(brief),
        "unordered_rules": unordered,
        "command_modules": command_modules(brief),
        "transfer_words": transfer_words(brief),
        "description": quoted(&brief.summary),
        "readme": readme(brief),
        "session": session::readme_lines(brief),
    })
}

fn readme(brief: &Brief) -> Value {
    let left_out = brief
        .left_out
        .iter()
        .map(|left| json!({"wish": markdown(&left.wish), "why": markdown(&left.why)}));
    json!({
        "title": markdown(&brief.title),
        "summary": markdown(&brief.summary),
        "prompt": markdown(&brief.prompt),
        "left_out": left_out.collect::<Vec<_>>(),
        "assumptions": brief.assumptions.iter().map(|one| markdown(one)).collect::<Vec<_>>(),
    })
}

fn features(brief: &Brief) -> Value {
    json!({
        "search": brief.has(Feature::Search),
        "pagination": brief.has(Feature::Pagination),
        "sorting": brief.has(Feature::Sorting),
        "filtering": brief.has(Feature::Filtering),
        "export": brief.has(Feature::Export),
        "import": brief.has(Feature::Import),
        "statistics": brief.has(Feature::Statistics),
        "long_text": has_long_text(brief),
    })
}

fn kinds(brief: &Brief) -> impl Iterator<Item = &FieldKind> {
    brief.entities.iter().flat_map(|entity| entity.fields.iter().map(|field| &field.kind))
}

fn has_long_text(brief: &Brief) -> bool {
    kinds(brief).any(|kind| matches!(kind, FieldKind::LongText { .. }))
}

/// The files under `rules/` that this brief needs, beside the ones that every project has.
pub(super) fn rule_files(brief: &Brief) -> Vec<&'static str> {
    let mut files: Vec<&'static str> = kinds(brief).map(|kind| rules::rule(kind).file).collect();
    if files.iter().any(|file| matches!(*file, "integer" | "number")) {
        files.push("bounds");
    }
    files.sort_unstable();
    files.dedup();
    files
}

fn classes(brief: &Brief) -> Vec<(&'static str, &'static str)> {
    let mut classes: Vec<_> = kinds(brief)
        .map(|kind| {
            let rule = rules::rule(kind);
            (rule.file, rule.class)
        })
        .collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

fn rule_modules(brief: &Brief) -> Vec<Value> {
    let fixed = [
        ("identifier", vec!["Identifier", "Identifiers"]),
        ("rule", vec!["BrokenRuleError", "Rule"]),
    ];
    let mut modules: Vec<(&str, Vec<&str>)> =
        classes(brief).into_iter().map(|(file, class)| (file, vec![class])).chain(fixed).collect();
    modules.sort();
    modules.into_iter().map(|(file, names)| json!({"file": file, "names": names})).collect()
}

fn rule_exports(brief: &Brief) -> Vec<&'static str> {
    let fixed = ["BrokenRuleError", "Identifier", "Identifiers", "Rule"];
    let mut names: Vec<&str> =
        classes(brief).into_iter().map(|(_, class)| class).chain(fixed).collect();
    names.sort_unstable();
    names
}

/// One kind of field for each rule: the first that the brief names.
fn distinct_kinds(brief: &Brief) -> Vec<&FieldKind> {
    let mut found: Vec<(&str, &FieldKind)> = Vec::new();
    for kind in kinds(brief) {
        let call = rules::rule(kind).class;
        if !found.iter().any(|(known, _)| *known == call) {
            found.push((call, kind));
        }
    }
    found.sort_by_key(|(call, _)| *call);
    found.into_iter().map(|(_, kind)| kind).collect()
}

fn rule_reads(brief: &Brief) -> Vec<Value> {
    let read = |kind: &FieldKind| {
        let sample = values::right(kind, "Words", 1);
        json!({
            "call": rules::rule(kind).call,
            "raw": quoted(&sample.raw),
            "shown": python(&sample.shown),
        })
    };
    distinct_kinds(brief).into_iter().map(read).collect()
}

fn rule_refusals(brief: &Brief) -> Vec<Value> {
    let refusals = distinct_kinds(brief).into_iter().flat_map(|kind| {
        let call = rules::rule(kind).call;
        values::wrong(kind).into_iter().map(move |wrong| json!({"call": call, "raw": wrong.raw}))
    });
    refusals.collect()
}

fn listing_doc(brief: &Brief) -> String {
    let words = [
        (Feature::Search, "search"),
        (Feature::Filtering, "filters"),
        (Feature::Sorting, "order"),
        (Feature::Pagination, "pages"),
    ];
    let words: Vec<&str> = words
        .into_iter()
        .filter(|(feature, _)| brief.has(*feature))
        .map(|(_, word)| word)
        .collect();
    if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
}

fn listing_rules(brief: &Brief) -> Vec<&'static str> {
    let (filters, sorts) = (brief.has(Feature::Filtering), brief.has(Feature::Sorting));
    let candidates = [
        ("Identifier", filters),
        ("Identifiers", sorts),
        ("LongText", (filters || sorts) && has_long_text(brief)),
    ];
    candidates.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect()
}

fn command_modules(brief: &Brief) -> Vec<&'static str> {
    let transfers = brief.has(Feature::Export) || brief.has(Feature::Import);
    let candidates = [
        ("figures", brief.has(Feature::Statistics)),
        ("listing", true),
        ("records", true),
        ("transfer", transfers),
    ];
    candidates.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect()
}

fn transfer_words(brief: &Brief) -> &'static str {
    match (brief.has(Feature::Export), brief.has(Feature::Import)) {
        (true, true) => "`export` and `import`",
        (true, false) => "`export`",
        (false, _) => "`import`",
    }
}

/// The names for people, for each language that the project speaks; its own language first.
fn labels(brief: &Brief) -> Vec<Value> {
    let own = if brief.speech == Speech::Chinese { "zh" } else { "en" };
    let other = if own == "zh" { "en" } else { "zh" };
    let mut languages = vec![json!({"code": own, "pairs": pairs(brief, false)})];
    if brief.has(Feature::Localization) {
        // A Chinese brief has English names as well; an English one has no Chinese ones to offer.
        languages.push(json!({"code": other, "pairs": pairs(brief, other == "en")}));
    }
    languages
}

fn pairs(brief: &Brief, english: bool) -> Vec<Value> {
    let pair = |key: String, text: &str| json!({"key": key, "text": quoted(text)});
    let mut pairs = vec![pair(".summary".to_owned(), &brief.summary)];
    for entity in &brief.entities {
        let name = entity.name.snake();
        let (one, many) = if english {
            (entity.name.sentence(), entity.plural.sentence())
        } else {
            (entity.label.clone(), entity.label_plural.clone())
        };
        pairs.push(pair(name.clone(), &one));
        pairs.push(pair(format!("{name}."), &many));
        let own = entity.fields.iter().map(|field| (&field.name, &field.label));
        let pointing = entity.relations.iter().map(|relation| (&relation.name, &relation.label));
        for (column, (spoken, label)) in names::columns(entity).iter().zip(own.chain(pointing)) {
            let text = if english { spoken.sentence() } else { label.clone() };
            pairs.push(pair(format!("{name}.{}", column.wire), &text));
        }
    }
    pairs
}
