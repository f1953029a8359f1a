//! Removing a job.

use domain::JobId;
use store::Bus;

use super::Operation;
use crate::sqlite::book::{Desk, Failure};

#[derive(Debug)]
pub(in crate::sqlite) struct Delete {
    pub(in crate::sqlite) job: JobId,
}

/// In this order: contents are found by what the job uses.
const STATEMENTS: [&str; 8] = [
    "UPDATE blobs SET jobs = jobs - 1 WHERE number IN (SELECT blob FROM job_blobs WHERE job = ?1)",
    "DELETE FROM contents WHERE number IN (SELECT number FROM blobs WHERE jobs <= 0
         AND number IN (SELECT blob FROM job_blobs WHERE job = ?1))",
    "DELETE FROM blobs WHERE jobs <= 0 AND number IN (SELECT blob FROM job_blobs WHERE job = ?1)",
    "DELETE FROM job_blobs WHERE job = ?1",
    "DELETE FROM events WHERE job = ?1",
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
        desk.remove(self.job, &head);
        Ok(())
    }

    fn settle(self, (): (), _bus: &Bus) {}
}
