//! Reading rows, lists, counts and commands.

use domain::{JobId, JobStatus};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Command, JobPage, JobRow, PageQuery, StoreError};

use crate::sqlite::book::uuid_bytes;
use crate::sqlite::fault::of_read;
use crate::sqlite::stored::{RowColumns, command_check, damaged, status_number, status_of};

/// The columns that [`columns_of`] reads.
const COLUMNS: &str = "id, status, owner, last_seq, row, row_check";

fn columns_of(row: &Row<'_>) -> rusqlite::Result<(JobId, RowColumns)> {
    let columns = RowColumns {
        status: row.get(1)?,
        owner: row.get(2)?,
        last_seq: row.get(3)?,
        row: row.get(4)?,
        row_check: row.get(5)?,
    };
    Ok((uuid_bytes::job(row.get(0)?), columns))
}

pub(in crate::sqlite) fn row(
    connection: &Connection,
    job: JobId,
) -> Result<Option<JobRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1");
    let mut select = connection.prepare_cached(&sql).map_err(of_read)?;
    let found = select.query_row([job.0.as_bytes()], columns_of).optional().map_err(of_read)?;
    found.map(|(job, columns)| columns.read(job)).transpose()
}

pub(in crate::sqlite) fn page(
    connection: &Connection,
    query: &PageQuery,
) -> Result<JobPage, StoreError> {
    // One picture of the table for both.
    let transaction = connection.unchecked_transaction().map_err(of_read)?;
    let (condition, status) = match (query.status, &query.owner) {
        (None, None) => ("?1 IS NULL AND ?2 IS NULL", None),
        (Some(status), None) => ("status = ?1 AND ?2 IS NULL", Some(status_number(status))),
        (None, Some(_)) => ("?1 IS NULL AND owner = ?2", None),
        (Some(status), Some(_)) => ("status = ?1 AND owner = ?2", Some(status_number(status))),
    };
    let total: i64 = transaction
        .prepare_cached(&format!("SELECT count(*) FROM jobs WHERE {condition}"))
        .and_then(|mut count| count.query_row(params![status, query.owner], |row| row.get(0)))
        .map_err(of_read)?;
    let offset = i64::try_from(query.offset).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT {COLUMNS} FROM jobs WHERE {condition} ORDER BY ordinal DESC LIMIT ?3 OFFSET ?4"
    );
    let mut select = transaction.prepare_cached(&sql).map_err(of_read)?;
    let found = select
        .query_map(params![status, query.owner, query.limit, offset], columns_of)
        .map_err(of_read)?;
    let rows = found.map(|found| {
        let (job, columns) = found.map_err(of_read)?;
        columns.read(job)
    });
    Ok(JobPage { rows: rows.collect::<Result<_, _>>()?, total: u64::try_from(total).unwrap_or(0) })
}

pub(in crate::sqlite) fn counts(
    connection: &Connection,
) -> Result<Vec<(JobStatus, u64)>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT status, count(*) FROM jobs GROUP BY status ORDER BY status")
        .map_err(of_read)?;
    let found = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(of_read)?;
    found
        .map(|found| {
            let (number, jobs) = found.map_err(of_read)?;
            Ok((status_of(number)?, jobs))
        })
        .collect()
}

pub(in crate::sqlite) fn commands(
    connection: &Connection,
    job: JobId,
) -> Result<Vec<(u64, Command)>, StoreError> {
    let mut select = connection
        .prepare_cached(
            "SELECT number, command, command_check FROM commands
             WHERE job = (SELECT ordinal FROM jobs WHERE id = ?1) ORDER BY number",
        )
        .map_err(of_read)?;
    let found = select
        .query_map([job.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(of_read)?;
    found
        .map(|found| {
            let (number, json, check): (u64, String, u32) = found.map_err(of_read)?;
            let command = (command_check(job, number, &json) == check)
                .then(|| serde_json::from_str(&json).ok())
                .flatten();
            let command =
                command.ok_or_else(|| damaged(format!("command {number} for job {job}")))?;
            Ok((number, command))
        })
        .collect()
}
