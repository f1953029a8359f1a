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
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let calls = [concat!("unimple", "mented!"), concat!("to", "do!(")];
    // Rules of the analysis name such marks.
    let named = ["crates/analysis/"];
    let is_unfinished = |line: &str| {
        let comment = line.split_once("//").map_or("", |(_, comment)| comment);
        marks.iter().any(|mark| comment.contains(mark))
            || calls.iter().any(|call| line.contains(call))
    };
    let mut found = Vec::new();
    for source in
        all().iter().filter(|source| !named.iter().any(|path| source.path.starts_with(path)))
    {
        let lines = source.text.lines().zip(1..).filter(|(line, _)| is_unfinished(line));
        found.extend(lines.map(|(line, at)| format!("{}:{at}: {}", source.path, line.trim())));
    }
    assert!(found.is_empty(), "unfinished:\n{}", found.join("\n"));
}
