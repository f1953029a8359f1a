//! Where a job stands between its workers. Every store keeps this beside the job and moves it by these
//! rules, so that they cannot differ.
//!
//! Does not belong here: what the job's own state is (see [`domain::JobView`]).

use domain::UnixMillis;

use crate::Parking;

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Any worker may take it, not before this time.
    Ready { not_before: UnixMillis },
    /// A worker has it.
    Leased { worker: String, expires_at: UnixMillis },
    /// Parked until a command comes.
    Waiting,
    /// Over, unless a command comes.
    Ended,
}

impl Place {
    /// To be taken at once.
    pub const READY: Self = Self::Ready { not_before: UnixMillis(0) };

    /// Where a job is left by its worker. Unread commands make one that would wait or end ready at once;
    /// one that is put off stays so, because what puts it off (a full disk) may also keep its worker
    /// from answering the command.
    #[must_use]
    pub fn parked(parking: Parking, has_unread_commands: bool) -> Self {
        match parking {
            Parking::Ready => Self::READY,
            Parking::Later { not_before } => Self::Ready { not_before },
            Parking::Waiting | Parking::Ended if has_unread_commands => Self::READY,
            Parking::Waiting => Self::Waiting,
            Parking::Ended => Self::Ended,
        }
    }

    /// Where it stands once a new command has come: whoever has it reads the command, and a parked job
    /// is ready at once, also when it was put off.
    #[must_use]
    pub fn told(self) -> Self {
        match self {
            Self::Leased { .. } => self,
            Self::Ready { .. } | Self::Waiting | Self::Ended => Self::READY,
        }
    }

    /// Whether a worker may take it at `now`.
    #[must_use]
    pub fn is_free(&self, now: UnixMillis) -> bool {
        match self {
            Self::Ready { not_before } => *not_before <= now,
            Self::Leased { expires_at, .. } => *expires_at <= now,
            Self::Waiting | Self::Ended => false,
        }
    }

    /// Whether it counts against the queue limit.
    #[must_use]
    pub fn is_queued(&self) -> bool {
        match self {
            Self::Ready { .. } => true,
            Self::Leased { .. } | Self::Waiting | Self::Ended => false,
        }
    }

    /// Whether a worker has it.
    #[must_use]
    pub fn is_leased(&self) -> bool {
        match self {
            Self::Leased { .. } => true,
            Self::Ready { .. } | Self::Waiting | Self::Ended => false,
        }
    }
}
