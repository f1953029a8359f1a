//! Reads files and says what is wrong with them. Pure: text in, findings out.
//!
//! Belongs here: parsers, metrics, rules. Does not belong here: processes, disks, models.

pub mod elision;
pub mod language;
pub mod metrics;
pub mod secrets;
pub mod syntax;

use domain::{Finding, RelPath};

pub use language::Language;

/// The tools that [`check`] is made of, for reports.
pub const TOOLS: &[&str] =
    &["sextet-syntax", "sextet-secrets", "sextet-elision", "sextet-complexity"];

/// Everything that is wrong with one file, in the order of lines.
#[must_use]
pub fn check(path: &RelPath, text: &str) -> Vec<Finding> {
    let mut findings = syntax::check(path, text);
    findings.extend(elision::check(path, text));
    findings.extend(secrets::check(path, text));
    findings.extend(metrics::check(path, text));
    findings.sort();
    findings
}
