//! The runner: leases jobs and carries out what the machine orders, in parallel.
//!
//! Belongs here: leases, retries' waiting, parallelism, cancellation, draining. Does not belong here:
//! what is to be done (see `machine`), how an agent does it (see `agents`).

mod commands;
mod job;
mod joblog;
mod journal;
mod steps;
mod texts;

use std::sync::Arc;
use std::time::Duration;

use domain::{Clock, Entropy};
use store::{Lease, Parking, Store, StoreError};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Office;
use job::JobRun;

/// How long an idle worker waits before it looks for expired leases by itself.
const IDLE_LOOK: Duration = Duration::from_secs(1);

/// Settings of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerSettings {
    /// This process among others, for leases.
    pub name: String,
    /// Jobs at once.
    pub jobs_max: usize,
    /// Steps of one job at once. 1 makes the order of its log follow from its inputs alone.
    pub steps_max: usize,
    pub lease_ms: u64,
    /// Attempts of a step, the first included.
    pub attempts_max: u32,
    /// How long steps may go on after a drain begins.
    pub drain: Duration,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            name: "worker".to_owned(),
            jobs_max: 8,
            steps_max: 8,
            lease_ms: 30_000,
            attempts_max: 4,
            drain: Duration::from_secs(20),
        }
    }
}

/// A worker of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Worker {
    store: Store,
    office: Arc<Office>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    settings: Arc<WorkerSettings>,
}

impl Worker {
    /// A worker over `store`.
    #[must_use]
    pub fn new(
        store: Store,
        office: Arc<Office>,
        entropy: Arc<dyn Entropy>,
        settings: WorkerSettings,
    ) -> Self {
        let clock = office.clock.clone();
        Self { store, office, clock, entropy, settings: Arc::new(settings) }
    }

    /// Works until `shutdown`, then drains: steps under way may finish for a while, nothing new begins.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut jobs = JoinSet::new();
        loop {
            // Waiting is registered before looking, so that a wake-up in between is not missed.
            let work = self.store.bus.work();
            tokio::pin!(work);
            let may_claim =
                jobs.len() < self.settings.jobs_max && !self.store.bus.space().is_short();
            if !shutdown.is_cancelled() && may_claim {
                match self.claim().await {
                    Ok(Some(lease)) => {
                        jobs.spawn(self.clone().work_on(lease, shutdown.clone()));
                        continue;
                    }
                    Ok(None) => {}
                    Err(error) => tracing::warn!(%error, "no job could be claimed"),
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = &mut work, if jobs.len() < self.settings.jobs_max => {}
                Some(ended) = jobs.join_next(), if !jobs.is_empty() => report(ended),
                () = tokio::time::sleep(IDLE_LOOK) => {}
            }
        }
        while let Some(ended) = jobs.join_next().await {
            report(ended);
        }
    }

    /// Works on jobs until none is ready. For commands that run one job, and for tests.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn run_until_idle(&self, shutdown: CancellationToken) -> Result<(), StoreError> {
        while let Some(lease) = self.claim().await? {
            self.clone().work_on(lease, shutdown.clone()).await;
            if shutdown.is_cancelled() {
                break;
            }
        }
        Ok(())
    }

    async fn claim(&self) -> Result<Option<Lease>, StoreError> {
        self.store.leases.claim(&self.settings.name, self.clock.now(), self.settings.lease_ms).await
    }

    async fn work_on(self, lease: Lease, shutdown: CancellationToken) {
        let job = lease.job;
        let parking = match JobRun::open(&self, lease.clone(), shutdown.clone()).await {
            Ok(run) => run.work(shutdown).await,
            Err(error) => Err(error),
        };
        let parking = match parking {
            Ok(parking) => parking,
            Err(error @ StoreError::StaleFence { .. }) => {
                tracing::warn!(%job, %error, "the job is left to its new worker");
                return;
            }
            Err(error @ StoreError::StorageFull { .. }) => {
                tracing::warn!(%job, %error, "the job is put back");
                Parking::Ready
            }
            Err(error) => {
                tracing::error!(%job, %error, "the job is put back");
                let not_before = domain::UnixMillis(self.clock.now().0 + 2_000);
                Parking::Later { not_before }
            }
        };
        if let Err(error) = self.store.leases.release(&lease, parking).await {
            tracing::warn!(%job, %error, "the lease could not be released; it expires by itself");
        }
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "work on a job ended abnormally");
    }
}
