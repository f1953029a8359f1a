//! Leases: who works on a job. A fencing number grows with each lease, and an append with an old one
//! is refused, so that a worker that was thought dead cannot write.

use domain::{JobId, UnixMillis};
use futures::future::BoxFuture;

use crate::StoreError;

/// The right to work on a job, until `expires_at` or release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub job: JobId,
    pub fence: u64,
    pub worker: String,
    pub expires_at: UnixMillis,
}

/// How a worker leaves a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parking {
    /// Nothing to do until a command comes (a gate, a pause). Holds no worker and no place in the queue.
    Waiting,
    /// Something to do, not before this time (a provider's outage, a full disk).
    Later { not_before: UnixMillis },
    /// To be taken up at once by anyone (a drain).
    Ready,
    /// Nothing more to do, unless a command (retry, refine) comes.
    Ended,
}

/// Who works on what.
pub trait Leases: Send + Sync + std::fmt::Debug {
    /// Takes the job that was accepted first of those that are ready (at `now`) or whose lease has expired.
    /// Commands make a parked job ready, see [`crate::Place`].
    fn claim(
        &self,
        worker: &str,
        now: UnixMillis,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Option<Lease>, StoreError>>;

    /// Keeps a lease for another `ttl_ms` from `now`. A lease that has expired and that nobody has taken is
    /// still its owner's.
    ///
    /// # Errors
    /// `StaleFence` when it was lost, `NoSuchJob` when the job was deleted.
    fn renew(
        &self,
        lease: &Lease,
        now: UnixMillis,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Lease, StoreError>>;

    /// Gives a job up. A job that is parked as waiting or ended while it has unread commands is ready at once.
    ///
    /// # Errors
    /// `StaleFence` when it was lost, `NoSuchJob` when the job was deleted.
    fn release(&self, lease: &Lease, parking: Parking) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Makes every leased job ready: for the one process that owns the data folder, at its start.
    /// Leases that were held are lost. Gives how many there were.
    fn expire_all(&self) -> BoxFuture<'_, Result<u64, StoreError>>;
}
