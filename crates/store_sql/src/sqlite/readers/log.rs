//! Reading logs and contents.

use bytes::Bytes;
use domain::{BlobHash, Entry, JobId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, params};
use store::StoreError;

use crate::sqlite::fault::of_read;
use crate::sqlite::stored::{damaged, fact_check, read_fact};

/// Entries as they were written, or none: each has its check, and together they have no gap.
pub(in crate::sqlite) fn read(
    connection: &Connection,
    job: JobId,
    after: u64,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    // One picture of the tables: the last number and the entries belong together.
    let transaction = connection.unchecked_transaction().map_err(of_read)?;
    let head: Option<(i64, u64)> = transaction
        .prepare_cached("SELECT ordinal, last_seq FROM jobs WHERE id = ?1")
        .and_then(|mut select| {
            let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            select.query_row([job.0.as_bytes()], columns).optional()
        })
        .map_err(of_read)?;
    let Some((ordinal, last_seq)) = head else { return Ok(Vec::new()) };
    let expected = last_seq.saturating_sub(after).min(u64::from(limit));
    let mut select = transaction
        .prepare_cached(
            "SELECT seq, at, fact, fact_check FROM events
             WHERE job = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        )
        .map_err(of_read)?;
    let after_column = i64::try_from(after).unwrap_or(i64::MAX);
    let mut rows = select.query(params![ordinal, after_column, limit]).map_err(of_read)?;
    let mut entries = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    let mut next = after;
    while let Some(row) = rows.next().map_err(of_read)? {
        next += 1;
        entries.push(entry(job, next, row)?);
    }
    if u64::try_from(entries.len()) != Ok(expected) {
        return Err(damaged(format!("the log of job {job}, after entry {next},")));
    }
    Ok(entries)
}

fn entry(job: JobId, expected: u64, row: &rusqlite::Row<'_>) -> Result<Entry, StoreError> {
    let columns = (|| {
        let at: i64 = row.get(1)?;
        Ok((row.get(0)?, UnixMillis(at.cast_unsigned()), row.get_ref(2)?, row.get(3)?))
    })();
    let (seq, at, fact, check): (u64, _, _, u32) = columns.map_err(of_read)?;
    let text = fact.as_str().unwrap_or_default();
    if seq != expected || fact_check(job, seq, at, text) != check {
        return Err(damaged(format!("entry {expected} of job {job}")));
    }
    Ok(Entry { seq, at, fact: read_fact(job, seq, text)? })
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
