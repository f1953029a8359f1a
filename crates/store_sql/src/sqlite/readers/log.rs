//! Reading logs and contents.

use bytes::Bytes;
use domain::{BlobHash, Entry, JobId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, params};
use store::StoreError;

use crate::sqlite::fault::of_read;
use crate::sqlite::stored::{damaged, fact_check, placed_check, read_fact};

/// Entries as they were written, or none: each has its check, and together they have no gap. They are
/// found from the last one back, so that the cost is that of all entries after `after`.
pub(in crate::sqlite) fn read(
    connection: &Connection,
    job: JobId,
    after: u64,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    // One picture of the tables: the last number and the entries belong together.
    let transaction = connection.unchecked_transaction().map_err(of_read)?;
    let Some(log) = Log::of(&transaction, job)? else { return Ok(Vec::new()) };
    let last = log.last_seq.min(after.saturating_add(u64::from(limit)));
    let mut number = log.last_event;
    for seq in (last + 1..=log.last_seq).rev() {
        number = log.pass(number, seq)?;
    }
    let mut entries = Vec::with_capacity(usize::try_from(last.saturating_sub(after)).unwrap_or(0));
    for seq in (after.saturating_add(1)..=last).rev() {
        let (entry, previous) = log.entry(number, seq)?;
        entries.push(entry);
        number = previous;
    }
    entries.reverse();
    Ok(entries)
}

/// One job's log in one picture of the tables.
struct Log<'a> {
    connection: &'a Connection,
    job: JobId,
    ordinal: i64,
    last_seq: u64,
    last_event: i64,
}

impl<'a> Log<'a> {
    fn of(connection: &'a Connection, job: JobId) -> Result<Option<Self>, StoreError> {
        connection
            .prepare_cached("SELECT ordinal, last_seq, last_event FROM jobs WHERE id = ?1")
            .and_then(|mut select| {
                select
                    .query_row([job.0.as_bytes()], |row| {
                        let [ordinal, last_event] = [row.get(0)?, row.get(2)?];
                        Ok(Self { connection, job, ordinal, last_seq: row.get(1)?, last_event })
                    })
                    .optional()
            })
            .map_err(of_read)
    }

    /// The number of the entry before this one, which itself is not wanted.
    fn pass(&self, number: i64, seq: u64) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT previous FROM events WHERE number = ?1 AND job = ?2 AND seq = ?3",
            )
            .and_then(|mut select| {
                select.query_row(params![number, self.ordinal, seq], |row| row.get(0)).optional()
            })
            .map_err(of_read)?
            .ok_or_else(|| self.damaged(seq))
    }

    /// An entry, and the number of the one before it.
    fn entry(&self, number: i64, seq: u64) -> Result<(Entry, i64), StoreError> {
        let mut select = self
            .connection
            .prepare_cached(
                "SELECT previous, at, fact_check, fact FROM events
                 WHERE number = ?1 AND job = ?2 AND seq = ?3",
            )
            .map_err(of_read)?;
        let mut rows = select.query(params![number, self.ordinal, seq]).map_err(of_read)?;
        let row = rows.next().map_err(of_read)?.ok_or_else(|| self.damaged(seq))?;
        let columns = (|| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get_ref(3)?)))();
        let (previous, at, check, fact): (i64, i64, u32, _) = columns.map_err(of_read)?;
        let (at, fact) = (UnixMillis(at.cast_unsigned()), fact.as_str().unwrap_or_default());
        if placed_check(fact_check(self.job, seq, at, fact), number, previous) != check {
            return Err(self.damaged(seq));
        }
        Ok((Entry { seq, at, fact: read_fact(self.job, seq, fact)? }, previous))
    }

    fn damaged(&self, seq: u64) -> StoreError {
        damaged(format!("entry {seq} of job {}", self.job))
    }
}

pub(in crate::sqlite) fn content(
    connection: &Connection,
    hash: BlobHash,
) -> Result<Option<Bytes>, StoreError> {
    let found: Option<Option<Vec<u8>>> = connection
        .prepare_cached(
            "SELECT content FROM blobs LEFT JOIN contents USING (number) WHERE hash = ?1",
        )
        .and_then(|mut select| select.query_row([hash.as_bytes()], |row| row.get(0)).optional())
        .map_err(of_read)?;
    let Some(content) = found else { return Ok(None) };
    let content = content.filter(|content| BlobHash::of(content) == hash);
    content.map(|content| Some(content.into())).ok_or_else(|| damaged(format!("content {hash}")))
}
