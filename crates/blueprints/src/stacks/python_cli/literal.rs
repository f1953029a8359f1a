//! Values as the languages of this stack write them: Python, TOML, Markdown.

use serde_json::Value;

/// `text` in double quotes: right in Python, TOML and JSON alike.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            // Controls, and the marks that turn the direction of text, are spelt out.
            control if control.is_control() || is_invisible(control) => {
                literal.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            plain => literal.push(plain),
        }
    }
    literal.push('"');
    literal
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A JSON value as Python writes it.
pub(super) fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(values) => {
            format!("[{}]", values.iter().map(python).collect::<Vec<_>>().join(", "))
        }
        Value::Object(_) => unreachable_object(),
    }
}

// Sample values are never objects; an empty one keeps the file valid all the same.
fn unreachable_object() -> String {
    "{}".to_owned()
}

/// `text` on one line of Markdown, without marks that would be read as structure.
pub(super) fn markdown(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            match character {
                '<' => line.push_str("&lt;"),
                '&' => line.push_str("&amp;"),
                '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                    line.push('\\');
                    line.push(character);
                }
                hidden if hidden.is_control() || is_invisible(hidden) => {}
                plain => line.push(plain),
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_within_its_quotes() {
        assert_eq!(quoted("a \"b\" \\ {{ c }}\n'd' `e`"), r#""a \"b\" \\ {{ c }}\n'd' `e`""#);
        assert_eq!(quoted("\u{7f}\u{202e}图"), r#""\u007f\u202e图""#);
    }

    #[test]
    fn a_text_stays_within_its_line_of_markdown() {
        assert_eq!(markdown("# a\n|b| <c> `d`"), r"\# a \|b\| &lt;c> \`d\`");
    }
}
