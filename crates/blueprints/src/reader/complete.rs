//! The draft with what the tables know: usual fields, obvious relations, things that were only meant.
//!
//! Whatever is added here is not stated, and is said among the assumptions.

use domain::brief::{FieldKind, Name, RelationKind, Speech};

use super::draft::{Draft, DraftField, DraftRelation, row_noun};
use super::lexicon::{EntityRow, LEXICON};
use super::noun::Noun;
use super::{field, kind};

/// Adds what is missing. Afterwards every entity has a field, or there is no entity.
pub(super) fn complete(draft: &mut Draft, speech: Speech) {
    let chinese = speech == Speech::Chinese;
    if draft.entities.is_empty() {
        promote(draft, chinese);
    }
    link_fields(draft, chinese);
    link_rows(draft);
    for at in 0..draft.entities.len() {
        if draft.entities[at].fields.is_empty() {
            let fields = usual_fields(draft, at, chinese);
            draft.entities[at].fields = fields;
        }
    }
    break_circles(draft);
}

/// Nothing was named outright: what the topic keeps, else what may have been meant.
fn promote(draft: &mut Draft, chinese: bool) {
    let weak = std::mem::take(&mut draft.weak);
    let keeps: Vec<&String> =
        draft.topics.first().map_or_else(Vec::new, |&at| LEXICON.topics[at].keeps.iter().collect());
    let in_topic =
        |noun: &Noun| noun.row.is_some_and(|row| keeps.contains(&&LEXICON.entities[row].name));
    for noun in weak.iter().filter(|noun| in_topic(noun)) {
        add_weak(draft, noun.clone(), chinese);
    }
    for name in &keeps {
        if let Some(row) = LEXICON.entity(&name.replace('_', " ")) {
            draft.entity(row_noun(row, chinese), false);
        }
    }
    if !draft.entities.is_empty() {
        return;
    }
    let known: Vec<Noun> = weak.iter().filter(|noun| noun.row.is_some()).cloned().collect();
    let chosen = if known.is_empty() { weak.into_iter().take(1).collect() } else { known };
    for noun in chosen {
        add_weak(draft, noun, chinese);
    }
}

fn add_weak(draft: &mut Draft, noun: Noun, chinese: bool) {
    let companion = noun.companion;
    if let Some(other) = companion {
        draft.entity(row_noun(other, chinese), true);
    }
    draft.entity(noun, true);
}

/// A field that is named like another entity points to it.
fn link_fields(draft: &mut Draft, chinese: bool) {
    let count = draft.entities.len();
    for from in 0..count {
        let fields = std::mem::take(&mut draft.entities[from].fields);
        let mut kept = Vec::with_capacity(fields.len());
        for field in fields {
            match target_of(draft, from, &field, chinese) {
                Some(target) => link_field(draft, from, target, &field),
                None => kept.push(field),
            }
        }
        draft.entities[from].fields = kept;
    }
}

fn target_of(draft: &mut Draft, from: usize, field: &DraftField, chinese: bool) -> Option<usize> {
    if field.kind_stated {
        return None;
    }
    if let Some(target) = role_target(draft, field)
        && target != from
    {
        return Some(target);
    }
    if field.thing.is_none() && !field.known {
        return same_name(draft, field).filter(|&target| target != from);
    }
    let row = field.thing?;
    let there = draft.of_row(&LEXICON.entities[row].name);
    if let Some(target) = there {
        return (target != from || is_other_of_its_kind(field)).then_some(target);
    }
    let owner = draft.entities[from].noun.row.map(|row| LEXICON.entities[row].name.as_str());
    let owned = LEXICON.entities[row].to.iter().any(|to| Some(target_name(to)) == owner);
    let several = field.plural && (!field.known || owned);
    let role = field.name.as_ref().is_some_and(|name| name.words().len() > 1);
    if role
        && LEXICON
            .entity(&field.name.as_ref().map(|name| name.words().join(" ")).unwrap_or_default())
            .is_none()
    {
        return None;
    }
    let own = LEXICON.entities[row].own && (!field.known || row_is_person(row));
    if !own && !several {
        return None;
    }
    let mut noun = row_noun(row, chinese);
    if !chinese && let Some(name) = &field.name {
        let words: Vec<&str> = name.words().iter().map(String::as_str).collect();
        if let [word] = words.as_slice() {
            noun.name = Name::read(&super::inflect::singular(word));
            noun.label = noun.name.as_ref().map(Name::sentence).unwrap_or_default();
        }
    }
    draft.entity(noun, false)
}

/// The entity that no table knows and that is called like the field, in the singular or the plural.
fn same_name(draft: &Draft, field: &DraftField) -> Option<usize> {
    let name = field.name.as_ref()?.words().join(" ");
    let (before, last) = name.rsplit_once(' ').map_or(("", name.as_str()), |parts| parts);
    let one = super::inflect::singular(last);
    let one = if before.is_empty() { one } else { format!("{before} {one}") };
    draft.entities.iter().position(|entity| {
        let called = entity.noun.name.as_ref().map(|name| name.words().join(" "));
        called.is_some_and(|called| called == name || called == one)
    })
}

/// `parent category` of a category.
fn is_other_of_its_kind(field: &DraftField) -> bool {
    const ROLES: [&str; 6] = ["parent", "previous", "next", "related", "original", "linked"];
    field.name.as_ref().is_some_and(|name| {
        let words = name.words();
        words.len() == 2 && ROLES.contains(&words[0].as_str())
    })
}

fn row_is_person(row: usize) -> bool {
    LEXICON.entities[row].fields.first().is_some_and(|first| first.starts_with("full_name"))
}

/// `assignee` is a member, where members are kept.
fn role_target(draft: &Draft, field: &DraftField) -> Option<usize> {
    let word = field.name.as_ref().map(|name| name.words().join(" "));
    let rows = word.as_deref().map_or(&[][..], |word| LEXICON.role(word));
    let rows = if rows.is_empty() { LEXICON.role(&field.label) } else { rows };
    rows.iter().find_map(|row| draft.of_row(row))
}

fn link_field(draft: &mut Draft, from: usize, target: usize, field: &DraftField) {
    let row = draft.entities[target].noun.row.map(|row| &LEXICON.entities[row]);
    let points_here = row.is_some_and(|row| {
        let own = draft.entities[from].noun.row.map(|row| LEXICON.entities[row].name.clone());
        row.to.iter().any(|to| Some(target_name(to)) == own.as_deref())
    });
    if field.plural && points_here {
        if !draft.joined(from, target) {
            draft.relate(target, relation(from, RelationKind::BelongsTo, true, true));
        }
        return;
    }
    let kind = if field.plural { RelationKind::ManyToMany } else { RelationKind::BelongsTo };
    let mut link = relation(target, kind, field.required && !field.plural, true);
    let target_name = draft.entities[target].noun.name.clone();
    if !field.plural && field.name != target_name && field.name.is_some() {
        link.role.clone_from(&field.name);
        link.label = Some(field.label.clone());
    }
    if draft.entities[from].relations.iter().any(|one| one.target == target && one.role.is_none())
        && link.role.is_none()
    {
        return;
    }
    draft.relate(from, link);
}

fn relation(target: usize, kind: RelationKind, required: bool, stated: bool) -> DraftRelation {
    DraftRelation { role: None, label: None, target, kind, required, stated }
}

fn target_name(to: &str) -> &str {
    to.rsplit('=').next().unwrap_or(to).trim_end_matches('!')
}

/// Relations that are obvious between things that are kept.
fn link_rows(draft: &mut Draft) {
    for from in 0..draft.entities.len() {
        let Some(row) = draft.entities[from].noun.row.map(|row| &LEXICON.entities[row]) else {
            continue;
        };
        let free: Vec<usize> =
            (0..draft.entities.len()).filter(|&to| to != from && !draft.joined(from, to)).collect();
        for to in &row.to {
            link_row(draft, from, to, &free, RelationKind::BelongsTo);
        }
        for to in &row.many {
            link_row(draft, from, to, &free, RelationKind::ManyToMany);
        }
    }
}

fn link_row(draft: &mut Draft, from: usize, to: &str, free: &[usize], kind: RelationKind) {
    let Some(target) = draft.of_row(target_name(to)).filter(|target| free.contains(target)) else {
        return;
    };
    if is_said_otherwise(draft, from, target) {
        return;
    }
    if kind == RelationKind::ManyToMany && has_between(draft, from, target) {
        return;
    }
    let role = to.split_once('=').and_then(|(role, _)| Name::read(role));
    let mut link = relation(target, kind, to.ends_with('!'), false);
    let taken = role.is_some() && draft.entities[from].relations.iter().any(|one| one.role == role);
    if taken {
        return;
    }
    link.role = role;
    draft.relate(from, link);
}

/// Whether what was said of `from` makes a relation to `target` needless: it leads there already, or the target is of
/// another name than the table's, such as the crew member that is no member of a club.
fn is_said_otherwise(draft: &Draft, from: usize, target: usize) -> bool {
    let one = &draft.entities[from];
    let stated = one.relations.iter().any(|link| link.stated);
    let other = &draft.entities[target].noun;
    let usual = other.row.map(|row| LEXICON.entities[row].name.as_str());
    let renamed = other.name.as_ref().map(Name::snake).as_deref() != usual;
    stated && !one.fields.is_empty() && (renamed || needs(draft, from, target))
}

/// Whether a third thing stands between the two: order items between orders and products.
fn has_between(draft: &Draft, one: usize, other: usize) -> bool {
    let row = |at: usize| draft.entities[at].noun.row.map(|row| &LEXICON.entities[row]);
    let names = [one, other].map(|at| row(at).map(|row| row.name.as_str()));
    (0..draft.entities.len()).filter(|&at| at != one && at != other).any(|at| {
        let points = |name: &Option<&str>| {
            row(at).is_some_and(|row| row.to.iter().any(|to| Some(target_name(to)) == *name))
        };
        names.iter().all(points)
    })
}

/// What such a thing usually has.
fn usual_fields(draft: &Draft, at: usize, chinese: bool) -> Vec<DraftField> {
    let row = draft.entities[at].noun.row.map(|row| &LEXICON.entities[row]);
    let fields: Vec<DraftField> = row.map_or_else(Vec::new, |row| {
        row.fields.iter().filter_map(|text| table_field(draft, at, text, chinese, row)).collect()
    });
    if fields.is_empty() {
        return ["name!", "description"]
            .iter()
            .filter_map(|text| plain_field(text, chinese))
            .collect();
    }
    fields
}

/// `due_date!`, `status!=open,closed`, `hours!:decimal~0..24`, `guest_name!-guest`.
fn table_field(
    draft: &Draft,
    at: usize,
    text: &str,
    chinese: bool,
    _row: &EntityRow,
) -> Option<DraftField> {
    let (text, only_with) =
        text.split_once('+').map_or((text, None), |(text, with)| (text, Some(with)));
    let joined_to = |name: &str| draft.of_row(name).is_some_and(|target| draft.joined(at, target));
    if only_with.is_some_and(|name| !joined_to(name)) {
        return None;
    }
    let mut parts = text.split('-');
    let field = parts.next()?;
    let replaced =
        parts.any(|name| draft.of_row(name).is_some_and(|target| draft.joined(at, target)));
    if replaced { None } else { plain_field(field, chinese) }
}

fn plain_field(text: &str, chinese: bool) -> Option<DraftField> {
    let (text, values) =
        text.split_once('=').map_or((text, None), |(text, values)| (text, Some(values)));
    let (name, given) =
        text.split_once(':').map_or((text, None), |(name, kind)| (name, Some(kind)));
    let required = name.ends_with('!');
    let name = name.trim_end_matches('!');
    let row = LEXICON.field(&name.replace('_', " "));
    let given = given.and_then(kind::parse);
    let kind = given
        .or_else(|| row.map(|row| row.kind.clone()))
        .unwrap_or(FieldKind::Text { max_chars: 120 });
    let read = Name::read(name)?;
    let english = read.sentence();
    let label =
        row.map(|row| row.zh.clone()).filter(|zh| chinese && !zh.is_empty()).unwrap_or(english);
    let mut field = DraftField {
        name: Some(read),
        label,
        kind,
        required,
        unique: row.is_some_and(|row| row.unique),
        stated: false,
        thing: None,
        plural: false,
        kind_stated: false,
        known: true,
        values: Vec::new(),
        bound_cut: false,
    };
    if let Some(values) = values {
        let values: Vec<String> = values.split(',').map(str::to_owned).collect();
        field::choose(&mut field, &values);
        field.values.clear();
    }
    Some(field)
}

/// Two things that need each other could never be made: the later need is dropped.
fn break_circles(draft: &mut Draft) {
    for from in 0..draft.entities.len() {
        for at in 0..draft.entities[from].relations.len() {
            let link = &draft.entities[from].relations[at];
            if link.required
                && link.kind == RelationKind::BelongsTo
                && (link.target == from || needs(draft, link.target, from))
            {
                draft.entities[from].relations[at].required = false;
                draft.loosened.push((from, at));
            }
        }
    }
}

fn needs(draft: &Draft, from: usize, wanted: usize) -> bool {
    let mut seen = vec![false; draft.entities.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == wanted {
            return true;
        }
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        let next = draft.entities[at].relations.iter().filter(|one| one.required);
        open.extend(next.filter(|one| one.kind == RelationKind::BelongsTo).map(|one| one.target));
    }
    false
}
