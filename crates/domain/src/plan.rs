//! The plan of a project: one typed value, whoever made it.
//!
//! Belongs here: what a plan says, and when it is sound. Does not belong here: how one is made
//! (see `agents::planner` and `blueprints`).

mod probe;
mod sound;

use serde::{Deserialize, Serialize};

use crate::brief::{Brief, Name};
use crate::{AgentRole, RelPath};

pub use probe::{ApiCall, Capture, ProbePlan, RouteProbe};
pub use sound::Unsound;

/// What will be built, and how it is judged.
///
/// A plan that is acted on has passed [`Plan::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub brief: Brief,
    pub made_by: Maker,
    /// The request, sentence by sentence, verbatim.
    pub requirements: Vec<Requirement>,
    pub criteria: Vec<Criterion>,
    /// Stack and framework choices with their reasons.
    pub choices: Vec<Choice>,
    /// Every file of the project, a graph by `depends_on`.
    pub files: Vec<PlannedFile>,
    pub commands: Commands,
    /// The calls that show a running service at work; `None` where nothing serves.
    pub probe: Option<ProbePlan>,
    /// External services that the project talks to.
    pub services: Vec<String>,
    pub conventions: Vec<String>,
    pub performance_notes: Vec<String>,
    pub security_notes: Vec<String>,
    pub risks: Vec<String>,
    pub roadmap: Vec<String>,
    pub open_questions: Vec<String>,
}

/// Who made a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Maker {
    /// An embedded blueprint: `api/fastapi`.
    Blueprint {
        id: String,
    },
    Model {
        name: String,
    },
}

/// One thing that was asked for, in the person's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// `R1`, `R2`, …
    pub id: String,
    pub text: String,
}

/// Something that can be checked by a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// `C1`, `C2`, …
    pub id: String,
    /// The requirement that it serves; `None` for what every project owes.
    pub requirement: Option<String>,
    pub text: String,
    pub check: Check,
}

/// Which run decides a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Check {
    /// The install command ends with 0.
    Install,
    /// The build commands end with 0.
    Compile,
    /// All tests in these files ran and passed.
    Tests { files: Vec<RelPath> },
    /// The service answers its health path.
    Starts,
    /// Every route of the probe answers a right call and refuses a wrong one.
    Routes,
    /// Line coverage of the sources is at least this.
    Coverage { percent: u32 },
}

/// A choice with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub what: String,
    pub chosen: String,
    pub why: String,
    pub rejected: Vec<Rejected>,
}

/// What was not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    pub what: String,
    pub why: String,
}

/// One file to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFile {
    pub path: RelPath,
    pub purpose: String,
    /// What other files may use of it: signatures, types, routes. Empty for documents.
    pub interface: String,
    /// Files whose interface must exist before this one is written.
    pub depends_on: Vec<RelPath>,
    pub origin: Origin,
    pub role: FileRole,
}

impl PlannedFile {
    /// The agent that writes it.
    #[must_use]
    pub fn agent(&self) -> AgentRole {
        match self.role {
            FileRole::Source | FileRole::Test | FileRole::Manifest => AgentRole::Coder,
            FileRole::Layout => AgentRole::FileManager,
        }
    }
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    Source,
    Test,
    /// What the stack's tools read: dependencies, build and test settings.
    Manifest,
    /// README, licence, ignore files, containers, CI: the file manager's.
    Layout,
}

/// Where a file comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Origin {
    /// A template of an embedded blueprint, filled from the brief.
    Template {
        blueprint: String,
        template: String,
        entity: Option<Name>,
    },
    Model,
}

impl Origin {
    /// The name that stands for a blueprint where a file is the same for every project: README, licence or
    /// `sextet.toml` by rule, written from the plan.
    pub const COMMON: &'static str = "common";

    /// A file that every project gets, by its own path.
    #[must_use]
    pub fn common(path: &str) -> Self {
        Self::Template {
            blueprint: Self::COMMON.to_owned(),
            template: path.to_owned(),
            entity: None,
        }
    }
}

/// How the project is installed, built, tested and run. Each command is an argument vector that is
/// run in the project's folder; there is no shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commands {
    /// Run in order, with the network, in a step of their own.
    pub install: Vec<Vec<String>>,
    /// Run in order, without a network: compile, type check, lint.
    pub build: Vec<Vec<String>>,
    pub test: TestCommand,
    /// The service; `None` for what does not serve.
    pub serve: Option<ServeCommand>,
    /// Started once with `--help` or the like, to show that it runs; for command-line projects.
    pub smoke: Vec<Vec<String>>,
}

/// The stack's own test command, and where its tools leave their figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCommand {
    pub argv: Vec<String>,
    /// A JUnit XML file that the command writes.
    pub junit: RelPath,
    /// A coverage file that the command writes.
    pub coverage: RelPath,
    pub coverage_format: CoverageFormat,
}

/// Which tool's file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageFormat {
    /// `coverage json` of coverage.py: `totals.percent_covered`.
    CoveragePy,
    /// Istanbul's `coverage-summary.json`: `total.lines.pct`.
    IstanbulSummary,
}

/// How the service starts. The port comes in the environment variable `PORT`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServeCommand {
    pub argv: Vec<String>,
    /// Variables beside `PORT`.
    pub env: std::collections::BTreeMap<String, String>,
    /// Answers 200 when the service is ready: `/health`.
    pub health_path: String,
}
