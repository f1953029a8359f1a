//! Accepting a job.

use domain::{BlobHash, Entry, JobId, JobView, crash};
use rusqlite::{OptionalExtension, params};
use store::log::fact_json;
use store::{Bus, Idempotency, JobRow, Place, StoreError, Submitted};

use super::Operation;
use super::append::NewEvent;
use crate::sqlite::book::{Desk, Failure, Head, uuid_bytes};
use crate::sqlite::stored::{PlaceColumns, RowColumns, damaged, fact_check, key_check, key_scope};

#[derive(Debug)]
pub(in crate::sqlite) struct Submit {
    job: JobId,
    entry: Entry,
    fact: String,
    row: RowColumns,
    key: Option<Key>,
    queue_limit: usize,
}

#[derive(Debug)]
struct Key {
    scope: String,
    body: BlobHash,
}

impl Submit {
    pub(in crate::sqlite) fn new(new: store::NewJob) -> Result<Self, StoreError> {
        let entry = new.first_entry();
        let fact = fact_json(&entry.fact)?;
        let row = RowColumns::of(new.id, 1, JobRow::of(new.id, &JobView::of([&entry])));
        let key = new.idempotency.map(|Idempotency { key, body }| Key {
            scope: key_scope(new.owner.as_deref(), &key),
            body,
        });
        Ok(Self { job: new.id, entry, fact, row, key, queue_limit: new.queue_limit })
    }

    fn known(&self, desk: &mut Desk<'_>) -> Result<Option<JobId>, Failure> {
        if let Some(key) = &self.key {
            let mut select = desk
                .connection
                .prepare_cached("SELECT body, job, body_check FROM idempotency WHERE scope = ?1")?;
            let found: Option<([u8; 32], [u8; 16], u32)> = select
                .query_row([&key.scope], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            if let Some((body, job, body_check)) = found {
                let (body, job) = (BlobHash::from_bytes(body), uuid_bytes::job(job));
                if key_check(job, &key.scope, &body) != body_check {
                    return Err(damaged(format!("the idempotency key of job {job}")).into());
                }
                if body != key.body {
                    return Err(StoreError::KeyReused.into());
                }
                return Ok(Some(job));
            }
        }
        Ok(desk.has(self.job)?.then_some(self.job))
    }

    fn insert(&self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        let (ordinal, number) = (desk.next_ordinal(), desk.take_event_number());
        let place = PlaceColumns::of(self.job, &Place::READY, 0, 0);
        let scope = self.key.as_ref().map(|key| &key.scope);
        let connection = desk.connection;
        connection
            .prepare_cached(
                "INSERT INTO jobs (ordinal, id, status, owner, place, due, worker, fence,
                     last_command, place_check, last_seq, last_event, row, row_check,
                     idempotency)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(params![
                ordinal,
                self.job.0.as_bytes(),
                self.row.status,
                self.row.owner,
                place.place,
                place.due,
                place.worker,
                place.fence,
                place.last_command,
                place.place_check,
                self.row.last_seq,
                number,
                self.row.row,
                self.row.row_check,
                scope
            ])?;
        let check = fact_check(self.job, self.entry.seq, self.entry.at, &self.fact);
        let event = NewEvent { ordinal, entry: &self.entry, fact: &self.fact, check };
        event.insert(connection, number, 0)?;
        if let Some(key) = &self.key {
            let check = key_check(self.job, &key.scope, &key.body);
            connection
                .prepare_cached(
                    "INSERT INTO idempotency (scope, body, job, body_check) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![key.scope, key.body.as_bytes(), self.job.0.as_bytes(), check])?;
        }
        let head = Head {
            ordinal,
            status: self.row.status,
            owner: self.row.owner.clone(),
            place: Place::READY,
            fence: 0,
            last_command: 0,
            last_seq: 1,
            last_event: number,
        };
        desk.add(self.job, head);
        Ok(())
    }
}

impl Operation for Submit {
    /// The job that was known already.
    type Mark = Option<JobId>;
    type Answer = Submitted;

    fn size_bytes(&self) -> usize {
        512 + self.fact.len()
    }

    fn apply(&self, desk: &mut Desk<'_>) -> Result<Self::Mark, Failure> {
        if let Some(known) = self.known(desk)? {
            return Ok(Some(known));
        }
        let waiting = desk.queued();
        if waiting >= self.queue_limit {
            return Err(StoreError::QueueFull { waiting, limit: self.queue_limit }.into());
        }
        self.insert(desk)?;
        Ok(None)
    }

    fn before_commit() {
        crash::point("before_submit_commit");
    }

    fn after_commit() {
        crash::point("after_submit_commit");
    }

    fn settle(self, known: Self::Mark, bus: &Bus) -> Submitted {
        if let Some(job) = known {
            return Submitted::Known { job };
        }
        bus.publish_entries(self.job, std::slice::from_ref(&self.entry));
        bus.wake_workers();
        Submitted::New { job: self.job, entry: Box::new(self.entry) }
    }
}
