//! The file in a model's reply.

/// The text of the file: the reply itself, without a fence around the whole of it. Ends with one newline.
pub(super) fn file_text(reply: &str) -> String {
    let trimmed = reply.trim_matches(['\n', '\r', '\u{feff}']);
    let body = unfenced(trimmed).unwrap_or(trimmed);
    let mut text = body.trim_end().replace("\r\n", "\n");
    text.push('\n');
    text
}

fn unfenced(text: &str) -> Option<&str> {
    let text = text.trim();
    let ticks = text.chars().take_while(|&mark| mark == '`').count();
    if ticks < 3 {
        return None;
    }
    let fence = &text[..ticks];
    let (_, body) = text.split_once('\n')?;
    let body = body.strip_suffix(fence)?;
    // A fence that closes earlier is part of a document, not around it.
    let closes_once = body.is_empty() || body.ends_with('\n');
    closes_once.then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reply: &str, expected: &str) {
        assert_eq!(file_text(reply), expected);
    }

    #[test]
    fn a_fence_around_the_whole_is_taken_off_and_inner_ones_stay() {
        check("print(1)", "print(1)\n");
        check("```python\nprint(1)\n```\n", "print(1)\n");
        check("````md\n```sh\nls\n```\n````", "```sh\nls\n```\n");
        check("# Title\n```sh\nls\n```", "# Title\n```sh\nls\n```\n");
        check("\r\na\r\nb\r\n", "a\nb\n");
    }
}
