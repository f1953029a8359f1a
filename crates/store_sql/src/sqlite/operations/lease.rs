//! Taking, keeping and giving up jobs.

use domain::{JobId, UnixMillis, crash};
use store::{Bus, Lease, Parking, Place};

use super::Operation;
use crate::sqlite::book::{Desk, Failure};
use crate::sqlite::stored::to_column;

#[derive(Debug)]
pub(in crate::sqlite) struct Claim {
    pub(in crate::sqlite) worker: String,
    pub(in crate::sqlite) now: UnixMillis,
    pub(in crate::sqlite) ttl_ms: u64,
}

fn until(now: UnixMillis, ttl_ms: u64) -> UnixMillis {
    UnixMillis(now.0.saturating_add(ttl_ms))
}

fn lease(
    desk: &mut Desk<'_>,
    job: JobId,
    fence: u64,
    worker: &str,
    expires_at: UnixMillis,
) -> Result<Lease, Failure> {
    let mut head = desk.head(job)?.clone();
    head.fence = fence;
    head.place = Place::Leased { worker: worker.to_owned(), expires_at };
    desk.place(job, head)?;
    Ok(Lease { job, fence, worker: worker.to_owned(), expires_at })
}

impl Operation for Claim {
    type Mark = Option<Lease>;
    type Answer = Option<Lease>;

    fn apply(&self, desk: &mut Desk<'_>) -> Result<Self::Mark, Failure> {
        let Some(job) = desk.first_free(to_column(self.now))? else { return Ok(None) };
        let fence = desk.head(job)?.fence + 1;
        lease(desk, job, fence, &self.worker, until(self.now, self.ttl_ms)).map(Some)
    }

    fn before_commit() {
        crash::point("before_claim_commit");
    }

    fn after_commit() {
        crash::point("after_claim_commit");
    }

    fn settle(self, lease: Self::Mark, _bus: &Bus) -> Option<Lease> {
        lease
    }
}

#[derive(Debug)]
pub(in crate::sqlite) struct Renew {
    pub(in crate::sqlite) lease: Lease,
    pub(in crate::sqlite) now: UnixMillis,
    pub(in crate::sqlite) ttl_ms: u64,
}

impl Operation for Renew {
    type Mark = Lease;
    type Answer = Lease;

    fn apply(&self, desk: &mut Desk<'_>) -> Result<Lease, Failure> {
        let Lease { job, fence, worker, .. } = &self.lease;
        desk.leased_head(*job, *fence)?;
        lease(desk, *job, *fence, worker, until(self.now, self.ttl_ms))
    }

    fn settle(self, lease: Lease, _bus: &Bus) -> Lease {
        lease
    }
}

#[derive(Debug)]
pub(in crate::sqlite) struct Release {
    pub(in crate::sqlite) lease: Lease,
    pub(in crate::sqlite) parking: Parking,
}

impl Operation for Release {
    type Mark = ();
    type Answer = ();

    fn apply(&self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        let mut head = desk.leased_head(self.lease.job, self.lease.fence)?.clone();
        let has_unread: bool = desk
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM commands WHERE job = ?1)")?
            .query_row([head.ordinal], |row| row.get(0))?;
        head.place = Place::parked(self.parking, has_unread);
        desk.place(self.lease.job, head)
    }

    fn before_commit() {
        crash::point("before_release_commit");
    }

    fn after_commit() {
        crash::point("after_release_commit");
    }

    fn settle(self, (): (), bus: &Bus) {
        bus.wake_workers();
    }
}

#[derive(Debug)]
pub(in crate::sqlite) struct ExpireAll;

impl Operation for ExpireAll {
    type Mark = u64;
    type Answer = u64;

    fn apply(&self, desk: &mut Desk<'_>) -> Result<u64, Failure> {
        let leased = desk.leased()?;
        for job in &leased {
            let mut head = desk.head(*job)?.clone();
            head.place = Place::READY;
            desk.place(*job, head)?;
        }
        Ok(u64::try_from(leased.len()).unwrap_or(u64::MAX))
    }

    fn settle(self, expired: u64, bus: &Bus) -> u64 {
        bus.wake_workers();
        expired
    }
}
