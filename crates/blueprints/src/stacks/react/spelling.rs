//! Names of a brief as TypeScript identifiers, keys, file names and addresses, free of clashes.
//!
//! Belongs here: what is reserved, and how a clash is resolved. Does not belong here: types and values.

use std::collections::BTreeSet;

use domain::brief::{Brief, Entity, Field, Relation, RelationKind};

/// An entity with the names that its files use.
#[derive(Debug)]
pub(super) struct SpeltEntity<'a> {
    pub(super) entity: &'a Entity,
    /// `Book`: the type.
    pub(super) type_name: String,
    /// `books`: the key of its rows.
    pub(super) key: String,
    /// `book`: the file, without its ending.
    pub(super) file: String,
    /// `books`: the first part of its pages' addresses.
    pub(super) path: String,
    pub(super) members: Vec<SpeltMember<'a>>,
}

/// A field or a relation with its key.
#[derive(Debug)]
pub(super) struct SpeltMember<'a> {
    pub(super) key: String,
    pub(super) part: Part<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    Field(&'a Field),
    Relation(&'a Relation),
}

/// Types that the files of an entity use or that the language knows; hiding one would confuse.
const RESERVED_TYPES: &[&str] = &[
    "Any",
    "Array",
    "ArrayBuffer",
    "Boolean",
    "Collection",
    "Component",
    "Date",
    "Definition",
    "DefinitionOf",
    "Document",
    "Draft",
    "Element",
    "Error",
    "Event",
    "Exclude",
    "Extract",
    "File",
    "Function",
    "Image",
    "Infinity",
    "Intl",
    "Iterator",
    "Json",
    "Location",
    "Map",
    "Math",
    "Node",
    "Number",
    "Object",
    "Omit",
    "Partial",
    "Pick",
    "Promise",
    "Proxy",
    "Record",
    "Reflect",
    "Required",
    "Set",
    "String",
    "Symbol",
    "Tables",
    "Window",
];

/// Keys that every object has already, or that a row has.
const RESERVED_KEYS: &[&str] = &[
    "id",
    "constructor",
    "toString",
    "toLocaleString",
    "valueOf",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
];

/// File names that some systems keep for devices.
const RESERVED_FILES: &[&str] = &["aux", "con", "nul", "prn"];

/// Addresses that the server keeps for itself.
const RESERVED_PATHS: &[&str] = &["assets", "health"];

/// Every entity of the brief, in order.
pub(super) fn entities(brief: &Brief) -> Vec<SpeltEntity<'_>> {
    let mut types = reserved(RESERVED_TYPES);
    let mut keys = reserved(RESERVED_KEYS);
    let mut files = reserved(RESERVED_FILES);
    files.extend((0..10).flat_map(|at| [format!("com{at}"), format!("lpt{at}")]));
    let mut paths = reserved(RESERVED_PATHS);
    brief
        .entities
        .iter()
        .map(|entity| SpeltEntity {
            entity,
            type_name: unused(&mut types, entity.name.pascal(), "Entry"),
            key: unused(&mut keys, entity.plural.camel(), "Rows"),
            file: unused(&mut files, entity.name.kebab(), "-entry"),
            path: unused(&mut paths, entity.plural.kebab(), "-list"),
            members: members(entity),
        })
        .collect()
}

fn members(entity: &Entity) -> Vec<SpeltMember<'_>> {
    let mut keys = reserved(RESERVED_KEYS);
    let fields = entity.fields.iter().map(|field| (field.name.camel(), Part::Field(field)));
    let relations = entity.relations.iter().map(|relation| {
        let ending = match relation.kind {
            RelationKind::BelongsTo => "Id",
            RelationKind::ManyToMany => "Ids",
        };
        (relation.name.camel() + ending, Part::Relation(relation))
    });
    fields
        .chain(relations)
        .map(|(key, part)| SpeltMember { key: unused(&mut keys, key, "Value"), part })
        .collect()
}

fn reserved(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// `wanted`, or with `ending` as often as it takes to be new; then it is taken.
fn unused(taken: &mut BTreeSet<String>, mut wanted: String, ending: &str) -> String {
    while !taken.insert(wanted.clone()) {
        wanted.push_str(ending);
    }
    wanted
}
