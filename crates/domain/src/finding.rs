//! What a reviewer or an analysis found in a file.

use serde::{Deserialize, Serialize};

use crate::RelPath;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// One finding, at a place, by a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    pub file: RelPath,
    /// From 1; 0 where the finding concerns the whole file.
    pub line: u32,
    /// From 1; 0 where the finding concerns the whole line.
    pub column: u32,
    /// The rule's name: `syntax-error`, `hardcoded-secret`.
    pub rule: String,
    pub severity: Severity,
    /// `CWE-89`, …
    pub cwe: Vec<String>,
    /// `A03:2021`
    pub owasp: Option<String>,
    pub message: String,
    pub suggestion: String,
}
