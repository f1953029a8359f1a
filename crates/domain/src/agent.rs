//! The six agents and what each is doing.

use serde::{Deserialize, Serialize};

/// One of the six. The order is the order of the wire and of every view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentRole {
    Orchestrator,
    Planner,
    Coder,
    Critic,
    FileManager,
    QaValidator,
}

impl AgentRole {
    /// All six, in order.
    pub const ALL: [Self; 6] = [
        Self::Orchestrator,
        Self::Planner,
        Self::Coder,
        Self::Critic,
        Self::FileManager,
        Self::QaValidator,
    ];

    /// The key on the wire and in `agents.yaml`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Orchestrator => "orchestrator",
            Self::Planner => "planner",
            Self::Coder => "coder",
            Self::Critic => "critic",
            Self::FileManager => "file_manager",
            Self::QaValidator => "qa_validator",
        }
    }

    /// The role whose key is `key`.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// What an agent is doing, in the words of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentStatus {
    Waiting,
    /// The orchestrator while its job runs.
    Active,
    Processing,
    Completed,
    Failed,
    Skipped,
}

impl AgentStatus {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}
