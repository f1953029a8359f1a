//! Marks of a file that was not written whole: "rest of the code", a lone ellipsis, an unfinished mark.

use domain::{Finding, RelPath, Severity};

use crate::Language;

const PHRASES: &[&str] = &[
    "rest of the code",
    "rest of code",
    "remaining code",
    "existing code",
    "code unchanged",
    "implementation goes here",
    "your code here",
    "add your logic",
    "same as before",
    "omitted for brevity",
];

/// Comments that stand for code which is not there. Documents may say such things.
#[must_use]
pub fn check(path: &RelPath, text: &str) -> Vec<Finding> {
    if matches!(Language::of(path), Language::Markdown | Language::Text) {
        return Vec::new();
    }
    text.lines()
        .zip(1..)
        .filter(|(line, _)| stands_for_code(line))
        .map(|(line, at)| finding(path, line, at))
        .collect()
}

fn stands_for_code(line: &str) -> bool {
    let trimmed = line.trim();
    let Some(comment) =
        ["//", "#", "/*", "<!--"].iter().find_map(|mark| trimmed.strip_prefix(mark))
    else {
        return false;
    };
    let comment = comment.trim().to_ascii_lowercase();
    PHRASES.iter().any(|phrase| comment.contains(phrase)) || matches!(comment.as_str(), "..." | "…")
}

fn finding(path: &RelPath, line: &str, at: u32) -> Finding {
    Finding {
        file: path.clone(),
        line: at,
        column: 1,
        rule: "elided-code".to_owned(),
        severity: Severity::High,
        cwe: Vec::new(),
        owasp: None,
        message: format!(
            "a comment stands where code should be: {}",
            line.trim().chars().take(80).collect::<String>()
        ),
        suggestion: "write the whole file".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_count(path: &str, text: &str, expected: usize) {
        assert_eq!(check(&RelPath::new(path).unwrap(), text).len(), expected, "{text}");
    }

    #[test]
    fn comments_that_stand_for_code_are_found() {
        check_count("a.py", "# ... rest of the code\n", 1);
        check_count("a.ts", "  // ...\n", 1);
        check_count("a.ts", "call(...args); // spread\n", 0);
        check_count("a.md", "# existing code\n", 0);
    }
}
