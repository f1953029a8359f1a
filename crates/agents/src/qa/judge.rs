//! From evidence to a report: gates, criteria, score. Every figure is out of evidence.

use bytes::Bytes;
use domain::evidence::{Evidence, RunKind, Verdict};
use domain::plan::{Check, Criterion};
use domain::report::{
    Compilation, CriterionResult, Gate, Judgement, Performance, QaReport, ScanSummary, TestSummary,
    Unmeasured,
};
use domain::{Finding, Severity, UnixMillis};

use super::{Subject, markdown};

/// How the score is made; printed in every report.
pub const SCORE_FORMULA: &str = "40 × passed tests / tests + 20 × min(coverage / 80, 1) + 15 if it installs and compiles \
+ 15 × routes that behave / routes (where nothing serves: if the smoke commands pass) + 10 if no finding is high or critical; \
what was not measured adds nothing";

/// Fewest tests for `final_approval`.
const TESTS_MIN: u32 = 5;
const COVERAGE_MIN_PERCENT: f64 = 80.0;

/// The evidence of one validation, by what it shows.
struct Runs<'a> {
    all: Vec<&'a Evidence>,
}

impl<'a> Runs<'a> {
    fn of(&self, kind: RunKind) -> Vec<&'a Evidence> {
        self.all.iter().copied().filter(|evidence| evidence.kind == kind).collect()
    }

    fn one(&self, kind: RunKind) -> Option<&'a Evidence> {
        self.all.iter().copied().find(|evidence| evidence.kind == kind)
    }

    /// Whether all runs of a kind passed; `None` where none ran.
    fn all_passed(&self, kind: RunKind) -> Option<bool> {
        let runs = self.of(kind);
        if runs.is_empty() || runs.iter().all(|run| matches!(run.verdict, Verdict::NotRun { .. })) {
            return None;
        }
        Some(runs.iter().all(|run| run.verdict == Verdict::Passed))
    }

    fn judge(&self, kind: RunKind) -> Judgement {
        match self.all_passed(kind) {
            Some(true) => Judgement::Met,
            Some(false) => Judgement::Unmet,
            None => Judgement::Unmeasured,
        }
    }

    fn ids(&self, kind: RunKind) -> Vec<String> {
        self.of(kind).into_iter().map(|evidence| evidence.id.clone()).collect()
    }

    fn coverage(&self) -> Option<f64> {
        self.one(RunKind::Test).and_then(|test| test.figures.coverage_percent)
    }
}

pub(super) fn report(
    subject: &Subject<'_>,
    evidence: &[(Evidence, Bytes)],
    findings: Vec<Finding>,
    at: UnixMillis,
) -> QaReport {
    let runs = Runs { all: evidence.iter().map(|(evidence, _)| evidence).collect() };
    let sandbox = runs.all.iter().find_map(|evidence| evidence.sandbox.clone());
    let gates = gates(subject, &runs, &findings);
    // A scripted run executes nothing: its report may rehearse everything but the approval.
    let executed = sandbox.as_deref().is_some_and(|name| name != "scripted");
    let approved =
        executed && gates.iter().all(|gate| !gate.required || gate.outcome == Judgement::Met);
    let mut report = QaReport {
        markdown: String::new(),
        quality_score: score(&runs, &findings),
        final_approval: approved,
        tests: tests(&runs),
        coverage_percent: runs.coverage(),
        scan: Some(scan(subject, &findings)),
        compilation: compilation(&runs),
        performance: Performance::default(),
        criteria: subject
            .criteria
            .iter()
            .map(|criterion| judge_criterion(criterion, &runs))
            .collect(),
        recommendations: recommendations(&gates, &findings, &runs),
        unmeasured: unmeasured(&runs, &gates, sandbox.as_deref()),
        gates,
        findings,
        validated_at: at,
        sandbox,
    };
    report.markdown = markdown::render(subject.title, &report, &runs.all);
    report
}

fn tests(runs: &Runs<'_>) -> Option<TestSummary> {
    let figures = runs.one(RunKind::Test)?.figures.tests.as_ref()?;
    let mut types: Vec<String> =
        figures.files.iter().map(|file| kind_of_tests(&file.file).to_owned()).collect();
    types.sort();
    types.dedup();
    Some(TestSummary {
        total: figures.total,
        passed: figures.passed,
        failed: figures.failed,
        types,
    })
}

fn kind_of_tests(file: &str) -> &'static str {
    let file = file.to_ascii_lowercase();
    if file.contains("e2e") {
        "e2e"
    } else if file.contains("integration") || file.contains("api") || file.contains("routes") {
        "integration"
    } else {
        "unit"
    }
}

fn scan(subject: &Subject<'_>, findings: &[Finding]) -> ScanSummary {
    let vulnerabilities = findings.iter().filter(|finding| !finding.cwe.is_empty()).count();
    let weight = |finding: &Finding| match finding.severity {
        Severity::Critical => 40.0,
        Severity::High => 20.0,
        Severity::Medium => 5.0,
        Severity::Low => 1.0,
    };
    let lost: f64 = findings.iter().filter(|finding| !finding.cwe.is_empty()).map(weight).sum();
    ScanSummary {
        vulnerabilities: u32::try_from(vulnerabilities).unwrap_or(u32::MAX),
        score: (100.0 - lost).max(0.0),
        scanned_files: u32::try_from(subject.files.len()).unwrap_or(u32::MAX),
        tools: analysis::TOOLS.iter().map(|tool| (*tool).to_owned()).collect(),
    }
}

fn compilation(runs: &Runs<'_>) -> Option<Compilation> {
    let compiled = runs.all_passed(RunKind::Build)?;
    let builds = runs.of(RunKind::Build);
    let errors = builds
        .iter()
        .filter(|run| run.verdict != Verdict::Passed)
        .map(|run| run.output_tail.clone())
        .collect();
    Some(Compilation {
        compiled,
        wall_ms: builds.iter().map(|run| run.wall_ms).sum(),
        warnings: Vec::new(),
        errors,
    })
}

fn gates(subject: &Subject<'_>, runs: &Runs<'_>, findings: &[Finding]) -> Vec<Gate> {
    let gate = |name: &str, threshold: &str, measured: Option<f64>, outcome, required| Gate {
        name: name.to_owned(),
        threshold: threshold.to_owned(),
        measured,
        outcome,
        required,
    };
    let figures = runs.one(RunKind::Test).and_then(|test| test.figures.tests.as_ref());
    let count = figures.map(|figures| f64::from(figures.total));
    let coverage = runs.coverage();
    let grave = findings.iter().filter(|finding| finding.severity >= Severity::High).count();
    let grave = f64::from(u32::try_from(grave).unwrap_or(u32::MAX));
    let complexity = most_complex(subject);
    let mut gates = vec![
        gate("install", "exit code 0", None, runs.judge(RunKind::Install), true),
        gate("compile", "exit code 0", None, runs.judge(RunKind::Build), true),
        gate(
            "tests",
            "all pass",
            figures.map(|figures| f64::from(figures.failed)),
            runs.judge(RunKind::Test),
            true,
        ),
        gate("test_count", ">= 5", count, at_least(count, f64::from(TESTS_MIN)), true),
        gate("coverage", ">= 80 %", coverage, at_least(coverage, COVERAGE_MIN_PERCENT), true),
        gate("high_findings", "0", Some(grave), met(grave < 1.0), true),
        gate(
            "complexity",
            "< 10 a function",
            complexity,
            complexity.map_or(Judgement::Unmeasured, |most| met(most < 10.0)),
            false,
        ),
    ];
    if subject.commands.serve.is_some() {
        gates.push(gate("starts", "health check answers", None, runs.judge(RunKind::Serve), true));
    }
    if subject.probe.is_some() {
        let failed = runs.one(RunKind::Routes).and_then(|run| run.figures.routes.as_ref());
        let failed =
            failed.and_then(|routes| u32::try_from(routes.failed.len()).ok()).map(f64::from);
        gates.push(gate("routes", "0 failed", failed, runs.judge(RunKind::Routes), true));
    }
    if !subject.commands.smoke.is_empty() {
        gates.push(gate("smoke", "exit code 0", None, runs.judge(RunKind::Smoke), true));
    }
    gates
}

fn most_complex(subject: &Subject<'_>) -> Option<f64> {
    let functions =
        subject.files.iter().flat_map(|(path, text)| analysis::metrics::functions(path, text));
    functions.map(|function| f64::from(function.complexity)).reduce(f64::max)
}

fn met(holds: bool) -> Judgement {
    if holds { Judgement::Met } else { Judgement::Unmet }
}

fn at_least(measured: Option<f64>, least: f64) -> Judgement {
    measured.map_or(Judgement::Unmeasured, |measured| met(measured >= least))
}

fn judge_criterion(criterion: &Criterion, runs: &Runs<'_>) -> CriterionResult {
    let (outcome, evidence, note) = match &criterion.check {
        Check::Install => by_kind(runs, RunKind::Install),
        Check::Compile => by_kind(runs, RunKind::Build),
        Check::Starts => by_kind(runs, RunKind::Serve),
        Check::Routes => by_kind(runs, RunKind::Routes),
        Check::Coverage { percent } => {
            let outcome = at_least(runs.coverage(), f64::from(*percent));
            let note = runs.coverage().map_or_else(
                || "coverage was not measured".to_owned(),
                |value| format!("{value} %"),
            );
            (outcome, runs.ids(RunKind::Test), note)
        }
        Check::Tests { files } => by_tests(runs, files.iter().map(domain::RelPath::as_str)),
    };
    CriterionResult {
        id: criterion.id.clone(),
        text: criterion.text.clone(),
        outcome,
        evidence,
        note,
    }
}

fn by_kind(runs: &Runs<'_>, kind: RunKind) -> (Judgement, Vec<String>, String) {
    let first_fault = runs.of(kind).into_iter().find_map(|run| match &run.verdict {
        Verdict::Passed => None,
        Verdict::Failed { why } | Verdict::NotRun { why } => Some(why.clone()),
    });
    (runs.judge(kind), runs.ids(kind), first_fault.unwrap_or_default())
}

fn by_tests<'f>(
    runs: &Runs<'_>,
    files: impl Iterator<Item = &'f str>,
) -> (Judgement, Vec<String>, String) {
    let ids = runs.ids(RunKind::Test);
    let Some(figures) = runs.one(RunKind::Test).and_then(|test| test.figures.tests.as_ref()) else {
        return (Judgement::Unmeasured, ids, "the tests did not run".to_owned());
    };
    let mut passed = 0;
    for file in files {
        match figures.files.iter().find(|counts| counts.file == file) {
            Some(counts) if counts.failed == 0 && counts.passed > 0 => passed += counts.passed,
            Some(counts) => {
                return (Judgement::Unmet, ids, format!("{} failed in {file}", counts.failed));
            }
            None => return (Judgement::Unmet, ids, format!("no test ran in {file}")),
        }
    }
    if passed == 0 {
        return (Judgement::Unmeasured, ids, "no test is named for it".to_owned());
    }
    (Judgement::Met, ids, format!("{passed} tests passed"))
}

fn score(runs: &Runs<'_>, findings: &[Finding]) -> Option<f64> {
    let ran = runs
        .all
        .iter()
        .any(|run| run.kind != RunKind::Scan && !matches!(run.verdict, Verdict::NotRun { .. }));
    if !ran {
        return None;
    }
    let tests = runs
        .one(RunKind::Test)
        .and_then(|test| test.figures.tests.as_ref())
        .filter(|figures| figures.total > 0);
    let tests = tests.map_or(0.0, |figures| f64::from(figures.passed) / f64::from(figures.total));
    let coverage = runs.coverage().map_or(0.0, |percent| (percent / COVERAGE_MIN_PERCENT).min(1.0));
    let compiles = runs.all_passed(RunKind::Install) == Some(true)
        && runs.all_passed(RunKind::Build) == Some(true);
    let clean = !findings.iter().any(|finding| finding.severity >= Severity::High);
    let whole = |holds: bool| if holds { 1.0 } else { 0.0 };
    let sum = 40.0 * tests
        + 20.0 * coverage
        + 15.0 * whole(compiles)
        + 15.0 * behaves(runs)
        + 10.0 * whole(clean);
    Some((sum * 10.0).round() / 10.0)
}

/// How much of the running project behaves, 0 to 1.
fn behaves(runs: &Runs<'_>) -> f64 {
    if let Some(routes) = runs.one(RunKind::Routes).and_then(|run| run.figures.routes.as_ref()) {
        let failed = u32::try_from(routes.failed.len()).unwrap_or(u32::MAX);
        let all = routes.covered.saturating_add(failed);
        return if all == 0 { 0.0 } else { f64::from(routes.covered) / f64::from(all) };
    }
    let kind = if runs.one(RunKind::Serve).is_some() { RunKind::Serve } else { RunKind::Smoke };
    if runs.all_passed(kind) == Some(true) { 1.0 } else { 0.0 }
}

fn recommendations(gates: &[Gate], findings: &[Finding], runs: &Runs<'_>) -> Vec<String> {
    let mut advice: Vec<String> = gates
        .iter()
        .filter(|gate| gate.outcome == Judgement::Unmet)
        .map(|gate| format!("Gate `{}` is red (threshold {})", gate.name, gate.threshold))
        .collect();
    let grave = findings.iter().filter(|finding| finding.severity >= Severity::High);
    advice.extend(
        grave.map(|finding| format!("{}:{}: {}", finding.file, finding.line, finding.suggestion)),
    );
    if let Some(routes) = runs.one(RunKind::Routes).and_then(|run| run.figures.routes.as_ref()) {
        advice
            .extend(routes.uncovered.iter().map(|route| format!("Route `{route}` was not called")));
    }
    advice
}

fn unmeasured(runs: &Runs<'_>, gates: &[Gate], sandbox: Option<&str>) -> Vec<Unmeasured> {
    let mut gaps: Vec<Unmeasured> = Vec::new();
    let mut gap = |what: &str, why: &str| {
        gaps.push(Unmeasured { what: what.to_owned(), why: why.to_owned() })
    };
    let blocked = runs.all.iter().find_map(|run| match &run.verdict {
        Verdict::NotRun { why } => Some(why.as_str()),
        Verdict::Passed | Verdict::Failed { .. } => None,
    });
    for gate in gates.iter().filter(|gate| gate.outcome == Judgement::Unmeasured) {
        gap(&gate.name, blocked.unwrap_or("the project has nothing of the kind"));
    }
    if sandbox == Some("scripted") {
        gap("final_approval", "the runs were rehearsed by a script; nothing was executed");
    }
    gap("performance_metrics.performance_score", "no load test was run");
    gap("performance_metrics.load_time_ms", "no page was loaded in a browser");
    gap("performance_metrics.bundle_size_kb", "no bundle was measured");
    gap("performance_metrics.lighthouse_score", "Lighthouse was not run");
    gap("dependency_scan", "no advisory database is configured");
    gaps
}
