//! A bench for jobs: store, office, worker.

use std::collections::BTreeMap;
use std::sync::Arc;

use agents::{Confinement, InstallSettings};
use domain::clock::TickingClock;
use domain::entropy::SeededEntropy;
use domain::request::{Approval, Prompt};
use domain::{BlobHash, Entry, JobId, JobRequest, JobView, RelPath, UnixMillis};
use llm::ChatModel;
use store::{Command, NewJob, Store, Submitted};
use tokio_util::sync::CancellationToken;
use workflow::{Office, Rules, Worker, WorkerSettings};

/// Everything that one test needs.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) office: Arc<Office>,
    pub(crate) settings: WorkerSettings,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new(model: Arc<dyn ChatModel>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TickingClock::new(UnixMillis(1_700_000_000_000)));
        let office = Office {
            model: Arc::new(move |_| Ok(Some(model.clone()))),
            confinement: Confinement::Works(Arc::new(testkit::rehearsal::sandbox())),
            install: InstallSettings::default(),
            work_folder: folder.path().to_path_buf(),
            stages: BTreeMap::new(),
            rules: Rules::default(),
            clock,
        };
        let settings = WorkerSettings { steps_max: 1, ..WorkerSettings::default() };
        Self { store: store::memory::store(), office: Arc::new(office), settings, _folder: folder }
    }

    pub(crate) fn scripted() -> Self {
        Self::new(Arc::new(testkit::rehearsal::model()))
    }

    /// Changes the office before the first worker.
    pub(crate) fn change_office(&mut self, change: impl FnOnce(&mut Office)) {
        change(Arc::get_mut(&mut self.office).unwrap());
    }

    pub(crate) fn worker(&self) -> Worker {
        self.worker_over(self.store.clone())
    }

    pub(crate) fn worker_over(&self, store: Store) -> Worker {
        Worker::new(
            store,
            self.office.clone(),
            Arc::new(SeededEntropy::new(7)),
            self.settings.clone(),
        )
    }

    pub(crate) async fn submit(&self, approval: Approval) -> JobId {
        let prompt = Prompt::new("A rehearsal of a whole project").unwrap();
        let request = JobRequest { approval, ..JobRequest::new(prompt) };
        let id = JobId::from_random([7; 16]);
        let at = UnixMillis(1_700_000_000_000);
        let job = NewJob { id, request, owner: None, at, idempotency: None, queue_limit: 10 };
        match self.store.inbox.submit(job).await.unwrap() {
            Submitted::New { job, .. } | Submitted::Known { job } => job,
        }
    }

    pub(crate) async fn tell(&self, job: JobId, command: Command) {
        self.store.inbox.tell(job, command, UnixMillis(1_700_000_000_000)).await.unwrap();
    }

    pub(crate) async fn work(&self) {
        self.worker().run_until_idle(CancellationToken::new()).await.unwrap();
    }

    pub(crate) async fn log(&self, job: JobId) -> Vec<Entry> {
        self.store.log.read(job, 0, 100_000).await.unwrap()
    }

    pub(crate) async fn view(&self, job: JobId) -> JobView {
        JobView::of(&self.log(job).await)
    }
}

/// The files of a job with the hashes of their contents.
pub(crate) fn tree(view: &JobView) -> BTreeMap<RelPath, BlobHash> {
    view.files.iter().map(|(path, file)| (path.clone(), file.blob)).collect()
}

/// A log is numbered from 1 without gaps.
#[track_caller]
pub(crate) fn check_gapless(log: &[Entry]) {
    let numbers: Vec<u64> = log.iter().map(|entry| entry.seq).collect();
    let expected: Vec<u64> = (1..=log.len() as u64).collect();
    assert_eq!(numbers, expected);
}
