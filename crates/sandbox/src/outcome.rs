//! How a run ended.

use std::time::Duration;

/// What a finished run gives back. A command that fails is an outcome, not an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// `None` when a signal ended it.
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
    pub limit_hit: Option<LimitHit>,
    pub wall: Duration,
    /// `None` where it was not measured.
    pub peak_memory_kb: Option<u64>,
    /// Both streams as they came, cut at the limit with a marker.
    pub output: Vec<u8>,
    /// The sandbox that it ran in.
    pub backend: &'static str,
}

impl Outcome {
    /// Whether the command ended by itself with 0 and within its limits.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.exit_code == Some(0) && self.limit_hit.is_none()
    }
}

/// The limit that ended a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitHit {
    Wall,
    Cpu,
    Memory,
    Processes,
    Disk,
    Output,
    /// Somebody asked for it.
    Cancelled,
}

impl LimitHit {
    /// The word in `--json` output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Processes => "processes",
            Self::Disk => "disk",
            Self::Output => "output",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The sandbox itself did not work: nothing can be said about the command.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("no sandbox works on this machine, so nothing is executed: {why}; {fix}")]
    Unavailable { why: String, fix: String },
    #[error("`{program}` is not installed where the sandbox can reach it; {fix}")]
    MissingTool { program: String, fix: String },
    #[error("network `{network:?}` is not offered by this sandbox ({backend})")]
    Network { network: crate::Network, backend: &'static str },
    #[error("the sandbox could not be set up")]
    Setup { source: std::io::Error },
}
