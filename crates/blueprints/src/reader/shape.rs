//! The finished draft into the entities of a brief: names that are safe in code, labels, limits.

use std::collections::BTreeSet;

use domain::brief::{Entity, Field, FieldKind, LeftOut, Name, Relation, RelationKind, Speech};

use super::draft::{Draft, DraftEntity};
use super::inflect;
use super::lexicon::LEXICON;
use super::noun::romanised;

/// Most entities of a brief.
pub(super) const ENTITIES_MAX: usize = 12;
/// Most fields of an entity.
pub(super) const FIELDS_MAX: usize = 24;

/// The data model with what had to be left out or made up.
#[derive(Debug, Default)]
pub(super) struct Shaped {
    pub(super) entities: Vec<Entity>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) assumptions: Vec<String>,
}

pub(super) fn shape(draft: &Draft, speech: Speech) -> Shaped {
    let mut shaped = Shaped::default();
    let chinese = speech == Speech::Chinese;
    let kept = kept(draft);
    let names = names(draft, &kept, chinese, &mut shaped.assumptions);
    for (at, entity) in draft.entities.iter().enumerate() {
        let Some(name) = &names[at] else {
            shaped.left_out.push(too_many(&entity.noun.label, chinese));
            continue;
        };
        let shaped_entity = shape_entity(draft, entity, name, &names, chinese, &mut shaped);
        shaped.entities.push(shaped_entity);
    }
    shaped
}

/// The entities that fit: the stated ones first, in their order.
fn kept(draft: &Draft) -> BTreeSet<usize> {
    let stated = (0..draft.entities.len()).filter(|&at| draft.entities[at].stated);
    let assumed = (0..draft.entities.len()).filter(|&at| !draft.entities[at].stated);
    stated.chain(assumed).take(ENTITIES_MAX).collect()
}

fn too_many(label: &str, chinese: bool) -> LeftOut {
    let why = if chinese {
        format!("一个项目最多保存 {ENTITIES_MAX} 种实体")
    } else {
        format!("a project keeps at most {ENTITIES_MAX} kinds of things")
    };
    LeftOut { wish: label.to_owned(), why }
}

/// A name for each kept entity, no two alike.
fn names(
    draft: &Draft,
    kept: &BTreeSet<usize>,
    chinese: bool,
    assumptions: &mut Vec<String>,
) -> Vec<Option<Name>> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut fallback = 0;
    let mut names = Vec::with_capacity(draft.entities.len());
    for (at, entity) in draft.entities.iter().enumerate() {
        if !kept.contains(&at) {
            names.push(None);
            continue;
        }
        let mut name = entity.noun.name.as_ref().map_or_else(String::new, Name::snake);
        if name.is_empty() {
            fallback += 1;
            name = romanised(&entity.noun.label).unwrap_or_else(|| format!("entity{fallback}"));
            assumptions.push(if chinese {
                format!("“{}”没有对应的英文词，代码中写作 {name}", entity.noun.label)
            } else {
                format!(
                    "“{}” has no known English word; the code calls it {name}",
                    entity.noun.label
                )
            });
        }
        if let Some(safe) = LEXICON.safe_name(&name) {
            name = safe.to_owned();
        }
        while taken.contains(&name) || taken.contains(&plural_name(&name)) {
            name.push_str("_entry");
        }
        taken.insert(plural_name(&name));
        taken.insert(name.clone());
        names.push(Name::read(&name));
    }
    names
}

/// `book_categories`; never the singular again.
fn plural_name(snake: &str) -> String {
    let (before, last) =
        snake.rsplit_once('_').map_or(("", snake), |(before, last)| (before, last));
    let many = inflect::plural(last);
    let many = if many == last { format!("{last}_list") } else { many };
    if before.is_empty() { many } else { format!("{before}_{many}") }
}

fn shape_entity(
    draft: &Draft,
    entity: &DraftEntity,
    name: &Name,
    names: &[Option<Name>],
    chinese: bool,
    shaped: &mut Shaped,
) -> Entity {
    let plural = Name::read(&plural_name(&name.snake())).unwrap_or_else(|| name.clone());
    let label = entity.noun.label.clone();
    let relations = shape_relations(draft, entity, names);
    let fields = shape_fields(entity, &relations, chinese, shaped);
    Entity {
        name: name.clone(),
        plural,
        label_plural: label_plural(&label),
        label,
        fields,
        relations,
        stated: entity.stated,
    }
}

/// `Purchase order` gives `Purchase orders`; a Chinese label is its own plural.
fn label_plural(label: &str) -> String {
    let (before, last) =
        label.rsplit_once(' ').map_or(("", label), |(before, last)| (before, last));
    if !last.is_ascii() {
        return label.to_owned();
    }
    let lower = last.to_lowercase();
    let many = inflect::plural(&lower);
    let many = if lower == last { many } else { recase(last, &lower, &many) };
    if before.is_empty() { many } else { format!("{before} {many}") }
}

/// The plural in the case of the singular: `Book` gives `Books`, `FAQ` gives `FAQs`.
fn recase(word: &str, lower: &str, many: &str) -> String {
    many.strip_prefix(lower)
        .map_or_else(|| super::noun::capital(many), |ending| format!("{word}{ending}"))
}

fn shape_relations(draft: &Draft, entity: &DraftEntity, names: &[Option<Name>]) -> Vec<Relation> {
    let mut relations: Vec<Relation> = Vec::new();
    for link in &entity.relations {
        let Some(target) = &names[link.target] else { continue };
        let label = &draft.entities[link.target].noun.label;
        let many = link.kind == RelationKind::ManyToMany;
        let own =
            if many { Name::read(&plural_name(&target.snake())) } else { Some(target.clone()) };
        let Some(name) = link.role.clone().or(own) else { continue };
        if relations.iter().any(|one| one.name == name) {
            continue;
        }
        let own_label = if many { label_plural(label) } else { label.clone() };
        let role_label = link.role.as_ref().map(Name::sentence);
        relations.push(Relation {
            name,
            label: link.label.clone().or(role_label).unwrap_or(own_label),
            target: target.clone(),
            kind: link.kind,
            required: link.required,
        });
    }
    relations
}

fn shape_fields(
    entity: &DraftEntity,
    relations: &[Relation],
    chinese: bool,
    shaped: &mut Shaped,
) -> Vec<Field> {
    let mut taken: BTreeSet<String> = relations
        .iter()
        .flat_map(|one| [one.name.snake(), format!("{}_id", one.name.snake())])
        .collect();
    let mut fields: Vec<Field> = Vec::new();
    let mut fallback = 0;
    for draft in &entity.fields {
        if fields.len() >= FIELDS_MAX {
            shaped.left_out.push(too_many_fields(&entity.noun.label, &draft.label, chinese));
            continue;
        }
        let mut name = draft.name.clone();
        if name.is_none() {
            fallback += 1;
            let spelt = romanised(&draft.label).unwrap_or_else(|| format!("field{fallback}"));
            name = Name::read(&spelt);
            shaped.assumptions.push(unknown_field(&draft.label, &spelt, chinese));
        }
        let Some(name) = name.and_then(|name| free_name(name, draft.stated, &mut taken)) else {
            continue;
        };
        say_values(draft, chinese, &mut shaped.assumptions);
        let few = matches!(draft.kind, FieldKind::Boolean { .. } | FieldKind::Choice { .. });
        if draft.unique && few {
            shaped.assumptions.push(not_unique(&entity.noun.label, &draft.label, chinese));
        }
        if draft.bound_cut {
            shaped.assumptions.push(cut_bound(&draft.label, &draft.kind, chinese));
        }
        fields.push(Field {
            name,
            label: draft.label.clone(),
            kind: draft.kind.clone(),
            required: draft.required,
            unique: draft.unique && !few,
            stated: draft.stated,
        });
    }
    if fields.is_empty() {
        fields.extend(notes_field(chinese));
    }
    fields
}

/// A thing with few values cannot have each of them once only.
fn not_unique(entity: &str, field: &str, chinese: bool) -> String {
    if chinese {
        format!("{entity}的“{field}”只有几个取值，不检查唯一性")
    } else {
        let entity = entity.to_lowercase();
        format!("the {entity} field “{field}” has few values, so it is not kept unique")
    }
}

/// The name, with a number behind it where it is taken; nobody misses an assumed field.
fn free_name(name: Name, stated: bool, taken: &mut BTreeSet<String>) -> Option<Name> {
    if taken.insert(name.snake()) {
        return Some(name);
    }
    if !stated {
        return None;
    }
    let numbered = (2..=FIELDS_MAX).map(|number| format!("{}{number}", name.snake()));
    let free = numbered.into_iter().find(|name| !taken.contains(name))?;
    taken.insert(free.clone());
    Name::read(&free)
}

/// What remains for an entity whose every field became a relation.
fn notes_field(chinese: bool) -> Option<Field> {
    Some(Field {
        name: Name::read("notes")?,
        label: if chinese { "备注" } else { "Notes" }.to_owned(),
        kind: FieldKind::LongText { max_chars: 4000 },
        required: false,
        unique: false,
        stated: false,
    })
}

fn too_many_fields(entity: &str, field: &str, chinese: bool) -> LeftOut {
    let why = if chinese {
        format!("每种实体最多 {FIELDS_MAX} 个字段")
    } else {
        format!("an entity has at most {FIELDS_MAX} fields")
    };
    LeftOut { wish: format!("{entity}: {field}"), why }
}

fn unknown_field(label: &str, name: &str, chinese: bool) -> String {
    if chinese {
        format!("字段“{label}”没有对应的英文词，代码中写作 {name}")
    } else {
        format!("The field “{label}” has no known English word; the code calls it {name}")
    }
}

/// A bound that is wider than what was said.
fn cut_bound(label: &str, kind: &FieldKind, chinese: bool) -> String {
    let (min, max) = match kind {
        FieldKind::Decimal { min, max } => (*min, *max),
        _ => (Some(0), None),
    };
    let end = |end: Option<i64>| end.map(|end| end.to_string());
    let range = match (end(min), end(max), chinese) {
        (Some(min), Some(max), false) => format!("from {min} to {max}"),
        (Some(min), Some(max), true) => format!("{min} 到 {max}"),
        (Some(min), None, false) => format!("from {min}"),
        (Some(min), None, true) => format!("不小于 {min}"),
        (None, Some(max), false) => format!("up to {max}"),
        (None, Some(max), true) => format!("不大于 {max}"),
        (None, None, _) => String::new(),
    };
    if chinese {
        format!("“{label}”的范围只检查整数边界（含边界）：{range}")
    } else {
        format!("{label} is checked against whole bounds that are allowed themselves: {range}")
    }
}

/// Values that are spelt otherwise in code than they were written.
fn say_values(draft: &super::draft::DraftField, chinese: bool, assumptions: &mut Vec<String>) {
    let changed: Vec<String> = draft
        .values
        .iter()
        .filter(|(said, _)| !said.is_ascii())
        .map(|(said, name)| format!("{name}（{said}）"))
        .collect();
    if changed.is_empty() {
        return;
    }
    assumptions.push(if chinese {
        format!("“{}”的取值在代码中写作：{}", draft.label, changed.join("、"))
    } else {
        format!("The values of {} are written in code as {}", draft.label, changed.join(", "))
    });
}
