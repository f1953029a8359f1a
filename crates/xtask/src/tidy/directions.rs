//! Which room may know which, as docs/ARCHITECTURE.md draws it.

use std::collections::{BTreeMap, BTreeSet};

use crate::shell::root;

/// A room and those that it may depend on.
const MAY: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("llm", &["domain"]),
    ("blueprints", &["domain"]),
    ("analysis", &["domain"]),
    ("sandbox", &["domain"]),
    ("artifacts", &["domain"]),
    ("store", &["domain", "artifacts"]),
    ("store_sql", &["store", "domain"]),
    ("agents", &["llm", "blueprints", "analysis", "sandbox", "artifacts", "domain"]),
    ("workflow", &["agents", "store", "llm", "artifacts", "domain"]),
    ("wire", &["domain"]),
    ("server", &["wire", "store", "artifacts", "domain"]),
    ("cli", &["wire", "domain"]),
    ("testkit", &["llm", "sandbox", "domain"]),
    ("xtask", &[]),
];
/// `app` wires everything.
const ALL: &str = "app";

#[test]
fn rooms_depend_as_the_map_says() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        MAY.iter().map(|(room, may)| (*room, may.iter().copied().collect())).collect();
    let rooms: BTreeSet<String> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    for room in rooms.iter().filter(|room| *room != ALL) {
        let may = allowed
            .get(room.as_str())
            .unwrap_or_else(|| panic!("crate `{room}` is not on the map in directions.rs"));
        let manifest =
            std::fs::read_to_string(root().join("crates").join(room).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let dependencies = manifest
            .get("dependencies")
            .and_then(|table| table.as_table())
            .cloned()
            .unwrap_or_default();
        for dependency in dependencies.keys().filter(|name| rooms.contains(*name)) {
            assert!(may.contains(dependency.as_str()), "`{room}` must not know `{dependency}`");
        }
    }
}

#[test]
fn every_crate_inherits_the_lints() {
    for entry in std::fs::read_dir(root().join("crates")).unwrap().flatten() {
        let manifest = std::fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} does not inherit the lints",
            entry.path().display()
        );
    }
}
