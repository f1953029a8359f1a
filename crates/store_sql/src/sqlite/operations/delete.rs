//! Removing a job.

use domain::JobId;
use rusqlite::OptionalExtension;
use store::Bus;

use super::Operation;
use crate::sqlite::book::{Desk, Failure, Head};

#[derive(Debug)]
pub(in crate::sqlite) struct Delete {
    pub(in crate::sqlite) job: JobId,
}

/// In this order: contents are found by what the job uses.
const STATEMENTS: [&str; 7] = [
    "UPDATE blobs SET jobs = jobs - 1 WHERE number IN (SELECT blob FROM job_blobs WHERE job = ?1)",
    "DELETE FROM contents WHERE number IN (SELECT number FROM blobs WHERE jobs <= 0
         AND number IN (SELECT blob FROM job_blobs WHERE job = ?1))",
    "DELETE FROM blobs WHERE jobs <= 0 AND number IN (SELECT blob FROM job_blobs WHERE job = ?1)",
    "DELETE FROM job_blobs WHERE job = ?1",
    "DELETE FROM commands WHERE job = ?1",
    "DELETE FROM idempotency WHERE scope = (SELECT idempotency FROM jobs WHERE ordinal = ?1)",
    "DELETE FROM jobs WHERE ordinal = ?1",
];

impl Operation for Delete {
    type Mark = ();
    type Answer = ();

    fn apply(&self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        let head = desk.head(self.job)?.clone();
        for statement in STATEMENTS {
            desk.connection.prepare_cached(statement)?.execute([head.ordinal])?;
        }
        delete_entries(desk, &head)?;
        desk.remove(self.job, &head);
        Ok(())
    }

    fn settle(self, (): (), _bus: &Bus) {}
}

/// Along the chain, from the last entry to the first.
fn delete_entries(desk: &Desk<'_>, head: &Head) -> rusqlite::Result<()> {
    let mut next = Some(head.last_event);
    let mut delete = desk
        .connection
        .prepare_cached("DELETE FROM events WHERE number = ?1 AND job = ?2 RETURNING previous")?;
    while let Some(number) = next {
        next = delete.query_row([number, head.ordinal], |row| row.get(0)).optional()?;
    }
    Ok(())
}
