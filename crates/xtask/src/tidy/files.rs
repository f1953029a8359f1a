//! How files look: a header that says what belongs there, a bounded size, no unfinished marks.

use super::sources::{all, product};

/// Lines without tests; past it a file holds a second concept.
const LINES_MAX: usize = 500;

#[test]
fn every_file_says_what_belongs_in_it() {
    let silent: Vec<String> = product()
        .into_iter()
        .filter(|source| !source.text.trim_start().starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "no `//!` header:\n{}", silent.join("\n"));
}

#[test]
fn no_file_holds_two_concepts() {
    let long = product().into_iter().filter_map(|source| {
        let end = source.text.lines().position(|line| line.trim() == "#[cfg(test)]");
        let lines = end.unwrap_or_else(|| source.text.lines().count());
        (lines > LINES_MAX).then(|| format!("{} ({lines} lines)", source.path))
    });
    let long: Vec<String> = long.collect();
    assert!(long.is_empty(), "over {LINES_MAX} lines without tests:\n{}", long.join("\n"));
}

#[test]
fn nothing_is_left_unfinished() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("unimple", "mented!"),
        concat!("to", "do!("),
    ];
    // Rules of the analysis and texts for models name such marks.
    let named = ["crates/analysis/", "crates/agents/src/prompts"];
    let found: Vec<String> = all()
        .iter()
        .filter(|source| !named.iter().any(|path| source.path.starts_with(path)))
        .flat_map(|source| {
            let lines = source
                .text
                .lines()
                .zip(1..)
                .filter(|(line, _)| marks.iter().any(|mark| line.contains(mark)));
            lines
                .map(|(line, at)| format!("{}:{at}: {}", source.path, line.trim()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "unfinished:\n{}", found.join("\n"));
}
