//! Stored forms and their checks: how values become columns and are believed again.

use domain::brief::Speech;
use domain::{BlobHash, Fact, JobId, JobStatus, UnixMillis};
use serde::{Deserialize, Serialize};
use store::{JobRow, Place, StoreError};

/// [`JobRow`] as it is stored; its id and last number have columns of their own.
#[derive(Debug, Serialize, Deserialize)]
struct StoredRow {
    status: JobStatus,
    progress_percent: u8,
    phase: String,
    files_count: u64,
    framework: Option<String>,
    name: Option<String>,
    prompt_excerpt: String,
    owner: Option<String>,
    speech: Option<Speech>,
    created_at: UnixMillis,
    updated_at: UnixMillis,
}

/// A row's columns.
#[derive(Debug)]
pub(super) struct RowColumns {
    pub(super) status: i64,
    pub(super) owner: Option<String>,
    pub(super) last_seq: u64,
    pub(super) row: String,
    pub(super) row_check: u32,
}

impl RowColumns {
    /// The columns of `row`, whose id is `job` and last number is `last_seq`.
    pub(super) fn of(job: JobId, last_seq: u64, row: JobRow) -> Self {
        let owner = row.owner.clone();
        let status = status_number(row.status);
        let stored = StoredRow {
            status: row.status,
            progress_percent: row.progress_percent,
            phase: row.phase,
            files_count: row.files_count,
            framework: row.framework,
            name: row.name,
            prompt_excerpt: row.prompt_excerpt,
            owner: row.owner,
            speech: row.speech,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        let json = serde_json::to_string(&stored).expect("a row holds nothing JSON cannot say");
        let row_check = check(job, &[&last_seq.to_le_bytes(), json.as_bytes()]);
        Self { status, owner, last_seq, row: json, row_check }
    }

    /// The row, once it is believed.
    pub(super) fn read(self, job: JobId) -> Result<JobRow, StoreError> {
        let found = check(job, &[&self.last_seq.to_le_bytes(), self.row.as_bytes()]);
        let stored: Option<StoredRow> =
            (found == self.row_check).then(|| serde_json::from_str(&self.row).ok()).flatten();
        let agrees = |stored: &StoredRow| {
            status_number(stored.status) == self.status && stored.owner == self.owner
        };
        let stored =
            stored.filter(agrees).ok_or_else(|| damaged(format!("the row of job {job}")))?;
        Ok(JobRow {
            id: job,
            status: stored.status,
            progress_percent: stored.progress_percent,
            phase: stored.phase,
            files_count: stored.files_count,
            framework: stored.framework,
            name: stored.name,
            prompt_excerpt: stored.prompt_excerpt,
            owner: stored.owner,
            speech: stored.speech,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            last_seq: self.last_seq,
        })
    }
}

/// A place's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlaceColumns {
    pub(super) place: i64,
    pub(super) due: i64,
    pub(super) worker: String,
    pub(super) fence: u64,
    pub(super) last_command: u64,
    pub(super) place_check: u32,
}

/// The number of [`Place::Ready`] in the file.
pub(super) const READY: i64 = 0;
/// The number of [`Place::Leased`] in the file.
pub(super) const LEASED: i64 = 1;
const WAITING: i64 = 2;
const ENDED: i64 = 3;

impl PlaceColumns {
    pub(super) fn of(job: JobId, place: &Place, fence: u64, last_command: u64) -> Self {
        let (place, due, worker) = match place {
            Place::Ready { not_before } => (READY, to_column(*not_before), String::new()),
            Place::Leased { worker, expires_at } => {
                (LEASED, to_column(*expires_at), worker.clone())
            }
            Place::Waiting => (WAITING, 0, String::new()),
            Place::Ended => (ENDED, 0, String::new()),
        };
        let mut columns = Self { place, due, worker, fence, last_command, place_check: 0 };
        columns.place_check = columns.check(job);
        columns
    }

    fn check(&self, job: JobId) -> u32 {
        let numbers = [
            self.place.to_le_bytes(),
            self.due.to_le_bytes(),
            self.fence.to_le_bytes(),
            self.last_command.to_le_bytes(),
        ];
        check(job, &[numbers.as_flattened(), self.worker.as_bytes()])
    }

    /// The place, once it is believed.
    pub(super) fn read(self, job: JobId) -> Result<Place, StoreError> {
        let due = UnixMillis(u64::try_from(self.due).unwrap_or(0));
        let is_whole = self.check(job) == self.place_check;
        match self.place {
            READY if is_whole => Ok(Place::Ready { not_before: due }),
            LEASED if is_whole => Ok(Place::Leased { worker: self.worker, expires_at: due }),
            WAITING if is_whole => Ok(Place::Waiting),
            ENDED if is_whole => Ok(Place::Ended),
            _ => Err(damaged(format!("the lease of job {job}"))),
        }
    }
}

/// A time as a column that sorts: past the year 292 million it stands still.
pub(super) fn to_column(time: UnixMillis) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

/// The number of a status in the file: its place in [`JobStatus::ALL`].
pub(super) fn status_number(status: JobStatus) -> i64 {
    let index = JobStatus::ALL.iter().position(|other| *other == status);
    index.and_then(|index| i64::try_from(index).ok()).unwrap_or(-1)
}

/// The status of a number.
pub(super) fn status_of(number: i64) -> Result<JobStatus, StoreError> {
    let status = usize::try_from(number).ok().and_then(|index| JobStatus::ALL.get(index));
    status.copied().ok_or_else(|| damaged("the status of a job".to_owned()))
}

/// The check of one entry: its fact, and that it is this entry of this job.
pub(super) fn fact_check(job: JobId, seq: u64, at: UnixMillis, fact: &str) -> u32 {
    check(job, &[&seq.to_le_bytes(), &at.0.to_le_bytes(), fact.as_bytes()])
}

/// The same with the entry's place in the table, which only the writer knows.
pub(super) fn placed_check(fact_check: u32, number: i64, previous: i64) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(fact_check);
    hasher.update(&number.to_le_bytes());
    hasher.update(&previous.to_le_bytes());
    hasher.finalize()
}

/// The fact of a stored entry that passed its check. A kind that this version does not know is unknown;
/// one that it knows and cannot read is damaged.
pub(super) fn read_fact(job: JobId, seq: u64, fact: &str) -> Result<Fact, StoreError> {
    serde_json::from_str(fact).map_err(|_| damaged(format!("entry {seq} of job {job}")))
}

/// The check of a command.
pub(super) fn command_check(job: JobId, number: u64, command: &str) -> u32 {
    check(job, &[&number.to_le_bytes(), command.as_bytes()])
}

/// The check of a client's key.
pub(super) fn key_check(job: JobId, scope: &str, body: &BlobHash) -> u32 {
    check(job, &[body.as_bytes(), scope.as_bytes()])
}

/// An owner and the owner's key as one text: no two pairs give the same.
pub(super) fn key_scope(owner: Option<&str>, key: &str) -> String {
    owner.map_or_else(|| format!("-:{key}"), |owner| format!("{}:{owner}:{key}", owner.len()))
}

fn check(job: JobId, parts: &[&[u8]]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(job.0.as_bytes());
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize()
}

/// Something that is not what was written.
pub(super) fn damaged(what: String) -> StoreError {
    StoreError::Corrupt { what: format!("{what} is not what was written") }
}
