//! Small values of everything that a log holds.

use std::collections::{BTreeMap, BTreeSet};

use domain::brief::{Brief, Speech};
use domain::evidence::{Evidence, Figures, RunKind, TestFigures, TestFile, Verdict};
use domain::plan::{
    Check, Commands, CoverageFormat, Criterion, FileRole, Maker, Origin, Plan, PlannedFile,
    Requirement, ServeCommand, TestCommand,
};
use domain::report::{Performance, QaReport};
use domain::request::{Complexity, Framework, ProjectKind, Prompt};
use domain::step::StepKind;
use domain::{BlobHash, JobRequest, RelPath, StepKey, UnixMillis};

pub(crate) fn path(text: &str) -> RelPath {
    RelPath::new(text).unwrap()
}

pub(crate) fn step(kind: StepKind, round: u32) -> StepKey {
    StepKey { kind, round }
}

pub(crate) fn code(text: &str, round: u32) -> StepKey {
    step(StepKind::Code { path: path(text) }, round)
}

pub(crate) fn request() -> JobRequest {
    JobRequest::new(Prompt::new("A list of things to read").unwrap())
}

pub(crate) fn file(text: &str, depends_on: &[&str]) -> PlannedFile {
    PlannedFile {
        path: path(text),
        purpose: format!("Holds {text}"),
        interface: "part()".to_owned(),
        depends_on: depends_on.iter().map(|text| path(text)).collect(),
        origin: Origin::Model,
        role: FileRole::Source,
    }
}

fn brief() -> Brief {
    Brief {
        slug: "reading".to_owned(),
        title: "Reading".to_owned(),
        summary: "Things to read.".to_owned(),
        prompt: "A list of things to read".to_owned(),
        speech: Speech::English,
        kind: ProjectKind::Cli,
        framework: Framework::Python,
        complexity: Complexity::Intermediate,
        entities: Vec::new(),
        features: BTreeSet::new(),
        understood: vec!["Things have a title".to_owned()],
        left_out: Vec::new(),
        assumptions: Vec::new(),
    }
}

/// A plan of two files, of which the second needs the first.
pub(crate) fn plan() -> Plan {
    Plan {
        brief: brief(),
        made_by: Maker::Model { name: "scripted".to_owned() },
        requirements: vec![Requirement {
            id: "R1".to_owned(),
            text: "A list of things to read".to_owned(),
        }],
        criteria: vec![Criterion {
            id: "C1".to_owned(),
            requirement: Some("R1".to_owned()),
            text: "Things are kept".to_owned(),
            check: Check::Tests { files: vec![path("b.py")] },
        }],
        choices: Vec::new(),
        files: vec![file("a.py", &[]), file("b.py", &["a.py"])],
        commands: Commands {
            install: vec![vec!["true".to_owned()]],
            build: Vec::new(),
            test: TestCommand {
                argv: vec!["pytest".to_owned()],
                junit: path("reports/junit.xml"),
                coverage: path("reports/coverage.json"),
                coverage_format: CoverageFormat::CoveragePy,
            },
            serve: Some(ServeCommand {
                argv: vec!["python3".to_owned()],
                env: BTreeMap::new(),
                health_path: "/health".to_owned(),
            }),
            smoke: Vec::new(),
        },
        probe: None,
        services: Vec::new(),
        conventions: Vec::new(),
        performance_notes: Vec::new(),
        security_notes: Vec::new(),
        risks: Vec::new(),
        roadmap: Vec::new(),
        open_questions: Vec::new(),
    }
}

pub(crate) fn evidence() -> Evidence {
    let tests = TestFigures {
        total: 2,
        passed: 2,
        files: vec![TestFile { file: "b.py".to_owned(), passed: 2, failed: 0 }],
        ..TestFigures::default()
    };
    Evidence {
        id: "validate#1/test".to_owned(),
        step: step(StepKind::Validate, 1),
        kind: RunKind::Test,
        command: "pytest".to_owned(),
        verdict: Verdict::Passed,
        exit_code: Some(0),
        wall_ms: 12,
        output: BlobHash::of(b"ok"),
        output_tail: "ok".to_owned(),
        sandbox: Some("scripted".to_owned()),
        figures: Figures { tests: Some(tests), coverage_percent: Some(90.5), routes: None },
    }
}

pub(crate) fn report() -> QaReport {
    QaReport {
        markdown: "# QA report".to_owned(),
        quality_score: Some(100.0),
        final_approval: true,
        tests: None,
        coverage_percent: Some(90.5),
        scan: None,
        compilation: None,
        performance: Performance::default(),
        findings: Vec::new(),
        criteria: Vec::new(),
        gates: Vec::new(),
        recommendations: Vec::new(),
        unmeasured: Vec::new(),
        validated_at: UnixMillis(5),
        sandbox: Some("scripted".to_owned()),
    }
}
