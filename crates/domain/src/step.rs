//! Steps: the units of work that the orchestrator gives out, named so that giving one out twice is
//! the same as once.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AgentRole, RelPath};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum StepKind {
    Plan,
    /// Write one file.
    Code {
        path: RelPath,
    },
    /// Review one file.
    Review {
        path: RelPath,
    },
    /// Lay the project out: write the file manager's files.
    Organize,
    /// Run the project and judge it.
    Validate,
    /// A stage of the user's own, once (`path` absent) or for one file.
    Stage {
        name: String,
        path: Option<RelPath>,
    },
}

/// A step's stable name: the work and its round (1 at first, more after a repair or a rejected gate).
/// Text form: `code:src/app.py#2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StepKey {
    #[serde(flatten)]
    pub kind: StepKind,
    pub round: u32,
}

impl StepKey {
    /// The agent that does it; a stage of the user's own counts with the critic.
    #[must_use]
    pub fn agent(&self) -> AgentRole {
        match self.kind {
            StepKind::Plan => AgentRole::Planner,
            StepKind::Code { .. } => AgentRole::Coder,
            StepKind::Review { .. } | StepKind::Stage { .. } => AgentRole::Critic,
            StepKind::Organize => AgentRole::FileManager,
            StepKind::Validate => AgentRole::QaValidator,
        }
    }
}

impl fmt::Display for StepKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            StepKind::Plan => write!(out, "plan")?,
            StepKind::Code { path } => write!(out, "code:{path}")?,
            StepKind::Review { path } => write!(out, "review:{path}")?,
            StepKind::Organize => write!(out, "organize")?,
            StepKind::Validate => write!(out, "validate")?,
            StepKind::Stage { name, path: Some(path) } => write!(out, "stage:{name}:{path}")?,
            StepKind::Stage { name, path: None } => write!(out, "stage:{name}")?,
        }
        write!(out, "#{}", self.round)
    }
}
