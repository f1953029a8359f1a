//! The life of a job, in the words of the wire.

use serde::{Deserialize, Serialize};

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Accepted and queued.
    Started,
    Processing,
    AwaitingApproval,
    /// There is something deliverable. `final_approval` says whether every gate is green.
    Completed,
    /// There is nothing deliverable.
    Failed,
    Cancelled,
}

impl JobStatus {
    /// Every status, in the order of a life.
    pub const ALL: [Self; 6] = [
        Self::Started,
        Self::Processing,
        Self::AwaitingApproval,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Processing => "processing",
            Self::AwaitingApproval => "awaiting_approval",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status whose word is `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether nothing more will happen to this revision.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        match self {
            Self::Completed | Self::Failed | Self::Cancelled => true,
            Self::Started | Self::Processing | Self::AwaitingApproval => false,
        }
    }
}
