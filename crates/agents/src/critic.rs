//! The critic: one file into findings and a verdict.
//!
//! Belongs here: analysis first, then what follows from it. Does not belong here: running anything.

use domain::fact::ReviewVerdict;
use domain::plan::{Origin, PlannedFile};
use domain::{Finding, Severity};

/// What the critic says of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    pub findings: Vec<Finding>,
    pub verdict: ReviewVerdict,
}

/// Reviews one file. A file goes back only when it can come out otherwise: one that a model wrote.
#[must_use]
pub fn review(file: &PlannedFile, text: &str) -> Review {
    let findings = analysis::check(&file.path, text);
    let grave = findings.iter().any(|finding| finding.severity >= Severity::High);
    let verdict = match file.origin {
        Origin::Model if grave => ReviewVerdict::Returned,
        Origin::Model | Origin::Template { .. } => ReviewVerdict::Accepted,
    };
    Review { findings, verdict }
}

/// The findings as words for the coder.
#[must_use]
pub fn feedback(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        format!(
            "line {}: {} ({}); {}",
            finding.line, finding.message, finding.rule, finding.suggestion
        )
    };
    findings
        .iter()
        .filter(|finding| finding.severity >= Severity::High)
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}
