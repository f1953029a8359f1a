//! What people write short, spelt out before a line is cut: `w/`, `1..10`, `paid?`.

/// `line` with its shorthand spelt out.
pub(super) fn spelt_out(line: &str) -> String {
    let line = line.replace(" w/o ", " without ").replace(" w/ ", " with ");
    let line = line.replace(" many-to-many with ", " have many ");
    let line = line.replace("org chart", "organisation");
    questions(&ranges(&line))
}

/// `1..10` is `1-10`.
fn ranges(line: &str) -> String {
    let mut parts = line.split("..");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = text.ends_with(|one: char| one.is_ascii_digit())
            && part.trim_start_matches('-').starts_with(|one: char| one.is_ascii_digit());
        text.push_str(if digits { " to " } else { ".." });
        text.push_str(part);
    }
    text
}

/// `paid?` in a list is a flag, `note?: string` may be empty.
fn questions(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('?') {
        let word = before.ends_with(|one: char| one.is_ascii_alphabetic());
        let next = after.trim_start().chars().next();
        // A question of several words is a sentence.
        let entry = before.rsplit([',', '(', ';', ':']).next().unwrap_or(before);
        let short = entry.split_whitespace().count() <= 3;
        text.push_str(before);
        text.push_str(match next {
            Some(':') if word => " (optional)",
            Some(',' | ')' | ';') if word => " (boolean)",
            None if word && short => " (boolean)",
            _ => "?",
        });
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(spelt_out(line), expected);
    }

    #[test]
    fn shorthand_is_spelt_out() {
        check("items w/ name", "items with name");
        check("orders w/o login", "orders without login");
        check("pages: integer, 1..500", "pages: integer, 1 to 500");
        check("wait ... 3", "wait ... 3");
        check("orders (phone, paid?)", "orders (phone, paid (boolean))");
        check("finished?", "finished (boolean)");
        check("note?: string", "note (optional): string");
        check("Can you make me a nice library?", "Can you make me a nice library?");
    }
}
