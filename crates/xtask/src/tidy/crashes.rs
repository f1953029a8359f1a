//! Crash points: each that is listed is in the code, each in the code is listed, and no durable write or
//! outside effect is without one.

use std::collections::BTreeSet;

use super::sources::product;

/// What makes something durable or reaches outside. A file that does so names a crash point.
const EFFECTS: &[&str] =
    &[".commit()", "fs::rename(", "renameat(", "sandbox.run(", "sandbox.start(", "inner.complete("];

/// Files whose effect is covered by the file named beside them.
const COVERED: &[(&str, &str)] = &[
    // Migrations run before anything is acknowledged.
    ("crates/store_sql/src/sqlite/schema.rs", ""),
    // By hand, for a person who watches: nothing is kept of it.
    ("crates/app/src/commands/sandbox.rs", ""),
    // Removing what is of no use any more.
    ("crates/sandbox/src/remove.rs", ""),
    // The self-test, before any job.
    ("crates/sandbox/src/detect.rs", ""),
];

#[test]
fn listed_crash_points_are_in_the_code_and_those_in_the_code_are_listed() {
    let list =
        std::fs::read_to_string(crate::shell::root().join("crates/domain/src/crash.rs")).unwrap();
    let listed: BTreeSet<String> = list
        .lines()
        .filter_map(|line| {
            line.trim().strip_prefix("(\"").or_else(|| line.trim().strip_prefix("\""))
        })
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .filter(|name| name.starts_with("before_") || name.starts_with("after_"))
        .collect();
    assert!(listed.len() >= 10, "the list was not found");
    let mut used = BTreeSet::new();
    for source in product().iter().filter(|source| !source.path.ends_with("crash.rs")) {
        let names = source
            .text
            .split('"')
            .filter(|text| text.starts_with("before_") || text.starts_with("after_"));
        used.extend(
            names
                .filter(|text| text.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
                .map(str::to_owned),
        );
    }
    let unused: Vec<_> = listed.difference(&used).collect();
    assert!(unused.is_empty(), "listed and nowhere passed: {unused:?}");
}

#[test]
fn no_durable_write_is_without_a_crash_point() {
    let bare: Vec<String> = product()
        .iter()
        .filter(|source| !COVERED.iter().any(|(path, _)| source.path == *path))
        .filter(|source| {
            source
                .product_lines()
                .any(|(_, line)| EFFECTS.iter().any(|effect| line.contains(effect)))
        })
        .filter(|source| !source.text.contains("crash::point(") && !source.text.contains("point("))
        .map(|source| source.path.clone())
        .collect();
    assert!(
        bare.is_empty(),
        "a durable write or outside effect without a crash point:\n{}",
        bare.join("\n")
    );
}
