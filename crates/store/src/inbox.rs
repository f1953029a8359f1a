//! The inbox: what clients ask for, as rows that outlive the process.

use domain::brief::Speech;
use domain::fact::{Decision, GateKind};
use domain::plan::Plan;
use domain::{BlobHash, BudgetLimits, Entry, JobId, JobRequest, JobStatus, UnixMillis};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Where requests and commands are put.
pub trait Inbox: Send + Sync + std::fmt::Debug {
    /// Accepts a job: its row and its first log entry ([`domain::Fact::JobAccepted`]) in one durable write.
    /// The same idempotency key with the same body gives the first job back.
    ///
    /// # Errors
    /// `KeyReused`, `QueueFull`, `StorageFull`.
    fn submit(&self, job: NewJob) -> BoxFuture<'_, Result<Submitted, StoreError>>;

    /// Leaves a command for whoever works on the job; durable when it returns. Makes a job that is
    /// parked as waiting ready again.
    ///
    /// # Errors
    /// `NoSuchJob`, `StorageFull`.
    fn tell(
        &self,
        job: JobId,
        command: Command,
        at: UnixMillis,
    ) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Commands that no append has consumed yet, oldest first, with their numbers.
    fn commands(&self, job: JobId) -> BoxFuture<'_, Result<Vec<(u64, Command)>, StoreError>>;

    /// One job's row.
    fn row(&self, job: JobId) -> BoxFuture<'_, Result<Option<JobRow>, StoreError>>;

    /// A page of jobs, newest first.
    fn page(&self, query: PageQuery) -> BoxFuture<'_, Result<JobPage, StoreError>>;

    /// How many jobs there are in each status.
    fn counts(&self) -> BoxFuture<'_, Result<Vec<(JobStatus, u64)>, StoreError>>;

    /// Removes a job with its log, commands and the blobs that no other job uses.
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
    /// Jobs that may wait; one more is `QueueFull`.
    pub queue_limit: usize,
}

/// A client's own name for a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The owner is part of it: two callers may use the same key.
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
