//! Time as the log sees it. The system's clock is one implementation; tests and replays bring theirs.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

impl UnixMillis {
    /// Unix seconds as a float, the form of the wire.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit 53 bits until the year 287396"
    )]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// Where wall-clock time comes from. Durations are measured with a monotonic clock, not with this.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The time now.
    fn now(&self) -> UnixMillis;

    /// The time for a record that is about to be kept. Looking at the time as often as one likes does not
    /// change it, so that a log's times follow from its records alone.
    fn stamp(&self) -> UnixMillis {
        self.now()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixMillis {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one implementation that reads the machine's clock"
        )]
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        UnixMillis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// A clock that advances one millisecond with each record: the same records, the same times.
#[derive(Debug)]
pub struct TickingClock(AtomicU64);

impl TickingClock {
    /// Starts at `start`.
    #[must_use]
    pub fn new(start: UnixMillis) -> Self {
        Self(AtomicU64::new(start.0))
    }
}

impl Clock for TickingClock {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::Relaxed))
    }

    fn stamp(&self) -> UnixMillis {
        UnixMillis(self.0.fetch_add(1, Ordering::Relaxed))
    }
}
