//! Names that are safe in Python: no keyword, no module or word that the project already uses.
//!
//! Belongs here: what a name becomes. Does not belong here: what it is used for (see `shape`).

use std::collections::BTreeSet;

use domain::Brief;
use domain::brief::{Entity, Name, Relation, RelationKind};

const KEYWORDS: [&str; 39] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "case", "class",
    "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
    "import", "in", "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return",
    "try", "type", "while", "with", "yield", "print",
];

/// Words that the body of a record's class uses, and attributes that every record has.
const TAKEN_ATTRIBUTES: [&str; 15] = [
    "id",
    "rules",
    "columns",
    "dataclasses",
    "datetime",
    "decimal",
    "typing",
    "describe",
    "self",
    "str",
    "int",
    "bool",
    "float",
    "tuple",
    "object",
];

/// Classes that a record's file already names.
const TAKEN_CLASSES: [&str; 2] = ["Record", "Entity"];

/// Options that commands have of their own.
const TAKEN_OPTIONS: [&str; 11] = [
    "help", "json", "data-dir", "verbose", "version", "clear", "search", "sort", "desc", "page",
    "per-page",
];

/// Packages that a development environment installs beside the project.
const TAKEN_PACKAGES: [&str; 15] = [
    "coverage",
    "flit_core",
    "iniconfig",
    "mypy",
    "packaging",
    "pip",
    "pluggy",
    "py",
    "pygments",
    "pytest",
    "pytest_cov",
    "ruff",
    "setuptools",
    "src",
    "tests",
];

/// Programs of a virtual environment and a shell.
const TAKEN_PROGRAMS: [&str; 6] = ["python", "python3", "activate", "deactivate", "sh", "env"];

/// Names that no file may have on Windows.
const TAKEN_FILES: [&str; 22] = [
    "aux", "con", "nul", "prn", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The import name of the project.
pub(super) fn package(brief: &Brief) -> String {
    let name = brief.slug.replace('-', "_");
    let clashes =
        [&super::stdlib::MODULES[..], &KEYWORDS, &TAKEN_PACKAGES, &TAKEN_PROGRAMS, &TAKEN_FILES]
            .iter()
            .any(|words| words.contains(&name.as_str()));
    if clashes { format!("{name}_app") } else { name }
}

/// `name` as a Python identifier that is not taken.
fn identifier(name: String, taken: &[&str]) -> String {
    if KEYWORDS.contains(&name.as_str()) || taken.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// The module of an entity: `order_item`, `class_`.
pub(super) fn module(entity: &Entity) -> String {
    identifier(entity.name.snake(), &TAKEN_FILES)
}

/// The class of an entity: `OrderItem`, `NoneKind`.
pub(super) fn class(entity: &Entity) -> String {
    let name = entity.name.pascal();
    let taken = KEYWORDS.contains(&name.as_str()) || TAKEN_CLASSES.contains(&name.as_str());
    if taken { format!("{name}Kind") } else { name }
}

/// The word of an entity on the command line; `stats` is a command of its own.
pub(super) fn command(entity: &Entity) -> String {
    let name = entity.name.kebab();
    if name == "stats" { format!("{name}-record") } else { name }
}

/// The table of each entity, in the order of the brief, all different.
pub(super) fn tables(brief: &Brief) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let tables = brief.entities.iter().map(|entity| {
        let plural = entity.plural.snake();
        let name =
            if taken.contains(&plural) { format!("{}_rows", entity.name.snake()) } else { plural };
        taken.insert(name.clone());
        name
    });
    tables.collect()
}

/// The names of one column, each safe in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnName {
    /// In JSON, CSV and SQL.
    pub(super) wire: String,
    pub(super) attribute: String,
    pub(super) option: String,
}

/// The names of an entity's columns: first the fields, then the relations.
pub(super) fn columns(entity: &Entity) -> Vec<ColumnName> {
    let fields = entity.fields.iter().map(|field| field.name.snake());
    let relations = entity.relations.iter().map(relation_name);
    let mut taken = BTreeSet::from(["id".to_owned()]);
    let names = fields.chain(relations).map(|name| {
        let mut wire = name;
        while taken.contains(&wire) {
            wire.push_str("_value");
        }
        taken.insert(wire.clone());
        column(wire)
    });
    names.collect()
}

fn column(wire: String) -> ColumnName {
    let attribute = identifier(wire.clone(), &TAKEN_ATTRIBUTES);
    let option = wire.replace('_', "-");
    let option =
        if TAKEN_OPTIONS.contains(&option.as_str()) { format!("{option}-value") } else { option };
    ColumnName { wire, attribute, option }
}

fn relation_name(relation: &Relation) -> String {
    match relation.kind {
        RelationKind::BelongsTo => format!("{}_id", relation.name.snake()),
        RelationKind::ManyToMany => relation.name.snake(),
    }
}

/// Whether a row of `owner` cannot be made before the row that `relation` names. A required
/// relation that leads back to its owner would leave no first row, so it is taken as optional.
pub(super) fn is_mandatory(brief: &Brief, owner: &Entity, relation: &Relation) -> bool {
    relation.required && !leads_to(brief, &relation.target, &owner.name, &mut BTreeSet::new())
}

fn leads_to(brief: &Brief, from: &Name, to: &Name, seen: &mut BTreeSet<Name>) -> bool {
    if from == to {
        return true;
    }
    if !seen.insert(from.clone()) {
        return false;
    }
    let relations = brief.entity(from).map(|entity| entity.relations.as_slice());
    relations
        .unwrap_or_default()
        .iter()
        .filter(|relation| relation.required)
        .any(|relation| leads_to(brief, &relation.target, to, seen))
}
