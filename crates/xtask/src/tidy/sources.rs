//! The sources of the workspace, as the rules see them.

use std::path::{Path, PathBuf};

use crate::shell::root;

/// One Rust file of a crate.
pub(super) struct Source {
    pub(super) crate_name: String,
    /// Within the workspace, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// The text before the file's own tests, without comments.
    pub(super) fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end =
            self.text.lines().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(usize::MAX);
        let lines = self.text.lines().take(end).enumerate();
        lines
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Whether it ships: neither tests nor examples nor benches.
    pub(super) fn is_product(&self) -> bool {
        let tool = matches!(self.crate_name.as_str(), "xtask" | "testkit");
        let aside = ["/tests/", "/tests.rs", "/benches/", "/examples/", "/contract", "samples.rs"];
        !tool && !aside.iter().any(|part| self.path.contains(part))
    }
}

/// Every Rust file under `crates/`.
pub(super) fn all() -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![root().join("crates")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("templates") && !path.ends_with("target") {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(read(&path));
            }
        }
    }
    assert!(found.len() > 100, "the sources were not found");
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// The files that ship.
pub(super) fn product() -> Vec<Source> {
    all().into_iter().filter(Source::is_product).collect()
}

fn read(path: &Path) -> Source {
    let within: PathBuf = path.strip_prefix(root()).unwrap().to_path_buf();
    let crate_name = within.components().nth(1).unwrap().as_os_str().to_string_lossy().into_owned();
    Source {
        crate_name,
        path: within.to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    }
}

/// Lines of product code that hold one of `words`, as `path:line: text`, where `may` does not allow them.
pub(super) fn lines_with(words: &[&str], may: impl Fn(&Source) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in product().iter().filter(|source| !may(source)) {
        for (at, line) in source.product_lines() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{at}: {}", source.path, line.trim()));
            }
        }
    }
    found
}
