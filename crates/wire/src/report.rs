//! `GET /api/vibe-coding/qa-report`: what was verified, and how it went.

use domain::JobId;
use domain::report::{Judgement, QaReport};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time;

/// The report of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    /// Readable Markdown.
    pub qa_report: String,
    /// 0 to 100.
    pub quality_score: Option<f64>,
    pub final_approval: bool,
    pub test_results: TestResults,
    pub security_scan: SecurityScan,
    pub performance_metrics: PerformanceMetrics,
    pub recommendations: Vec<String>,
    /// ISO 8601, UTC.
    #[schema(example = "2026-11-21T03:28:11Z")]
    pub validation_timestamp: String,
    pub compilation_status: CompilationStatus,
    pub findings: Vec<Finding>,
    pub gates: Vec<Gate>,
    pub criteria: Vec<Criterion>,
    /// Which figures are `null`, and why.
    pub unmeasured: Vec<Unmeasured>,
    /// Which sandbox the runs used; `null` when nothing ran.
    pub sandbox: Option<String>,
}

/// What the test runner counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TestResults {
    pub total_tests: Option<u32>,
    pub passed_tests: Option<u32>,
    pub failed_tests: Option<u32>,
    /// Percent of lines.
    pub test_coverage: Option<f64>,
    /// Of `unit`, `integration`, `e2e`.
    pub test_types: Vec<String>,
}

/// What the scan looked at and found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SecurityScan {
    pub vulnerabilities_found: Option<u32>,
    pub security_score: Option<f64>,
    pub scanned_files: Option<u32>,
    /// The tools that really ran.
    pub scan_tools: Vec<String>,
}

/// Speed, where it was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PerformanceMetrics {
    pub performance_score: Option<f64>,
    pub load_time_ms: Option<f64>,
    pub bundle_size_kb: Option<f64>,
    pub lighthouse_score: Option<f64>,
}

/// Whether it compiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CompilationStatus {
    pub compiled_successfully: Option<bool>,
    pub compilation_time_ms: Option<u64>,
    pub warnings: Vec<String>,
    pub errors: Vec<String>,
}

/// One finding, at a place, by a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    pub file: String,
    /// From 1; 0 where it concerns the whole file.
    pub line: u32,
    /// From 1; 0 where it concerns the whole line.
    pub column: u32,
    pub rule: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    pub cwe: Vec<String>,
    pub owasp: Option<String>,
    pub message: String,
    pub suggestion: String,
}

/// A quality gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Gate {
    pub name: String,
    #[schema(example = ">= 80 %")]
    pub threshold: String,
    pub measured: Option<f64>,
    /// `null` when it could not be measured.
    pub passed: Option<bool>,
    /// Whether `final_approval` needs it.
    pub required: bool,
}

/// One acceptance criterion, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Criterion {
    pub id: String,
    pub text: String,
    /// `null` when it could not be measured.
    pub passed: Option<bool>,
    /// Ids of the runs that it rests on.
    pub evidence: Vec<String>,
    pub note: String,
}

/// What has no figure, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unmeasured {
    /// The field's name.
    pub what: String,
    pub why: String,
}

impl Unmeasured {
    pub fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into() }
    }
}

impl From<&domain::report::Unmeasured> for Unmeasured {
    fn from(item: &domain::report::Unmeasured) -> Self {
        Self::new(&item.what, &item.why)
    }
}

impl From<&domain::Finding> for Finding {
    fn from(finding: &domain::Finding) -> Self {
        Self {
            file: finding.file.to_string(),
            line: finding.line,
            column: finding.column,
            rule: finding.rule.clone(),
            severity: finding.severity.word().to_owned(),
            cwe: finding.cwe.clone(),
            owasp: finding.owasp.clone(),
            message: finding.message.clone(),
            suggestion: finding.suggestion.clone(),
        }
    }
}

impl Report {
    /// The report of `job`, as the wire shows it.
    #[must_use]
    pub fn of(job: JobId, report: &QaReport) -> Self {
        Self {
            job_id: job,
            qa_report: report.markdown.clone(),
            quality_score: report.quality_score,
            final_approval: report.final_approval,
            test_results: test_results(report),
            security_scan: security_scan(report),
            performance_metrics: PerformanceMetrics {
                performance_score: report.performance.score,
                load_time_ms: report.performance.load_time_ms,
                bundle_size_kb: report.performance.bundle_size_kb,
                lighthouse_score: report.performance.lighthouse_score,
            },
            recommendations: report.recommendations.clone(),
            validation_timestamp: time::iso8601(report.validated_at),
            compilation_status: compilation_status(report),
            findings: report.findings.iter().map(Finding::from).collect(),
            gates: report.gates.iter().map(gate).collect(),
            criteria: report.criteria.iter().map(criterion).collect(),
            unmeasured: report.unmeasured.iter().map(Unmeasured::from).collect(),
            sandbox: report.sandbox.clone(),
        }
    }
}

fn test_results(report: &QaReport) -> TestResults {
    let tests = report.tests.as_ref();
    TestResults {
        total_tests: tests.map(|tests| tests.total),
        passed_tests: tests.map(|tests| tests.passed),
        failed_tests: tests.map(|tests| tests.failed),
        test_coverage: report.coverage_percent,
        test_types: tests.map(|tests| tests.types.clone()).unwrap_or_default(),
    }
}

fn security_scan(report: &QaReport) -> SecurityScan {
    let scan = report.scan.as_ref();
    SecurityScan {
        vulnerabilities_found: scan.map(|scan| scan.vulnerabilities),
        security_score: scan.map(|scan| scan.score),
        scanned_files: scan.map(|scan| scan.scanned_files),
        scan_tools: scan.map(|scan| scan.tools.clone()).unwrap_or_default(),
    }
}

fn compilation_status(report: &QaReport) -> CompilationStatus {
    let compilation = report.compilation.as_ref();
    CompilationStatus {
        compiled_successfully: compilation.map(|found| found.compiled),
        compilation_time_ms: compilation.map(|found| found.wall_ms),
        warnings: compilation.map(|found| found.warnings.clone()).unwrap_or_default(),
        errors: compilation.map(|found| found.errors.clone()).unwrap_or_default(),
    }
}

fn gate(gate: &domain::report::Gate) -> Gate {
    Gate {
        name: gate.name.clone(),
        threshold: gate.threshold.clone(),
        measured: gate.measured,
        passed: passed(gate.outcome),
        required: gate.required,
    }
}

fn criterion(criterion: &domain::report::CriterionResult) -> Criterion {
    Criterion {
        id: criterion.id.clone(),
        text: criterion.text.clone(),
        passed: passed(criterion.outcome),
        evidence: criterion.evidence.clone(),
        note: criterion.note.clone(),
    }
}

fn passed(outcome: Judgement) -> Option<bool> {
    match outcome {
        Judgement::Met => Some(true),
        Judgement::Unmet => Some(false),
        Judgement::Unmeasured => None,
    }
}
