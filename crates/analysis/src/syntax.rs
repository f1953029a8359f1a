//! Whether a file parses in its language.

use domain::{Finding, RelPath, Severity};

use crate::Language;

/// The first place where the file does not parse; nothing where it does or where there is no grammar.
#[must_use]
pub fn check(path: &RelPath, text: &str) -> Vec<Finding> {
    let fault = match Language::of(path) {
        // Settings of TypeScript and editors are JSON with comments.
        Language::Json if path.file_name().starts_with("tsconfig") => None,
        Language::Json => json_fault(text),
        Language::Toml => toml_fault(text),
        language => language.parse(text).and_then(|tree| first_error(&tree)),
    };
    fault.map(|(line, column)| finding(path, line, column)).into_iter().collect()
}

fn finding(path: &RelPath, line: u32, column: u32) -> Finding {
    Finding {
        file: path.clone(),
        line,
        column,
        rule: "syntax-error".to_owned(),
        severity: Severity::Critical,
        cwe: Vec::new(),
        owasp: None,
        message: "the file does not parse here".to_owned(),
        suggestion: "write the file again, whole".to_owned(),
    }
}

fn json_fault(text: &str) -> Option<(u32, u32)> {
    let error = serde_json::from_str::<serde_json::Value>(text).err()?;
    Some((narrow(error.line()), narrow(error.column())))
}

fn toml_fault(text: &str) -> Option<(u32, u32)> {
    let error = text.parse::<toml::Table>().err()?;
    let at = error.span().map_or(0, |span| span.start).min(text.len());
    let before = &text.as_bytes()[..at];
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    Some((narrow(line), 1))
}

fn first_error(tree: &tree_sitter::Tree) -> Option<(u32, u32)> {
    let mut node = tree.root_node();
    if !node.has_error() {
        return None;
    }
    // Down the first child that holds the fault, to the smallest node that is it.
    loop {
        let mut cursor = node.walk();
        let inner =
            node.children(&mut cursor).find(|child| child.has_error() || child.is_missing());
        match inner {
            Some(child) if !node.is_error() => node = child,
            _ => break,
        }
    }
    let at = node.start_position();
    Some((narrow(at.row + 1), narrow(at.column + 1)))
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_at(path: &str, text: &str, expected: Option<u32>) {
        let found = check(&RelPath::new(path).unwrap(), text);
        assert_eq!(found.first().map(|finding| finding.line), expected, "{path}: {found:?}");
    }

    #[test]
    fn a_file_that_does_not_parse_is_found_with_its_line() {
        check_at("a.py", "def f():\n    return 1\n", None);
        check_at("a.py", "x = 1\ndef f(:\n", Some(2));
        check_at("a.ts", "export const a: number = 1;\n", None);
        check_at("a.ts", "export const a: = 1;\n", Some(1));
        check_at("a.tsx", "export const A = () => <p>hi</p>;\n", None);
        check_at("a.js", "function f( {\n", Some(1));
        check_at("a.json", "{\n \"a\": }\n", Some(2));
        check_at("a.toml", "a = 1\nb = \n", Some(2));
        check_at("a.md", "# ( [", None);
    }
}
