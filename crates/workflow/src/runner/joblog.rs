//! One job's log as its worker sees it: appends one after the other, and folds what was appended.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use domain::{BlobHash, Clock, Entry, Fact};
use store::{Append, JobRow, Lease, Store, StoreError};
use tokio_util::sync::CancellationToken;

use super::Worker;
use super::texts::Texts;
use crate::JobState;

/// Entries that are read at a time.
const PAGE: u32 = 1000;
/// How long a full disk is waited for between tries.
pub(super) const FULL_DISK_WAIT: Duration = Duration::from_secs(1);

/// The writer's end of a log. Shared by the steps of the job.
#[derive(Debug)]
pub(super) struct JobLog {
    store: Store,
    lease: Lease,
    clock: Arc<dyn Clock>,
    lease_ms: u64,
    /// Held over an append, so that the log and the state move together.
    writing: tokio::sync::Mutex<()>,
    state: Mutex<JobState>,
    shutdown: CancellationToken,
    pub(super) texts: Texts,
}

impl JobLog {
    /// Folds the whole log.
    pub(super) async fn open(
        worker: &Worker,
        lease: Lease,
        shutdown: CancellationToken,
    ) -> Result<Self, StoreError> {
        let store = worker.store.clone();
        let mut state = JobState::default();
        loop {
            let page = store.log.read(lease.job, state.view.last_seq, PAGE).await?;
            if page.is_empty() {
                break;
            }
            page.iter().for_each(|entry| state.apply(entry));
        }
        let texts = Texts::new(store.blobs.clone());
        Ok(Self {
            store,
            lease,
            clock: worker.clock.clone(),
            lease_ms: worker.settings.lease_ms,
            writing: tokio::sync::Mutex::new(()),
            state: Mutex::new(state),
            shutdown,
            texts,
        })
    }

    /// Looks at the state.
    pub(super) fn with<T>(&self, look: impl FnOnce(&JobState) -> T) -> T {
        look(&self.state.lock().expect("no holder panics"))
    }

    /// Appends facts with the contents that they name. When it returns they are durable and folded. A full
    /// disk is waited for, until the process is told to stop.
    pub(super) async fn append(
        &self,
        facts: Vec<Fact>,
        blobs: Vec<Bytes>,
        consumed: Option<u64>,
    ) -> Result<(), StoreError> {
        let _writing = self.writing.lock().await;
        let blobs: Vec<(BlobHash, Bytes)> =
            blobs.into_iter().map(|bytes| (BlobHash::of(&bytes), bytes)).collect();
        let at = self.clock.stamp();
        let (after, row) =
            self.with(|state| (state.view.last_seq, self.row_after(state, &facts, at)));
        let append = Append {
            job: self.lease.job,
            fence: self.lease.fence,
            at,
            after,
            facts,
            blobs: blobs.clone(),
            row,
            consumed,
        };
        let entries = self.append_when_there_is_space(append).await?;
        self.texts.keep(blobs);
        let mut state = self.state.lock().expect("no holder panics");
        entries.iter().for_each(|entry| state.apply(entry));
        Ok(())
    }

    async fn append_when_there_is_space(&self, append: Append) -> Result<Vec<Entry>, StoreError> {
        let mut waiting = None;
        loop {
            let full = match self.store.log.append(append.clone()).await {
                Err(full @ StoreError::StorageFull { .. }) => full,
                appended => {
                    if waiting.is_some() {
                        self.renew().await;
                    }
                    return appended;
                }
            };
            if waiting.is_none() {
                tracing::warn!(job = %self.lease.job, "the disk is full; the job waits for space");
                waiting = Some(self.store.bus.space().wait(self.lease.job));
            }
            tokio::select! {
                () = self.shutdown.cancelled() => return Err(full),
                () = tokio::time::sleep(FULL_DISK_WAIT) => {}
            }
        }
    }

    /// After a wait the lease may have expired; it is taken up before anybody else claims the job.
    async fn renew(&self) {
        let renewed = self.store.leases.renew(&self.lease, self.clock.now(), self.lease_ms).await;
        if let Err(error) = renewed {
            tracing::debug!(job = %self.lease.job, %error, "the lease was not renewed; the next append tells");
        }
    }

    fn row_after(&self, state: &JobState, facts: &[Fact], at: domain::UnixMillis) -> JobRow {
        let mut view = state.view.clone();
        for fact in facts {
            let entry = Entry { seq: view.last_seq + 1, at, fact: fact.clone() };
            view.apply(&entry);
        }
        JobRow::of(self.lease.job, &view)
    }
}
