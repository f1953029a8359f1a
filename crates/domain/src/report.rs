//! The QA report: figures out of evidence, each `None` with a reason where nothing was measured.
//!
//! Belongs here: the report's shape. Does not belong here: how it is judged (see `agents::qa`), its
//! JSON form (see `wire`).

use serde::{Deserialize, Serialize};

use crate::{Finding, UnixMillis};

/// What the QA validator says of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QaReport {
    /// Readable Markdown, made from the fields below.
    pub markdown: String,
    /// 0 to 100 by the documented formula (docs/guides/qa-report.md); `None` when nothing ran.
    pub quality_score: Option<f64>,
    pub final_approval: bool,
    pub tests: Option<TestSummary>,
    pub coverage_percent: Option<f64>,
    pub scan: Option<ScanSummary>,
    pub compilation: Option<Compilation>,
    pub performance: Performance,
    pub findings: Vec<Finding>,
    pub criteria: Vec<CriterionResult>,
    pub gates: Vec<Gate>,
    pub recommendations: Vec<String>,
    /// What was not measured, and why.
    pub unmeasured: Vec<Unmeasured>,
    pub validated_at: UnixMillis,
    /// Which sandbox the runs used; `None` when nothing ran.
    pub sandbox: Option<String>,
}

/// Counts of the test runner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSummary {
    pub total: u32,
    pub passed: u32,
    pub failed: u32,
    /// Of `unit`, `integration`, `e2e`.
    pub types: Vec<String>,
}

/// What the scan looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScanSummary {
    pub vulnerabilities: u32,
    /// 0 to 100.
    pub score: f64,
    pub scanned_files: u32,
    /// The tools that really ran.
    pub tools: Vec<String>,
}

/// Whether it compiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compilation {
    pub compiled: bool,
    pub wall_ms: u64,
    pub warnings: Vec<String>,
    pub errors: Vec<String>,
}

/// Speed, where it was measured.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Performance {
    pub score: Option<f64>,
    pub load_time_ms: Option<f64>,
    pub bundle_size_kb: Option<f64>,
    pub lighthouse_score: Option<f64>,
}

/// One acceptance criterion, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionResult {
    pub id: String,
    pub text: String,
    pub outcome: Judgement,
    /// Ids of the evidence that it rests on.
    pub evidence: Vec<String>,
    pub note: String,
}

/// The result for one criterion or gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    Met,
    Unmet,
    /// Never counts as good.
    Unmeasured,
}

/// A quality gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// `tests`, `coverage`, …
    pub name: String,
    /// `>= 80 %`
    pub threshold: String,
    pub measured: Option<f64>,
    pub outcome: Judgement,
    /// Whether `final_approval` needs it.
    pub required: bool,
}

/// What has no figure, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmeasured {
    /// The field's name on the wire.
    pub what: String,
    pub why: String,
}
