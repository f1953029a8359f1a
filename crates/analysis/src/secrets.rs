//! Keys and passwords that stand in a file as they are.

use domain::{Finding, RelPath, Severity};

/// Beginnings by which providers' keys are known, with the fewest characters that follow.
const PREFIXES: &[(&str, usize)] = &[
    ("AKIA", 16),
    ("ghp_", 30),
    ("github_pat_", 30),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("xoxb-", 20),
    ("glpat-", 18),
    ("AIza", 30),
];

/// Lines that hold what looks like a real secret.
#[must_use]
pub fn check(path: &RelPath, text: &str) -> Vec<Finding> {
    text.lines()
        .zip(1..)
        .filter_map(|(line, at)| column_of_secret(line).map(|column| finding(path, at, column)))
        .collect()
}

fn column_of_secret(line: &str) -> Option<u32> {
    if let Some(at) = line.find("-----BEGIN ").filter(|&at| line[at..].contains("PRIVATE KEY-----"))
    {
        return u32::try_from(at + 1).ok();
    }
    PREFIXES.iter().find_map(|(prefix, least)| {
        let at = line.find(prefix)?;
        let boundary = !line[..at].ends_with(|before: char| before.is_ascii_alphanumeric());
        let follow = line[at + prefix.len()..]
            .chars()
            .take_while(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '-'))
            .count();
        (boundary && follow >= *least).then(|| u32::try_from(at + 1).ok()).flatten()
    })
}

fn finding(path: &RelPath, line: u32, column: u32) -> Finding {
    Finding {
        file: path.clone(),
        line,
        column,
        rule: "hardcoded-secret".to_owned(),
        severity: Severity::High,
        cwe: vec!["CWE-798".to_owned()],
        owasp: Some("A07:2021".to_owned()),
        message: "a key or private key stands in the file".to_owned(),
        suggestion: "read it from the environment, and revoke the one that was shown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_line(text: &str, found: bool) {
        assert_eq!(!check(&RelPath::new("a.py").unwrap(), text).is_empty(), found, "{text}");
    }

    #[test]
    fn keys_are_found_and_names_of_keys_are_not() {
        check_line(&format!("key = '{}{}'", "AKIA", "ABCDEFGHIJKLMNOP"), true);
        check_line("key = os.environ['AWS_KEY']", false);
        check_line("prefix = 'AKIA'", false);
        check_line(&format!("{}RSA {}", "-----BEGIN ", "PRIVATE KEY-----"), true);
    }
}
