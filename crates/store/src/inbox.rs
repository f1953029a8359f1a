//! The inbox: what clients ask for, as rows that outlive the process.

use domain::brief::Speech;
use domain::fact::{Decision, GateKind};
use domain::plan::Plan;
use domain::{
    BlobHash, BudgetLimits, Entry, Fact, JobId, JobRequest, JobStatus, JobView, UnixMillis,
};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Where requests and commands are put.
pub trait Inbox: Send + Sync + std::fmt::Debug {
    /// Accepts a job: its row and its first log entry ([`domain::Fact::JobAccepted`]) in one durable write.
    /// The same idempotency key with the same body gives the first job back, also when the queue is full;
    /// an id that is stored already is answered as known.
    ///
    /// # Errors
    /// `KeyReused`, `QueueFull`, `TooLarge`, `StorageFull`.
    fn submit(&self, job: NewJob) -> BoxFuture<'_, Result<Submitted, StoreError>>;

    /// Leaves a command for whoever works on the job; durable when it returns, with its
    /// number (from 1, per job, never used twice). Makes a job that is parked ready at once.
    ///
    /// # Errors
    /// `NoSuchJob`, `TooLarge`, `StorageFull`.
    fn tell(
        &self,
        job: JobId,
        command: Command,
        at: UnixMillis,
    ) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Commands that no append has consumed yet, oldest first, with their numbers. None for a job that is not there.
    fn commands(&self, job: JobId) -> BoxFuture<'_, Result<Vec<(u64, Command)>, StoreError>>;

    /// One job's row.
    fn row(&self, job: JobId) -> BoxFuture<'_, Result<Option<JobRow>, StoreError>>;

    /// A page of jobs, newest first.
    fn page(&self, query: PageQuery) -> BoxFuture<'_, Result<JobPage, StoreError>>;

    /// How many jobs there are in each status, in the order of [`JobStatus::ALL`], without zeros.
    fn counts(&self) -> BoxFuture<'_, Result<Vec<(JobStatus, u64)>, StoreError>>;

    /// Removes a job with its log, commands, idempotency key and the blobs that no other job uses.
    /// A worker that still has it gets `NoSuchJob` from its next append.
    ///
    /// # Errors
    /// `NoSuchJob`.
    fn delete(&self, job: JobId) -> BoxFuture<'_, Result<(), StoreError>>;
}

/// A job to be accepted.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub id: JobId,
    pub request: JobRequest,
    pub owner: Option<String>,
    pub at: UnixMillis,
    pub idempotency: Option<Idempotency>,
    /// Jobs that may wait for a worker (ready ones, also those that are ready later); one more is `QueueFull`.
    pub queue_limit: usize,
}

/// A client's own name for a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Counted per owner: two callers may use the same key.
    pub key: String,
    pub body: BlobHash,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Submitted {
    New {
        job: JobId,
        entry: Box<Entry>,
    },
    /// The key was seen before with the same body.
    Known {
        job: JobId,
    },
}

/// What a client asks of a running job. Stored as JSON; commands that are out of date when they are
/// read are dropped by the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    Cancel,
    Pause,
    Resume,
    Retry,
    Resolve {
        gate: GateKind,
        decision: Decision,
        feedback: Option<String>,
        plan: Option<Box<Plan>>,
    },
    ChangeBudget {
        budget: BudgetLimits,
    },
    ChangeModel {
        model: Option<String>,
    },
}

/// What lists show of a job. Follows from its log; kept beside it so that lists are one read.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    pub id: JobId,
    pub status: JobStatus,
    pub progress_percent: u8,
    pub phase: String,
    pub files_count: u64,
    pub framework: Option<String>,
    pub name: Option<String>,
    /// The first 200 characters.
    pub prompt_excerpt: String,
    pub owner: Option<String>,
    pub speech: Option<Speech>,
    pub created_at: UnixMillis,
    pub updated_at: UnixMillis,
    pub last_seq: u64,
}

/// Longest [`JobRow::prompt_excerpt`].
const EXCERPT_MAX_CHARS: usize = 200;

impl JobRow {
    /// The row of a job whose log folds into `view`.
    #[must_use]
    pub fn of(id: JobId, view: &JobView) -> Self {
        let prompt = view.request.as_ref().map_or("", |request| request.prompt.as_str());
        let asked = view.request.as_ref().and_then(|request| request.framework);
        let framework = view.brief.as_ref().map(|brief| brief.framework).or(asked);
        Self {
            id,
            status: view.status,
            progress_percent: view.progress_percent,
            phase: view.phase.clone(),
            files_count: u64::try_from(view.files.len()).unwrap_or(u64::MAX),
            framework: framework.map(|framework| framework.word().to_owned()),
            name: view.brief.as_ref().map(|brief| brief.slug.clone()),
            prompt_excerpt: prompt.chars().take(EXCERPT_MAX_CHARS).collect(),
            owner: view.owner.clone(),
            speech: view.brief.as_ref().map(|brief| brief.speech),
            created_at: view.created_at,
            updated_at: view.updated_at,
            last_seq: view.last_seq,
        }
    }
}

impl NewJob {
    /// The first entry of the job's log.
    #[must_use]
    pub fn first_entry(&self) -> Entry {
        let fact = Fact::JobAccepted { request: self.request.clone(), owner: self.owner.clone() };
        Entry { seq: 1, at: self.at, fact }
    }
}

/// Which jobs to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageQuery {
    pub limit: u32,
    pub offset: u64,
    pub status: Option<JobStatus>,
    /// Only this owner's; `None`: everybody's.
    pub owner: Option<String>,
}

/// A page of jobs and how many there are in all.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPage {
    pub rows: Vec<JobRow>,
    pub total: u64,
}
