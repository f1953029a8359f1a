//! What the tests of the contract are written with: jobs by number, short names for long calls.

use bytes::Bytes;
use domain::request::Prompt;
use domain::{BlobHash, Entry, Fact, JobId, JobRequest, JobView, StepKey, UnixMillis};

use crate::{Append, Idempotency, JobRow, Lease, NewJob, PageQuery, Store, StoreError, Submitted};

/// How long leases last here.
pub const TTL_MS: u64 = 1_000;

/// The job numbered `number`.
#[must_use]
pub fn id(number: u128) -> JobId {
    JobId::from_random(number.to_be_bytes())
}

/// Some time.
#[must_use]
pub fn at(millis: u64) -> UnixMillis {
    UnixMillis(millis)
}

/// A job to submit, with room in the queue.
#[must_use]
pub fn new_job(number: u128) -> NewJob {
    let prompt = Prompt::new(&format!("A library with books and loans, number {number}")).unwrap();
    NewJob {
        id: id(number),
        request: JobRequest::new(prompt),
        owner: None,
        at: at(100),
        idempotency: None,
        queue_limit: 1_000,
    }
}

/// The same with a client's key.
#[must_use]
pub fn keyed_job(number: u128, key: &str, body: &str) -> NewJob {
    let idempotency = Some(Idempotency { key: key.to_owned(), body: hash(body) });
    NewJob { idempotency, ..new_job(number) }
}

/// The hash of a text.
#[must_use]
pub fn hash(text: &str) -> BlobHash {
    BlobHash::of(text.as_bytes())
}

/// A content and its hash.
#[must_use]
pub fn content(text: &str) -> (BlobHash, Bytes) {
    (hash(text), Bytes::copy_from_slice(text.as_bytes()))
}

/// Submits the job numbered `number`.
pub async fn submit(store: &Store, number: u128) -> JobId {
    let submitted = store.inbox.submit(new_job(number)).await.unwrap();
    assert!(matches!(submitted, Submitted::New { .. }), "{submitted:?}");
    id(number)
}

/// Submits the job numbered `number` and leases it: it has to be the only one that is free.
pub async fn submit_and_claim(store: &Store, number: u128) -> Lease {
    let job = submit(store, number).await;
    let lease = claim(store, 100).await.unwrap();
    assert_eq!(lease.job, job);
    lease
}

/// Claims at `now` for the worker `w`.
pub async fn claim(store: &Store, now: u64) -> Option<Lease> {
    store.leases.claim("w", at(now), TTL_MS).await.unwrap()
}

/// A fact that tells `text`.
#[must_use]
pub fn said(text: &str) -> Fact {
    let step = StepKey { kind: domain::step::StepKind::Plan, round: 1 };
    Fact::StepFinished { step, summary: text.to_owned() }
}

/// An append of `facts` under `lease`, with a row that follows from the first entry alone.
#[must_use]
pub fn append_of(lease: &Lease, after: u64, facts: &[Fact]) -> Append {
    Append {
        job: lease.job,
        fence: lease.fence,
        at: at(200),
        after,
        facts: facts.to_vec(),
        blobs: Vec::new(),
        row: JobRow::of(lease.job, &JobView::default()),
        consumed: None,
    }
}

/// Appends one fact after the entry `after`.
pub async fn append(store: &Store, lease: &Lease, after: u64, text: &str) -> Vec<Entry> {
    store.log.append(append_of(lease, after, &[said(text)])).await.unwrap()
}

/// The whole log of a job.
pub async fn log(store: &Store, job: JobId) -> Vec<Entry> {
    store.log.read(job, 0, u32::MAX).await.unwrap()
}

/// Everything a job has that can be read, to compare.
pub async fn all_of(
    store: &Store,
    job: JobId,
) -> (Option<JobRow>, Vec<Entry>, Vec<(u64, crate::Command)>) {
    let row = store.inbox.row(job).await.unwrap();
    (row, log(store, job).await, store.inbox.commands(job).await.unwrap())
}

/// A query for everything.
#[must_use]
pub fn everything() -> PageQuery {
    PageQuery { limit: 100, offset: 0, status: None, owner: None }
}

/// Asserts that `result` is a refusal because the lease was lost.
#[track_caller]
pub fn check_stale<T: std::fmt::Debug>(result: Result<T, StoreError>, held: u64, current: u64) {
    match result {
        Err(StoreError::StaleFence { held: h, current: c, .. }) => {
            assert_eq!((h, c), (held, current));
        }
        other => panic!("expected a stale fence, got {other:?}"),
    }
}

/// Asserts that `result` says that there is no such job.
#[track_caller]
pub fn check_no_job<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::NoSuchJob(_))), "{result:?}");
}
