//! Leaving a command.

use domain::{JobId, UnixMillis, crash};
use rusqlite::params;
use store::log::command_json;
use store::{Bus, Command, Live, StoreError};

use super::Operation;
use crate::sqlite::book::{Desk, Failure};
use crate::sqlite::stored::{command_check, to_column};

#[derive(Debug)]
pub(in crate::sqlite) struct Tell {
    job: JobId,
    at: UnixMillis,
    command: String,
}

impl Tell {
    pub(in crate::sqlite) fn new(
        job: JobId,
        command: &Command,
        at: UnixMillis,
    ) -> Result<Self, StoreError> {
        Ok(Self { job, at, command: command_json(command)? })
    }
}

impl Operation for Tell {
    type Mark = u64;
    type Answer = u64;

    fn size_bytes(&self) -> usize {
        512 + self.command.len()
    }

    fn apply(&self, desk: &mut Desk<'_>) -> Result<u64, Failure> {
        let mut told = desk.head(self.job)?.clone();
        told.last_command += 1;
        told.place = told.place.told();
        let number = told.last_command;
        let check = command_check(self.job, number, &self.command);
        desk.connection
            .prepare_cached(
                "INSERT INTO commands (job, number, at, command, command_check)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![told.ordinal, number, to_column(self.at), self.command, check])?;
        desk.place(self.job, told)?;
        Ok(number)
    }

    fn before_commit() {
        crash::point("before_tell_commit");
    }

    fn after_commit() {
        crash::point("after_tell_commit");
    }

    fn settle(self, number: u64, bus: &Bus) -> u64 {
        // Told here and not by the caller, who may have gone away meanwhile: the command is durable.
        bus.publish(self.job, Live::Told);
        bus.wake_workers();
        number
    }
}
