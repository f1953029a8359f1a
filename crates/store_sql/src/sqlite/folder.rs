//! The data folder: it is made, and one process at a time has it.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use store::StoreError;

use super::health::unavailable;

/// An exclusive lock of the operating system; it goes with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Makes `folder` where it is not, and locks it.
pub(super) fn claim(folder: &Path) -> Result<Lock, StoreError> {
    fs::create_dir_all(folder).map_err(from_io)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("lock"))
        .map_err(from_io)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
        Err(TryLockError::Error(error)) => Err(from_io(error)),
    }
}

fn from_io(error: io::Error) -> StoreError {
    if is_full(&error) {
        return StoreError::StorageFull { source: Some(error.into()) };
    }
    unavailable(error)
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether the disk of `folder` takes no more. SQLite says "I/O error" for a quota, so that a trial is
/// the only way to tell one from the other.
pub(super) fn is_out_of_space(folder: &Path) -> bool {
    // As much as a small transaction: a page of slack does not count as space.
    const TRIAL_BYTES: usize = 64 * 1024;
    let path = folder.join("space.trial");
    let trial = File::create(&path).and_then(|mut file| {
        file.write_all(&[0x5a; TRIAL_BYTES])?;
        file.sync_all()
    });
    if let Err(error) = fs::remove_file(&path) {
        tracing::debug!(%error, "the trial file was not there to be removed");
    }
    trial.is_err_and(|error| is_full(&error))
}
