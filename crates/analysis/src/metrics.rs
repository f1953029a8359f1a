//! Cyclomatic complexity: 1 and one for each branch, per function.

use domain::{Finding, RelPath, Severity};
use tree_sitter::Node;

use crate::Language;

/// A function with this many paths or more is hard to test whole (product.md, quality gates).
pub const COMPLEXITY_LIMIT: u32 = 10;

/// One function's figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionMetric {
    pub name: String,
    /// From 1.
    pub line: u32,
    pub complexity: u32,
}

/// The functions of a file; empty where there is no grammar.
#[must_use]
pub fn functions(path: &RelPath, text: &str) -> Vec<FunctionMetric> {
    let Some(tree) = Language::of(path).parse(text) else { return Vec::new() };
    let mut found = Vec::new();
    let mut open = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        if is_function(node) {
            found.push(FunctionMetric {
                name: name_of(node, text),
                line: u32::try_from(node.start_position().row + 1).unwrap_or(u32::MAX),
                complexity: 1 + branches(node),
            });
        }
        let mut cursor = node.walk();
        open.extend(node.children(&mut cursor));
    }
    found.sort_by_key(|function| function.line);
    found
}

/// Functions at or over the limit.
#[must_use]
pub fn check(path: &RelPath, text: &str) -> Vec<Finding> {
    let over = functions(path, text)
        .into_iter()
        .filter(|function| function.complexity >= COMPLEXITY_LIMIT);
    over.map(|function| Finding {
        file: path.clone(),
        line: function.line,
        column: 1,
        rule: "complex-function".to_owned(),
        severity: Severity::Low,
        cwe: Vec::new(),
        owasp: None,
        message: format!(
            "`{}` has cyclomatic complexity {}; the limit is below {COMPLEXITY_LIMIT}",
            function.name, function.complexity
        ),
        suggestion: "split it by what it decides".to_owned(),
    })
    .collect()
}

fn is_function(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "function_definition"
            | "function_declaration"
            | "method_definition"
            | "arrow_function"
            | "function_expression"
            | "generator_function_declaration"
    )
}

fn name_of(node: Node<'_>, text: &str) -> String {
    let name =
        node.child_by_field_name("name").or_else(|| node.parent()?.child_by_field_name("name"));
    name.and_then(|name| name.utf8_text(text.as_bytes()).ok()).unwrap_or("anonymous").to_owned()
}

/// Branches of the function itself: nested functions count for themselves.
fn branches(function: Node<'_>) -> u32 {
    let mut count = 0;
    let mut cursor = function.walk();
    let mut open: Vec<Node<'_>> = function.children(&mut cursor).collect();
    while let Some(node) = open.pop() {
        if is_function(node) {
            continue;
        }
        count += u32::from(is_branch(node));
        let mut cursor = node.walk();
        open.extend(node.children(&mut cursor));
    }
    count
}

fn is_branch(node: Node<'_>) -> bool {
    match node.kind() {
        "if_statement"
        | "elif_clause"
        | "for_statement"
        | "for_in_statement"
        | "while_statement"
        | "do_statement"
        | "except_clause"
        | "catch_clause"
        | "conditional_expression"
        | "ternary_expression"
        | "case_clause"
        | "switch_case"
        | "boolean_operator"
        | "for_in_clause"
        | "if_clause" => true,
        "binary_expression" => node
            .child_by_field_name("operator")
            .is_some_and(|operator| matches!(operator.kind(), "&&" | "||" | "??")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_complexity(path: &str, text: &str, expected: &[(&str, u32)]) {
        let found = functions(&RelPath::new(path).unwrap(), text);
        let found: Vec<_> =
            found.iter().map(|function| (function.name.as_str(), function.complexity)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_branch_of_a_function_counts_once() {
        check_complexity(
            "a.py",
            "def f(a):\n    if a and a > 1:\n        return 1\n    return 2\n",
            &[("f", 3)],
        );
        check_complexity("a.ts", "function g(a: number) { return a ? 1 : a || 2; }\n", &[("g", 3)]);
        check_complexity(
            "a.ts",
            "const h = () => { for (const x of []) { if (x) {} } };\n",
            &[("h", 3)],
        );
    }
}
