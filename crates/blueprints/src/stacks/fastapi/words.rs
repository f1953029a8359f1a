//! Names and literals as Python spells them.
//!
//! Belongs here: what is reserved and how text becomes a literal. Does not belong here: types and
//! rules of fields (see `shape`).

use domain::brief::Name;

/// Python's keywords, and names that class bodies of the templates use or inherit.
const RESERVED: &[&str] = &[
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    // Used by annotations in the class bodies.
    "bool",
    "dt",
    "fields",
    "int",
    "list",
    "listing",
    "mapped_column",
    "relationship",
    "sa",
    "schema",
    "str", // Inherited from the bases of tables and schemas.
    "id",
    "metadata",
    "registry",
    "construct",
    "copy",
    "dict",
    "from_orm",
    "json",
    "model_config",
    "model_construct",
    "model_copy",
    "model_dump",
    "model_dump_json",
    "model_extra",
    "model_fields",
    "model_fields_set",
    "model_computed_fields",
    "model_json_schema",
    "model_parametrized_name",
    "model_post_init",
    "model_rebuild",
    "model_validate",
    "model_validate_json",
    "model_validate_strings",
    "parse_file",
    "parse_obj",
    "parse_raw",
    "schema_json",
    "update_forward_refs",
    "validate",
];

/// Classes that the templates of tables import or define themselves.
const RESERVED_CLASSES: &[&str] =
    &["AuthAccount", "Base", "Decimal", "False", "Mapped", "None", "Row", "True"];

/// Where the service's own routes are.
const RESERVED_PATHS: &[&str] =
    &["auth", "docs", "health", "openapi", "openapi.json", "redoc", "statistics"];

/// Longest line of the generated code.
pub(super) const LINE_MAX: usize = 100;

/// An attribute or module that no keyword and no inherited name hides: `class_`.
pub(super) fn attribute(name: &str) -> String {
    let suffix = if RESERVED.contains(&name) { "_" } else { "" };
    format!("{name}{suffix}")
}

/// The class of an entity's table.
pub(super) fn class(name: &Name) -> String {
    let pascal = name.pascal();
    let suffix = if RESERVED_CLASSES.contains(&pascal.as_str()) { "Record" } else { "" };
    format!("{pascal}{suffix}")
}

/// The path of an entity's routes, without the slash.
pub(super) fn path(plural: &Name) -> String {
    let kebab = plural.kebab();
    let suffix = if RESERVED_PATHS.contains(&kebab.as_str()) { "-records" } else { "" };
    format!("{kebab}{suffix}")
}

/// `text` as a string literal; a JSON string is one.
pub(super) fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Strings as a tuple literal: `("title", "isbn")`, `("title",)`, `()`.
pub(super) fn tuple(values: &[String]) -> String {
    let inside = values.iter().map(|value| literal(value)).collect::<Vec<_>>().join(", ");
    let comma = if values.len() == 1 { "," } else { "" };
    format!("({inside}{comma})")
}

/// `before` `[items]` `after` on one line where it fits, else an item a line, at `indent` columns.
pub(super) fn bracketed(indent: usize, before: &str, items: &[String], after: &str) -> String {
    let one_line = format!("{before}{}{after}", items.join(", "));
    if indent + one_line.chars().count() <= LINE_MAX {
        return one_line;
    }
    item_a_line(indent, before, items, after)
}

/// `before` `[items]` `after` with an item a line, at `indent` columns.
pub(super) fn item_a_line(indent: usize, before: &str, items: &[String], after: &str) -> String {
    let space = " ".repeat(indent);
    let lines: String = items.iter().map(|item| format!("\n{space}    {item},")).collect();
    format!("{before}{lines}\n{space}{after}")
}

/// Text for one line of a document: no line ends, no runs of spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`one_line`] with what Markdown and HTML would read as markup made plain.
pub(super) fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '`' | '*' | '_' | '[' | ']' | '|' | '\\' | '#' => {
                safe.push('\\');
                safe.push(character);
            }
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_get_a_suffix() {
        assert_eq!(attribute("class"), "class_");
        assert_eq!(attribute("title"), "title");
        assert_eq!(class(&Name::read("row").unwrap()), "RowRecord");
        assert_eq!(path(&Name::read("statistics").unwrap()), "statistics-records");
    }

    #[test]
    fn lists_break_where_a_line_is_full() {
        let items: Vec<String> = ["1", "2"].map(str::to_owned).to_vec();
        assert_eq!(bracketed(0, "f(", &items, ")"), "f(1, 2)");
        assert_eq!(bracketed(96, "f(", &items, ")").lines().count(), 4);
        assert_eq!(tuple(&["a".to_owned()]), "(\"a\",)");
    }

    #[test]
    fn text_never_leaves_its_place() {
        assert_eq!(literal("a\"b\\\n`{{"), "\"a\\\"b\\\\\\n`{{\"");
        assert_eq!(markdown("a\n<b> `c`"), "a &lt;b&gt; \\`c\\`");
    }
}
