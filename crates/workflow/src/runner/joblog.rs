//! One job's log as its worker sees it: appends one after the other, and folds what was appended.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use domain::{BlobHash, Clock, Entry, Fact, JobView};
use store::{Append, JobRow, Lease, Store, StoreError};

use super::texts::Texts;
use crate::JobState;

/// Entries that are read at a time.
const PAGE: u32 = 1000;
/// How long a full disk is waited for between tries.
const FULL_DISK_WAIT: Duration = Duration::from_secs(1);

/// The writer's end of a log. Shared by the steps of the job.
#[derive(Debug)]
pub(super) struct JobLog {
    store: Store,
    lease: Lease,
    clock: Arc<dyn Clock>,
    /// Held over an append, so that the log and the state move together.
    writing: tokio::sync::Mutex<()>,
    state: Mutex<JobState>,
    pub(super) texts: Texts,
}

impl JobLog {
    /// Folds the whole log.
    pub(super) async fn open(
        store: Store,
        lease: Lease,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
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
            clock,
            writing: tokio::sync::Mutex::new(()),
            state: Mutex::new(state),
            texts,
        })
    }

    /// Looks at the state.
    pub(super) fn with<T>(&self, look: impl FnOnce(&JobState) -> T) -> T {
        look(&self.state.lock().expect("no holder panics"))
    }

    /// Appends facts with the contents that they name. When it returns they are durable and folded. A full
    /// disk is waited for.
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
        let entries = loop {
            match self.store.log.append(append.clone()).await {
                Err(StoreError::StorageFull { .. }) => {
                    tracing::warn!(job = %self.lease.job, "the disk is full; the job waits for space");
                    tokio::time::sleep(FULL_DISK_WAIT).await;
                }
                other => break other?,
            }
        };
        self.texts.keep(blobs);
        let mut state = self.state.lock().expect("no holder panics");
        entries.iter().for_each(|entry| state.apply(entry));
        Ok(())
    }

    fn row_after(&self, state: &JobState, facts: &[Fact], at: domain::UnixMillis) -> JobRow {
        let mut view = state.view.clone();
        for fact in facts {
            let entry = Entry { seq: view.last_seq + 1, at, fact: fact.clone() };
            view.apply(&entry);
        }
        row(self.lease.job, &view)
    }
}

/// What lists show of a job.
pub(super) fn row(job: domain::JobId, view: &JobView) -> JobRow {
    let request = view.request.as_ref();
    let framework = view
        .brief
        .as_ref()
        .map(|brief| brief.framework)
        .or_else(|| request.and_then(|request| request.framework));
    JobRow {
        id: job,
        status: view.status,
        progress_percent: view.progress_percent,
        phase: view.phase.clone(),
        files_count: view.files.len() as u64,
        framework: framework.map(|framework| framework.word().to_owned()),
        name: view.brief.as_ref().map(|brief| brief.title.clone()),
        prompt_excerpt: request
            .map(|request| request.prompt.as_str().chars().take(200).collect())
            .unwrap_or_default(),
        owner: view.owner.clone(),
        speech: view.brief.as_ref().map(|brief| brief.speech),
        created_at: view.created_at,
        updated_at: view.updated_at,
        last_seq: view.last_seq,
    }
}
