//! The log: append-only, per job, numbered without gaps, durable before anyone sees it.

use bytes::Bytes;
use domain::{BlobHash, Entry, Fact, JobId, UnixMillis};
use futures::future::BoxFuture;

use crate::{JobRow, StoreError};

/// Facts to be appended in one durable write, with the contents that they name.
#[derive(Debug, Clone)]
pub struct Append {
    pub job: JobId,
    /// The fence of the lease under which it is written.
    pub fence: u64,
    pub at: UnixMillis,
    /// The number of the last entry that the writer knows: the first of these gets the next one.
    pub after: u64,
    pub facts: Vec<Fact>,
    /// Contents named by the facts. One that is stored already is not stored again.
    pub blobs: Vec<(BlobHash, Bytes)>,
    /// The job's row after these facts.
    pub row: JobRow,
    /// Commands up to this number are consumed by these facts.
    pub consumed: Option<u64>,
}

/// The jobs' logs.
pub trait Log: Send + Sync + std::fmt::Debug {
    /// Appends, and gives the entries as they are stored. When it returns they are on disk, and the bus
    /// has told them to whoever watches the job. Many appends that wait together share one commit.
    ///
    /// # Errors
    /// `StaleFence` (also when `after` is not the job's last number), `NoSuchJob`, `StorageFull`; nothing was written then.
    fn append(&self, append: Append) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>>;

    /// Entries after `after`, oldest first, at most `limit`.
    fn read(
        &self,
        job: JobId,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>>;
}

/// Contents by their hash.
pub trait Blobs: Send + Sync + std::fmt::Debug {
    /// A content that an append stored.
    ///
    /// # Errors
    /// `Corrupt` when the content does not have its hash.
    fn get(&self, hash: BlobHash) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>>;
}
