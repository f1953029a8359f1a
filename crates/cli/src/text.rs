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

/// Text that comes in pieces, as lines.
#[derive(Debug, Default)]
pub struct Lines {
    open: String,
}

/// Longest line that is kept while it grows, in bytes: what is shown of it is far shorter.
const LINE_MAX_BYTES: usize = 8192;

impl Lines {
    /// The lines that `text` completes, fit for a terminal.
    pub fn take(&mut self, text: &str) -> Vec<String> {
        let mut done = Vec::new();
        for piece in text.split_inclusive('\n') {
            self.open.push_str(piece);
            if piece.ends_with('\n') || self.open.len() > LINE_MAX_BYTES {
                done.push(plain(self.open.trim_end_matches(['\r', '\n'])));
                self.open.clear();
            }
        }
        done
    }

    /// The line that is not complete yet; empty where there is none.
    #[must_use]
    pub fn open(&self) -> String {
        plain(self.open.trim_end_matches('\r'))
    }
}

/// At most `width` columns, with an ellipsis where something was cut.
#[must_use]
pub fn fitted(text: &str, width: usize) -> String {
    console::truncate_str(text, width, "…").into_owned()
}

/// The text in lines of at most `width` columns, broken at spaces and between wide characters; a word that is
/// longer than a line stays whole.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut columns = 0;
    for piece in pieces(text) {
        let wide = console::measure_text_width(piece.trim_end());
        if columns > 0 && columns + wide > width {
            lines.push(String::new());
            columns = 0;
        }
        columns += console::measure_text_width(piece);
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// What must not be torn apart: words with the space behind them, and wide characters with the closing marks
/// behind them.
fn pieces(text: &str) -> Vec<&str> {
    let is_wide = |one: char| console::measure_text_width(one.encode_utf8(&mut [0; 4])) == 2;
    let closes = |one: char| "，。；：！？、）》」』”,.;:!?)".contains(one);
    let mut cuts = Vec::new();
    let mut before = None;
    for (at, one) in text.char_indices() {
        let may_cut = match before {
            Some(' ') => one != ' ',
            Some('（' | '《' | '「' | '『' | '“' | '(') => false,
            Some(other) => (is_wide(other) || is_wide(one)) && !closes(one) && one != ' ',
            None => false,
        };
        if may_cut {
            cuts.push(at);
        }
        before = Some(one);
    }
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(text.len()));
    starts.zip(ends).map(|(start, end)| &text[start..end]).collect()
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
    fn lines_are_broken_where_a_reader_expects_it() {
        let check = |text: &str, width, lines: &[&str]| assert_eq!(wrapped(text, width), lines);
        check("books are kept here", 11, &["books are", "kept here"]);
        check("保存账目，字段为金额、类别。", 10, &["保存账目，", "字段为金", "额、类别。"]);
        check("a-very-long-word is whole", 6, &["a-very-long-word", "is", "whole"]);
        check("", 10, &[""]);
    }

    #[test]
    fn pieces_become_lines() {
        let mut lines = Lines::default();
        assert_eq!(lines.take("one\ntw"), ["one"]);
        assert_eq!(lines.open(), "tw");
        assert_eq!(lines.take("o\r\n\n"), ["two", ""]);
        assert_eq!(lines.open(), "");
    }

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
