//! The difference between two contents, as git prints it and `git apply` reads it. Renames are an
//! addition and a removal.

use std::fmt::Write;

use domain::RelPath;
use similar::TextDiff;

use crate::set::is_executable;

/// Unchanged lines shown around a change, as git does.
const CONTEXT_LINES: usize = 3;

/// Bytes that git looks at for a zero before it calls a file binary.
const SNIFF_BYTES: usize = 8_000;

/// The difference of one file; empty when there is none. `None` stands for a file that is not there. Of a
/// file that is not text only that it differs is said.
#[must_use]
pub fn of_file(path: &RelPath, before: Option<&[u8]>, after: Option<&[u8]>) -> String {
    if before == after {
        return String::new();
    }
    let mode = if is_executable(path) { "100755" } else { "100644" };
    let mut text = format!("diff --git a/{path} b/{path}\n");
    match (before, after) {
        (None, _) => text.push_str(&format!("new file mode {mode}\n")),
        (_, None) => text.push_str(&format!("deleted file mode {mode}\n")),
        (Some(_), Some(_)) => {}
    }
    let old_name = before.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{path}"));
    let new_name = after.map_or_else(|| "/dev/null".to_owned(), |_| format!("b/{path}"));
    let old = as_text(before.unwrap_or_default());
    let new = as_text(after.unwrap_or_default());
    let (Some(old), Some(new)) = (old, new) else {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Binary files {old_name} and {new_name} differ");
        return text;
    };
    if old == new {
        // An empty file came or went.
        return text;
    }
    let diff = TextDiff::from_lines(old, new);
    let unified = diff.unified_diff().context_radius(CONTEXT_LINES).to_string();
    let _ = write!(text, "--- {old_name}\n+++ {new_name}\n{unified}");
    text
}

/// The difference of many files in the order given; a file is its path, its content before and after.
#[must_use]
pub fn of_files<'a>(
    files: impl IntoIterator<Item = (&'a RelPath, Option<&'a [u8]>, Option<&'a [u8]>)>,
) -> String {
    files.into_iter().map(|(path, before, after)| of_file(path, before, after)).collect()
}

fn as_text(content: &[u8]) -> Option<&str> {
    let sniffed = &content[..content.len().min(SNIFF_BYTES)];
    if sniffed.contains(&0) {
        return None;
    }
    std::str::from_utf8(content).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(path: &str, before: Option<&str>, after: Option<&str>) -> String {
        let path = RelPath::new(path).unwrap();
        of_file(&path, before.map(str::as_bytes), after.map(str::as_bytes))
    }

    #[test]
    fn a_changed_file_shows_its_changed_lines_in_context() {
        let before: String = (1..=9).map(|number| format!("line {number}\n")).collect();
        let after = before.replace("line 5\n", "line five\n");
        insta::assert_snapshot!(diff("src/app.py", Some(&before), Some(&after)), @r"
        diff --git a/src/app.py b/src/app.py
        --- a/src/app.py
        +++ b/src/app.py
        @@ -2,7 +2,7 @@
         line 2
         line 3
         line 4
        -line 5
        +line five
         line 6
         line 7
         line 8
        ");
    }

    #[test]
    fn files_that_come_and_go_are_said_to() {
        let all = [
            diff("run.sh", None, Some("echo\n")),
            diff("old.txt", Some("one\ntwo"), None),
            diff("empty", None, Some("")),
            diff("logo.png", Some("\0"), Some("\0\0")),
            diff("same", Some("x"), Some("x")),
        ];
        insta::assert_snapshot!(all.concat(), @r"
        diff --git a/run.sh b/run.sh
        new file mode 100755
        --- /dev/null
        +++ b/run.sh
        @@ -0,0 +1 @@
        +echo
        diff --git a/old.txt b/old.txt
        deleted file mode 100644
        --- a/old.txt
        +++ /dev/null
        @@ -1,2 +0,0 @@
        -one
        -two
        \ No newline at end of file
        diff --git a/empty b/empty
        new file mode 100644
        diff --git a/logo.png b/logo.png
        Binary files a/logo.png and b/logo.png differ
        ");
    }
}
