//! Evidence: what a run showed. Reports are assembled from it by code; nothing else may bring a figure.

use serde::{Deserialize, Serialize};

use crate::{BlobHash, StepKey};

/// What a run was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    Install,
    Build,
    Test,
    Serve,
    /// The calls to the running service.
    Routes,
    Smoke,
    /// Our own analysis of the files.
    Scan,
}

/// One run and what it showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Unique within the job: `validate#1/test`.
    pub id: String,
    pub step: StepKey,
    pub kind: RunKind,
    /// What was run, as one would type it.
    pub command: String,
    pub verdict: Verdict,
    /// `None` when nothing ran or a signal ended it.
    pub exit_code: Option<i32>,
    pub wall_ms: u64,
    /// The whole output that was kept (the run's own caps apply), as a blob.
    pub output: BlobHash,
    /// The end of the output, at most [`crate::bounds::OUTPUT_TAIL_MAX_BYTES`] bytes.
    pub output_tail: String,
    /// Which sandbox it ran in; `None` for what needs none.
    pub sandbox: Option<String>,
    pub figures: Figures,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Verdict {
    Passed,
    Failed {
        why: String,
    },
    /// Nothing ran: a tool is missing, an earlier step failed, there is no sandbox.
    NotRun {
        why: String,
    },
}

/// What tools printed, by kind of run; absent where the run does not give it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Figures {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<TestFigures>,
    /// Line coverage of the project's sources without its tests, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage_percent: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routes: Option<RouteFigures>,
}

/// What the test runner's own report says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TestFigures {
    pub total: u32,
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
    /// File and name of each test that failed, at most 50.
    pub failures: Vec<TestFailure>,
    /// Test files with their counts, as the runner names them.
    pub files: Vec<TestFile>,
}

/// Counts of one test file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestFile {
    pub file: String,
    pub passed: u32,
    pub failed: u32,
}

/// One failed test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestFailure {
    pub file: String,
    pub name: String,
    /// At most 2,000 characters of the runner's own words.
    pub message: String,
}

/// What calling the service showed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RouteFigures {
    /// Routes with a right call that was answered and a wrong one that was refused.
    pub covered: u32,
    /// `GET /books: expected 200, got 500`
    pub failed: Vec<String>,
    /// Routes that the service declares and no probe called.
    pub uncovered: Vec<String>,
    /// The slowest of the right calls, in milliseconds.
    pub slowest_ms: u64,
}
