//! What the writer knows without reading: the heads of the jobs it last wrote to, and how many wait. The
//! tables are the truth; the book is dropped whenever a transaction is.

use std::collections::HashMap;

use domain::JobId;
use rusqlite::{Connection, OptionalExtension, params};
use store::{Place, StoreError};

use super::fault::Fault;
use super::stored::{PlaceColumns, READY, RowColumns};

/// Heads kept; more than jobs that are worked on at once.
const HEADS_MAX: usize = 4_096;

/// What an operation has to know of a job before it writes.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) ordinal: i64,
    pub(super) status: i64,
    pub(super) owner: Option<String>,
    pub(super) place: Place,
    pub(super) fence: u64,
    pub(super) last_command: u64,
    pub(super) last_seq: u64,
    /// The number of the last entry in the table of all logs.
    pub(super) last_event: i64,
}

#[derive(Debug, Default)]
pub(super) struct Book {
    heads: HashMap<JobId, Head>,
    /// `None` until they are counted.
    totals: Option<Totals>,
}

/// Over all jobs.
#[derive(Debug, Clone, Copy)]
struct Totals {
    queued: usize,
    last_ordinal: i64,
    last_event: i64,
}

/// Why an operation did not write.
#[derive(Debug)]
pub(super) enum Failure {
    /// It may not; the transaction goes on without it, for it wrote nothing.
    Refused(StoreError),
    /// The database failed; the transaction is lost.
    Broken(Fault),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// One transaction's access to tables and book.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub(super) connection: &'a Connection,
    heads: &'a mut HashMap<JobId, Head>,
    totals: &'a mut Totals,
}

impl Book {
    /// Forgets everything: what it knows may not be what is stored.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Totals {
    fn count(connection: &Connection) -> rusqlite::Result<Self> {
        let number = |sql| connection.prepare_cached(sql)?.query_row([], |row| row.get(0));
        let queued: i64 = number("SELECT count(*) FROM jobs WHERE place = 0")?;
        let last_ordinal = number("SELECT coalesce(max(ordinal), 0) FROM jobs")?;
        let last_event = number("SELECT coalesce(max(number), 0) FROM events")?;
        Ok(Self { queued: usize::try_from(queued).unwrap_or(0), last_ordinal, last_event })
    }
}

impl<'a> Desk<'a> {
    /// The desk of a transaction that has written nothing yet.
    pub(super) fn open(connection: &'a Connection, book: &'a mut Book) -> rusqlite::Result<Self> {
        // Counted before the first write and kept up from then on.
        let Book { heads, totals } = book;
        let totals = match totals {
            Some(totals) => totals,
            None => totals.insert(Totals::count(connection)?),
        };
        Ok(Self { connection, heads, totals })
    }

    /// The head of a job.
    ///
    /// # Errors
    /// Refused with `NoSuchJob`, or `Corrupt`.
    pub(super) fn head(&mut self, job: JobId) -> Result<&mut Head, Failure> {
        if !self.heads.contains_key(&job) {
            let head = self.load(job)?.ok_or(StoreError::NoSuchJob(job))?;
            self.keep(job, head);
        }
        self.heads.get_mut(&job).ok_or(Failure::Refused(StoreError::NoSuchJob(job)))
    }

    /// The head of a job under the lease `fence`.
    ///
    /// # Errors
    /// Refused with `StaleFence` besides.
    pub(super) fn leased_head(&mut self, job: JobId, fence: u64) -> Result<&mut Head, Failure> {
        let head = self.head(job)?;
        if head.fence == fence && head.place.is_leased() {
            return Ok(head);
        }
        Err(StoreError::StaleFence { job, held: fence, current: head.fence }.into())
    }

    /// Whether there is such a job.
    pub(super) fn has(&mut self, job: JobId) -> Result<bool, Failure> {
        match self.head(job) {
            Ok(_) => Ok(true),
            Err(Failure::Refused(StoreError::NoSuchJob(_))) => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    fn keep(&mut self, job: JobId, head: Head) {
        if self.heads.len() >= HEADS_MAX {
            self.heads.clear();
        }
        self.heads.insert(job, head);
    }

    fn load(&self, job: JobId) -> Result<Option<Head>, Failure> {
        let mut select = self.connection.prepare_cached(
            "SELECT ordinal, status, owner, last_seq, row, row_check,
                    place, due, worker, fence, last_command, place_check, last_event
             FROM jobs WHERE id = ?1",
        )?;
        let columns = select.query_row([job.0.as_bytes()], |row| {
            let columns = RowColumns {
                status: row.get(1)?,
                owner: row.get(2)?,
                last_seq: row.get(3)?,
                row: row.get(4)?,
                row_check: row.get(5)?,
            };
            let place = PlaceColumns {
                place: row.get(6)?,
                due: row.get(7)?,
                worker: row.get(8)?,
                fence: row.get(9)?,
                last_command: row.get(10)?,
                place_check: row.get(11)?,
            };
            Ok((row.get(0)?, columns, place, row.get(12)?))
        });
        let Some((ordinal, row, place, last_event)) = columns.optional()? else { return Ok(None) };
        let (status, owner, last_seq) = (row.status, row.owner.clone(), row.last_seq);
        row.read(job)?;
        let (fence, last_command) = (place.fence, place.last_command);
        let place = place.read(job)?;
        Ok(Some(Head { ordinal, status, owner, place, fence, last_command, last_seq, last_event }))
    }

    /// Takes in a job whose row was just inserted.
    pub(super) fn add(&mut self, job: JobId, head: Head) {
        self.totals.last_ordinal = head.ordinal;
        self.totals.queued += usize::from(head.place.is_queued());
        self.keep(job, head);
    }

    /// Forgets a job whose row was just deleted.
    pub(super) fn remove(&mut self, job: JobId, head: &Head) {
        self.totals.queued -= usize::from(head.place.is_queued());
        self.heads.remove(&job);
    }

    /// How many jobs wait for a worker.
    pub(super) fn queued(&self) -> usize {
        self.totals.queued
    }

    /// The ordinal of the next job. One that a deleted job had may come again only after a restart.
    pub(super) fn next_ordinal(&self) -> i64 {
        self.totals.last_ordinal + 1
    }

    /// The number of the next entry in the table of all logs.
    pub(super) fn take_event_number(&mut self) -> i64 {
        self.totals.last_event += 1;
        self.totals.last_event
    }

    /// Puts a job somewhere else, in the tables and in the book.
    pub(super) fn place(&mut self, job: JobId, placed: Head) -> Result<(), Failure> {
        let columns = PlaceColumns::of(job, &placed.place, placed.fence, placed.last_command);
        let before = self.head(job)?.place.clone();
        let change = params![
            columns.place,
            columns.due,
            columns.worker,
            columns.fence,
            columns.last_command,
            columns.place_check,
            placed.ordinal
        ];
        // `place` is indexed: it is only named where it changes.
        let sql = if std::mem::discriminant(&before) == std::mem::discriminant(&placed.place) {
            "UPDATE jobs SET due = ?2, worker = ?3, fence = ?4, last_command = ?5, place_check = ?6
             WHERE ordinal = ?7 AND place = ?1"
        } else {
            "UPDATE jobs SET place = ?1, due = ?2, worker = ?3, fence = ?4, last_command = ?5,
                 place_check = ?6
             WHERE ordinal = ?7"
        };
        self.connection.prepare_cached(sql)?.execute(change)?;
        self.totals.queued += usize::from(placed.place.is_queued());
        self.totals.queued -= usize::from(before.is_queued());
        self.keep(job, placed);
        Ok(())
    }

    /// The job that was accepted first of those that are free at `now` (a column of time).
    pub(super) fn first_free(&mut self, now: i64) -> Result<Option<JobId>, Failure> {
        let mut first: Option<(i64, uuid_bytes::Bytes)> = None;
        for place in [READY, super::stored::LEASED] {
            let mut select = self.connection.prepare_cached(
                "SELECT ordinal, id FROM jobs WHERE place = ?1 AND due <= ?2
                 ORDER BY ordinal LIMIT 1",
            )?;
            let found = select
                .query_row(params![place, now], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            first = first.into_iter().chain(found).min();
        }
        Ok(first.map(|(_, id)| uuid_bytes::job(id)))
    }

    /// All jobs that workers have.
    pub(super) fn leased(&mut self) -> Result<Vec<JobId>, Failure> {
        let mut select = self.connection.prepare_cached("SELECT id FROM jobs WHERE place = 1")?;
        let ids = select.query_map([], |row| row.get(0))?;
        Ok(ids.map(|id| id.map(uuid_bytes::job)).collect::<Result<_, _>>()?)
    }
}

/// Ids as the file holds them.
pub(super) mod uuid_bytes {
    use domain::JobId;

    pub(crate) type Bytes = [u8; 16];

    /// The job whose id these bytes are.
    pub(crate) fn job(bytes: Bytes) -> JobId {
        JobId(uuid::Uuid::from_bytes(bytes))
    }
}
