//! A short session with the finished program: for the smoke run and for the README.

use std::collections::BTreeSet;

use domain::Brief;
use domain::brief::Entity;

use super::{names, rules, values};

/// The data folder of the smoke run, within the project and ignored by git.
const SMOKE_DATA: &str = ".smoke";

/// The commands that show the program at work, each ending with 0.
pub(super) fn smoke(brief: &Brief) -> Vec<Vec<String>> {
    let program = format!(".venv/bin/{}", names::package(brief).replace('_', "-"));
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let empty = format!("import shutil; shutil.rmtree('{SMOKE_DATA}', ignore_errors=True)");
    let mut commands =
        vec![words(&[".venv/bin/python", "-c", &empty]), words(&[&program, "--help"])];
    let on_data = |rest: Vec<String>| {
        let mut command = words(&[&program, "--data-dir", SMOKE_DATA]);
        command.extend(rest);
        command
    };
    let Some(subject) = subject(brief) else { return commands };
    for entity in with_parents(brief, subject) {
        let mut add = vec![names::command(entity), "add".to_owned()];
        add.extend(
            options(brief, entity).into_iter().map(|(name, value)| format!("--{name}={value}")),
        );
        commands.push(on_data(add));
    }
    commands.push(on_data(vec![names::command(subject), "list".to_owned(), "--json".to_owned()]));
    commands
}

/// The same session as lines of a shell, for the README.
pub(super) fn readme_lines(brief: &Brief) -> Vec<String> {
    let program = names::package(brief).replace('_', "-");
    let Some(subject) = subject(brief) else { return Vec::new() };
    let mut lines: Vec<String> = with_parents(brief, subject)
        .into_iter()
        .map(|entity| {
            let given = options(brief, entity)
                .into_iter()
                .map(|(name, value)| format!(" --{name} \"{value}\""))
                .collect::<String>();
            format!("{program} {} add{given}", names::command(entity))
        })
        .collect();
    lines.push(format!("{program} {} list", names::command(subject)));
    lines.push(format!("{program} {} show 1 --json", names::command(subject)));
    lines
}

/// The entity that the session is about: the first one that was mentioned and points somewhere,
/// else the first.
fn subject(brief: &Brief) -> Option<&Entity> {
    let pointing =
        brief.entities.iter().find(|entity| !mandatory_targets(brief, entity).is_empty());
    pointing.or(brief.entities.first())
}

fn mandatory_targets<'a>(brief: &'a Brief, entity: &Entity) -> Vec<&'a Entity> {
    entity
        .relations
        .iter()
        .filter(|relation| names::is_mandatory(brief, entity, relation))
        .filter_map(|relation| brief.entity(&relation.target))
        .collect()
}

/// `entity` after everything that it must point to.
fn with_parents<'a>(brief: &'a Brief, entity: &'a Entity) -> Vec<&'a Entity> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    visit(brief, entity, &mut seen, &mut order);
    order
}

fn visit<'a>(
    brief: &'a Brief,
    entity: &'a Entity,
    seen: &mut BTreeSet<String>,
    order: &mut Vec<&'a Entity>,
) {
    if !seen.insert(entity.name.snake()) {
        return;
    }
    for target in mandatory_targets(brief, entity) {
        visit(brief, target, seen, order);
    }
    order.push(entity);
}

/// The options that a new row must have, with sample values; every parent is the row 1.
fn options(brief: &Brief, entity: &Entity) -> Vec<(String, String)> {
    let names = names::columns(entity);
    let fields = entity.fields.iter().map(|field| {
        let needed = field.required && rules::default(&field.kind, true).is_none();
        needed.then(|| values::right(&field.kind, &field.name.sentence(), 1).raw)
    });
    let relations = entity
        .relations
        .iter()
        .map(|relation| names::is_mandatory(brief, entity, relation).then(|| "1".to_owned()));
    names
        .into_iter()
        .zip(fields.chain(relations))
        .filter_map(|(name, value)| Some((name.option, value?)))
        .collect()
}
