//! Text that came from elsewhere, made fit for a terminal.

/// The text without anything that a terminal acts on: escapes, control and direction characters.
#[must_use]
pub fn plain(text: &str) -> String {
    console::strip_ansi_codes(text)
        .chars()
        .map(|character| match character {
            '\t' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
                '\u{fffd}'
            }
            control if control.is_control() => '\u{fffd}',
            other => other,
        })
        .collect()
}

/// At most `width` columns, with an ellipsis where something was cut.
#[must_use]
pub fn fitted(text: &str, width: usize) -> String {
    console::truncate_str(text, width, "…").into_owned()
}

/// `0.4 s`, `12 s`, `3 min 5 s`
#[must_use]
pub fn seconds(milliseconds: u64) -> String {
    match milliseconds {
        0..=9_999 => format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100),
        10_000..=119_999 => format!("{} s", milliseconds / 1000),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds % 60_000 / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_acts_on_gets_through() {
        assert_eq!(plain("a\u{1b}[31mred\u{1b}[0m b"), "ared b");
        assert_eq!(plain("x\u{202e}y\u{7}\tz"), "x\u{fffd}y\u{fffd} z");
        assert_eq!(fitted("图书馆管理系统", 7), "图书馆…");
        assert_eq!(
            [seconds(400), seconds(12_300), seconds(185_000)],
            ["0.4 s", "12 s", "3 min 5 s"]
        );
    }
}
