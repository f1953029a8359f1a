//! The log: append-only, per job, numbered without gaps, durable before anyone sees it.

use bytes::Bytes;
use domain::bounds::{FACT_MAX_BYTES, FILE_MAX_BYTES};
use domain::{BlobHash, Entry, Fact, JobId, UnixMillis};
use futures::future::BoxFuture;

use crate::{Command, JobRow, StoreError};

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
    /// Contents named by the facts, also those that another job may have stored: the job keeps them as long
    /// as it lives. One that is stored already is not stored again.
    pub blobs: Vec<(BlobHash, Bytes)>,
    /// The job's row after these facts; its `id` and `last_seq` are set by the store.
    pub row: JobRow,
    /// Commands up to this number are consumed by these facts.
    pub consumed: Option<u64>,
}

impl Append {
    /// The entries that it becomes.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let number = self.after + 1..;
        let facts = self.facts.iter().cloned();
        number.zip(facts).map(|(seq, fact)| Entry { seq, at: self.at, fact }).collect()
    }

    /// Refuses contents that are too large to be stored.
    ///
    /// # Errors
    /// `TooLarge` names the first.
    pub fn check_blobs(&self) -> Result<(), StoreError> {
        let size = self.blobs.iter().map(|(_, content)| content.len()).max().unwrap_or(0);
        within("a content", size, FILE_MAX_BYTES)
    }
}

/// The stored form of a fact: JSON.
///
/// # Errors
/// `TooLarge`.
pub fn fact_json(fact: &Fact) -> Result<String, StoreError> {
    let json = to_json(fact);
    within("a fact", json.len(), FACT_MAX_BYTES)?;
    Ok(json)
}

/// The stored form of a command: JSON.
///
/// # Errors
/// `TooLarge`.
pub fn command_json(command: &Command) -> Result<String, StoreError> {
    let json = to_json(command);
    within("a command", json.len(), FACT_MAX_BYTES)?;
    Ok(json)
}

fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("facts and commands hold nothing that JSON cannot say")
}

fn within(what: &'static str, size_bytes: usize, limit_bytes: usize) -> Result<(), StoreError> {
    if size_bytes > limit_bytes {
        return Err(StoreError::TooLarge { what, size_bytes, limit_bytes });
    }
    Ok(())
}

/// The jobs' logs.
pub trait Log: Send + Sync + std::fmt::Debug {
    /// Appends, and gives the entries as they are stored. When it returns they are on disk, and the bus
    /// has told them to whoever watches the job. Many appends that wait together share one commit.
    ///
    /// # Errors
    /// `StaleFence` (also when `after` is not the job's last number), `NoSuchJob`, `TooLarge`, `StorageFull`;
    /// nothing was written then, and no command consumed.
    fn append(&self, append: Append) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>>;

    /// Entries after `after`, oldest first, at most `limit`. None for a job that is not there.
    ///
    /// # Errors
    /// `Corrupt` when an entry is damaged or missing.
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
    /// `Corrupt` when the content does not have its hash; it is checked here and not when it is stored.
    fn get(&self, hash: BlobHash) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>>;
}
