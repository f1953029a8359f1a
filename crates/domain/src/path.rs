//! Paths inside a project: the one choke point for every path that a plan, a model, an archive or
//! a run hands us.
//!
//! Belongs here: what a safe path is. Does not belong here: touching disks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Longest path, in bytes. 240 leaves room for a prefix under the 255 of common systems.
pub const PATH_MAX_BYTES: usize = 240;
/// Most folders above a file.
pub const DEPTH_MAX: usize = 16;

/// A relative path with `/` between its parts, safe to join to any folder on any system.
///
/// Invariant: no empty, `.` or `..` part, no control or bidirectional character, no backslash, colon
/// or wildcard, no part that ends with a dot or a space, no name Windows reserves, nothing under
/// `.git`, at most [`PATH_MAX_BYTES`] bytes and [`DEPTH_MAX`] folders.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelPath(String);

impl RelPath {
    /// Reads a path, refusing whatever could leave the project or surprise another system.
    ///
    /// # Errors
    /// [`UnsafePath`] says which rule the text breaks.
    pub fn new(text: impl Into<String>) -> Result<Self, UnsafePath> {
        let text = text.into();
        match broken_rule(&text) {
            Some(why) => Err(UnsafePath { path: text.escape_debug().take(120).collect(), why }),
            None => Ok(Self(text)),
        }
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// What follows the last dot of the file name, or nothing.
    #[must_use]
    pub fn extension(&self) -> &str {
        self.file_name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }
}

fn broken_rule(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("it is empty");
    }
    if text.len() > PATH_MAX_BYTES {
        return Some("it is longer than 240 bytes");
    }
    if text.starts_with('/') {
        return Some("it is absolute");
    }
    if text.chars().any(is_hostile) {
        return Some("it holds a character that is not safe in file names");
    }
    if text.split('/').count() > DEPTH_MAX + 1 {
        return Some("it is deeper than 16 folders");
    }
    text.split('/').find_map(broken_part)
}

fn broken_part(part: &str) -> Option<&'static str> {
    if part.is_empty() || part == "." || part == ".." {
        return Some("it has an empty, `.` or `..` part");
    }
    if part.ends_with(['.', ' ']) || part.starts_with(' ') {
        return Some("a part begins with a space or ends with a dot or a space");
    }
    if part.eq_ignore_ascii_case(".git") || part.to_ascii_lowercase().starts_with("git~") {
        return Some("it points into a git folder");
    }
    let stem = part.split('.').next().unwrap_or(part).to_ascii_lowercase();
    let device = matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || ((stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.len() == 4
            && stem.ends_with(|last: char| last.is_ascii_digit()));
    device.then_some("a part is a device name on Windows")
}

fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A path that must not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unsafe path `{path}`: {why}")]
pub struct UnsafePath {
    path: String,
    why: &'static str,
}

impl fmt::Display for RelPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for RelPath {
    type Err = UnsafePath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Serialize for RelPath {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RelPath {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(input)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, safe: bool) {
        assert_eq!(RelPath::new(text).is_ok(), safe, "{text:?}");
    }

    #[test]
    fn ordinary_project_paths_are_safe() {
        for text in
            ["README.md", "src/app.py", ".github/workflows/ci.yml", ".gitignore", "图书/目录.md"]
        {
            check(text, true);
        }
    }

    #[test]
    fn paths_that_leave_the_project_or_surprise_a_system_are_refused() {
        for text in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/.",
            "C:\\x",
            "c:/x",
            "\\\\?\\x",
            "a\0b",
            "a/.git/hooks/x",
            ".GIT/config",
            "x.",
            "x /y",
            "con",
            "aux.txt",
            "COM1.log",
            "a\u{202e}b",
            "GIT~1/x",
            "a\u{200b}",
        ] {
            check(text, false);
        }
        check(&"a".repeat(241), false);
        check(&"a/".repeat(17), false);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_accepted_stays_inside_when_joined(text in "\\PC{0,60}") {
            if let Ok(path) = RelPath::new(text) {
                let parts = std::path::Path::new(path.as_str()).components();
                for part in parts {
                    proptest::prop_assert!(matches!(part, std::path::Component::Normal(_)));
                }
            }
        }
    }
}
