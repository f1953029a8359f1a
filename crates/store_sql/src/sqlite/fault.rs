//! What an error of SQLite means for the store.

use std::sync::Arc;

use rusqlite::ffi;
use store::StoreError;

use super::health::unavailable;

/// An error of the database, judged.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    error: Arc<rusqlite::Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// No space; what was tried is not there.
    Full,
    /// A write or its shared memory failed, perhaps for want of space: a trial has to tell.
    WriteFailed,
    /// Nobody can say what is on disk.
    Unsure,
    /// What is read is not what was written.
    Corrupt,
    /// What was tried is not there; another try may work.
    Other,
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        let kind = match &error {
            // What was written is text, numbers in range and hashes: another value was not written by us.
            rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..) => Kind::Corrupt,
            error => error.sqlite_error().map_or(Kind::Other, |inner| judge(inner.extended_code)),
        };
        Self { kind, error: Arc::new(error) }
    }
}

fn judge(extended_code: i32) -> Kind {
    match extended_code {
        ffi::SQLITE_IOERR_WRITE
        | ffi::SQLITE_IOERR_TRUNCATE
        | ffi::SQLITE_IOERR_SHMSIZE
        | ffi::SQLITE_IOERR_SHMMAP
        | ffi::SQLITE_IOERR_SHMOPEN => Kind::WriteFailed,
        // The code's lowest byte is the family.
        code => match code & 0xff {
            ffi::SQLITE_FULL => Kind::Full,
            ffi::SQLITE_IOERR => Kind::Unsure,
            ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => Kind::Corrupt,
            _ => Kind::Other,
        },
    }
}

impl Fault {
    /// The same error once a trial has told what a failed write was.
    pub(super) fn tried(self, is_out_of_space: impl FnOnce() -> bool) -> Self {
        let kind = match self.kind {
            Kind::WriteFailed if is_out_of_space() => Kind::Full,
            Kind::WriteFailed => Kind::Unsure,
            kind => kind,
        };
        Self { kind, ..self }
    }

    /// What a caller is told.
    pub(super) fn to_store_error(&self) -> StoreError {
        match self.kind {
            Kind::Full => StoreError::StorageFull { source: Some(self.error.clone().into()) },
            Kind::Corrupt => StoreError::Corrupt { what: self.error.to_string() },
            Kind::WriteFailed | Kind::Unsure | Kind::Other => unavailable(self.error.clone()),
        }
    }

    /// For the log.
    pub(super) fn text(&self) -> String {
        self.error.to_string()
    }
}

/// Judges an error of a read.
pub(super) fn of_read(error: rusqlite::Error) -> StoreError {
    Fault::from(error).to_store_error()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: i32, out_of_space: bool, expected: Kind) {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        assert_eq!(Fault::from(error).tried(|| out_of_space).kind, expected, "code {code}");
    }

    #[test]
    fn only_a_full_disk_is_tried_again_after_a_failed_write() {
        check(ffi::SQLITE_FULL, false, Kind::Full);
        check(ffi::SQLITE_IOERR_WRITE, true, Kind::Full);
        check(ffi::SQLITE_IOERR_WRITE, false, Kind::Unsure);
        check(ffi::SQLITE_IOERR_FSYNC, true, Kind::Unsure);
        check(ffi::SQLITE_IOERR_FSYNC, false, Kind::Unsure);
        check(ffi::SQLITE_IOERR_DIR_FSYNC, true, Kind::Unsure);
        check(ffi::SQLITE_CORRUPT_INDEX, false, Kind::Corrupt);
        check(ffi::SQLITE_NOTADB, false, Kind::Corrupt);
        check(ffi::SQLITE_BUSY, false, Kind::Other);
        check(ffi::SQLITE_CONSTRAINT_UNIQUE, false, Kind::Other);
    }
}
