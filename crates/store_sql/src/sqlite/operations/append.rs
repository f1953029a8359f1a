//! Appending to a log.

use bytes::Bytes;
use domain::{BlobHash, Entry, JobId, crash};
use rusqlite::{Connection, OptionalExtension, params};
use store::log::fact_json;
use store::{Append, Bus, StoreError};

use super::Operation;
use crate::sqlite::book::{Desk, Failure};
use crate::sqlite::stored::{RowColumns, fact_check, placed_check};

/// An append in its stored form, made by the caller: the writer's thread only checks and writes.
#[derive(Debug)]
pub(in crate::sqlite) struct Appending {
    job: JobId,
    fence: u64,
    after: u64,
    entries: Vec<Entry>,
    /// One for each entry.
    facts: Vec<StoredFact>,
    blobs: Vec<(BlobHash, Bytes)>,
    row: RowColumns,
    consumed: Option<u64>,
}

#[derive(Debug)]
struct StoredFact {
    json: String,
    check: u32,
}

impl Appending {
    pub(in crate::sqlite) fn new(append: Append) -> Result<Self, StoreError> {
        append.check_blobs()?;
        let Append { job, fence, at, after, facts, blobs, row, consumed } = append;
        let numbers = after.saturating_add(1)..;
        let entries: Vec<Entry> =
            numbers.zip(facts).map(|(seq, fact)| Entry { seq, at, fact }).collect();
        let facts = entries.iter().map(|entry| {
            let json = fact_json(&entry.fact)?;
            let check = fact_check(job, entry.seq, at, &json);
            Ok(StoredFact { json, check })
        });
        let facts = facts.collect::<Result<_, StoreError>>()?;
        let last_seq = entries.last().map_or(after, |entry| entry.seq);
        let row = RowColumns::of(job, last_seq, row);
        Ok(Self { job, fence, after, entries, facts, blobs, row, consumed })
    }

    /// Writes the entries after `last`, and gives the number of the last one.
    fn write_entries(
        &self,
        desk: &mut Desk<'_>,
        ordinal: i64,
        mut last: i64,
    ) -> rusqlite::Result<i64> {
        for (entry, StoredFact { json, check }) in self.entries.iter().zip(&self.facts) {
            let number = desk.take_event_number();
            NewEvent { ordinal, entry, fact: json, check: *check }.insert(
                desk.connection,
                number,
                last,
            )?;
            last = number;
        }
        Ok(last)
    }

    fn write_row(
        &self,
        connection: &Connection,
        ordinal: i64,
        last_event: i64,
    ) -> rusqlite::Result<()> {
        let RowColumns { last_seq, row, row_check, .. } = &self.row;
        connection
            .prepare_cached(
                "UPDATE jobs SET last_seq = ?1, last_event = ?2, row = ?3, row_check = ?4
                 WHERE ordinal = ?5",
            )?
            .execute(params![last_seq, last_event, row, row_check, ordinal])?;
        Ok(())
    }

    /// The columns that are indexed: only written when they change.
    fn write_listing(&self, connection: &Connection, ordinal: i64) -> rusqlite::Result<()> {
        connection
            .prepare_cached("UPDATE jobs SET status = ?1, owner = ?2 WHERE ordinal = ?3")?
            .execute(params![self.row.status, self.row.owner, ordinal])?;
        Ok(())
    }
}

impl Operation for Appending {
    type Mark = ();
    type Answer = Vec<Entry>;

    fn size_bytes(&self) -> usize {
        let facts: usize = self.facts.iter().map(|fact| fact.json.len() + 64).sum();
        let contents: usize = self.blobs.iter().map(|(_, content)| content.len() + 64).sum();
        512 + facts + contents
    }

    fn apply(&self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        let connection = desk.connection;
        let head = desk.leased_head(self.job, self.fence)?;
        if head.last_seq != self.after {
            let (held, current) = (self.fence, head.fence);
            return Err(StoreError::StaleFence { job: self.job, held, current }.into());
        }
        let (ordinal, last_event) = (head.ordinal, head.last_event);
        let is_listed_anew = head.status != self.row.status || head.owner != self.row.owner;
        let last_event = self.write_entries(desk, ordinal, last_event)?;
        self.write_row(connection, ordinal, last_event)?;
        if is_listed_anew {
            self.write_listing(connection, ordinal)?;
        }
        let head = desk.head(self.job)?;
        head.last_seq = self.row.last_seq;
        head.last_event = last_event;
        if is_listed_anew {
            head.status = self.row.status;
            head.owner.clone_from(&self.row.owner);
        }
        if let Some(consumed) = self.consumed {
            // Numbers past the largest of the file are no commands.
            let consumed = i64::try_from(consumed).unwrap_or(i64::MAX);
            connection
                .prepare_cached("DELETE FROM commands WHERE job = ?1 AND number <= ?2")?
                .execute(params![ordinal, consumed])?;
        }
        for (hash, content) in &self.blobs {
            keep_content(connection, ordinal, hash, content)?;
        }
        Ok(())
    }

    fn before_commit() {
        crash::point("before_append_commit");
    }

    fn after_commit() {
        crash::point("after_append_commit");
    }

    fn settle(self, (): (), bus: &Bus) -> Vec<Entry> {
        bus.publish_entries(self.job, &self.entries);
        self.entries
    }
}

/// An entry on its way into the table of all logs.
#[derive(Debug)]
pub(super) struct NewEvent<'a> {
    pub(super) ordinal: i64,
    pub(super) entry: &'a Entry,
    pub(super) fact: &'a str,
    pub(super) check: u32,
}

impl NewEvent<'_> {
    /// Adds it as `number`, after the entry `previous` of its job.
    pub(super) fn insert(
        &self,
        connection: &Connection,
        number: i64,
        previous: i64,
    ) -> rusqlite::Result<()> {
        let Entry { seq, at, .. } = self.entry;
        let check = placed_check(self.check, number, previous);
        connection
            .prepare_cached(
                "INSERT INTO events (number, previous, job, seq, at, fact_check, fact)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                number,
                previous,
                self.ordinal,
                seq,
                at.0.cast_signed(),
                check,
                self.fact
            ])?;
        Ok(())
    }
}

/// Stores a content once, and that the job uses it.
fn keep_content(
    connection: &Connection,
    ordinal: i64,
    hash: &BlobHash,
    content: &Bytes,
) -> rusqlite::Result<()> {
    let known: Option<i64> = connection
        .prepare_cached("SELECT number FROM blobs WHERE hash = ?1")?
        .query_row([hash.as_bytes()], |row| row.get(0))
        .optional()?;
    let number = if let Some(number) = known {
        number
    } else {
        connection
            .prepare_cached("INSERT INTO blobs (hash, jobs) VALUES (?1, 0)")?
            .execute([hash.as_bytes()])?;
        let number = connection.last_insert_rowid();
        connection
            .prepare_cached("INSERT INTO contents (number, content) VALUES (?1, ?2)")?
            .execute(params![number, content.as_ref()])?;
        number
    };
    let is_new_use = connection
        .prepare_cached("INSERT OR IGNORE INTO job_blobs (job, blob) VALUES (?1, ?2)")?
        .execute([ordinal, number])?;
    if is_new_use > 0 {
        connection
            .prepare_cached("UPDATE blobs SET jobs = jobs + 1 WHERE number = ?1")?
            .execute([number])?;
    }
    Ok(())
}
