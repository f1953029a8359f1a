//! Why a store did not do as asked.

use domain::JobId;

/// A refusal or a failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("no job `{0}`")]
    NoSuchJob(JobId),
    #[error("the Idempotency-Key was used before with another request")]
    KeyReused,
    #[error("{waiting} jobs are waiting already; at most {limit} may")]
    QueueFull { waiting: usize, limit: usize },
    /// Another worker has the job: nothing was written.
    #[error("the lease on job `{job}` was lost (fence {held}, now {current})")]
    StaleFence { job: JobId, held: u64, current: u64 },
    /// Nothing was written. Limits are in [`domain::bounds`].
    #[error("{what} has {size_bytes} bytes; at most {limit_bytes} can be stored")]
    TooLarge { what: &'static str, size_bytes: usize, limit_bytes: usize },
    /// The disk is full: nothing was written; the same call works once there is space.
    #[error("the disk that holds the data is full; free some space, jobs go on by themselves")]
    StorageFull { source: Option<Box<dyn std::error::Error + Send + Sync>> },
    #[error("the data file is damaged: {what}; restore a backup")]
    Corrupt { what: String },
    #[error(
        "the data file was written by a newer version (schema {found}, this one knows {known}); use that version"
    )]
    Newer { found: i64, known: i64 },
    #[error(
        "the data folder is in use by another process; stop it, or use another folder with --data"
    )]
    InUse,
    /// After this, only opening the store again says what is stored: a write that failed may or may not be there.
    #[error("the store could not be reached")]
    Unavailable { source: Box<dyn std::error::Error + Send + Sync> },
}
