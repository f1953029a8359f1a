//! What only `app` knows of the health of the parts that the server cannot see.

use domain::AgentRole;
use futures::future::BoxFuture;

/// Looks at the parts behind the server.
///
/// Contract: every call returns soon (a probe that waits for a provider answers out of its last result).
pub trait HealthSource: Send + Sync + std::fmt::Debug {
    /// Whether everything has started; before, readiness says `starting`.
    fn is_started(&self) -> bool;

    /// The parts: `models/NAME` for each provider, `sandbox`, and what else there is. The store, the bus,
    /// the queue and the disk are looked at by the server.
    fn parts(&self) -> BoxFuture<'_, Vec<Part>>;

    /// The disk that holds the data; `None` where it cannot be known.
    fn disk(&self) -> Option<Disk>;

    /// What an agent can do; empty for one that cannot work now.
    fn capabilities(&self, role: AgentRole) -> Vec<String>;

    /// The names in models.yaml; `None` where every name is taken.
    fn model_names(&self) -> Option<Vec<String>>;
}

/// How a part is.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub name: String,
    pub state: PartState,
    pub latency_ms: Option<f64>,
    /// One sentence.
    pub detail: String,
}

/// The state of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    Healthy,
    Degraded,
    Unavailable,
    /// Not set up, which is not a fault.
    NotConfigured,
}

impl PartState {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unavailable => "unavailable",
            Self::NotConfigured => "not_configured",
        }
    }
}

/// Space on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disk {
    pub free_bytes: u64,
    pub total_bytes: u64,
}

impl Disk {
    /// Under this share new jobs are refused (promises.md R10), in percent.
    pub const LOW_PERCENT: u8 = 5;

    /// This much is enough for new jobs, however large the disk is.
    pub const ENOUGH_BYTES: u64 = 2 * 1024 * 1024 * 1024;

    /// Whether there is too little space for new jobs.
    #[must_use]
    pub fn is_low(&self) -> bool {
        let has_small_share = u128::from(self.free_bytes) * 100
            < u128::from(self.total_bytes) * u128::from(Self::LOW_PERCENT);
        has_small_share && self.free_bytes < Self::ENOUGH_BYTES
    }
}

/// A source that has started, knows six able agents, and nothing else.
#[derive(Debug, Clone, Copy, Default)]
pub struct NothingKnown;

impl HealthSource for NothingKnown {
    fn is_started(&self) -> bool {
        true
    }

    fn parts(&self) -> BoxFuture<'_, Vec<Part>> {
        Box::pin(async { Vec::new() })
    }

    fn disk(&self) -> Option<Disk> {
        None
    }

    fn capabilities(&self, role: AgentRole) -> Vec<String> {
        vec![role.key().to_owned()]
    }

    fn model_names(&self) -> Option<Vec<String>> {
        None
    }
}
