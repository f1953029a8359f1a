//! The store in one SQLite file, for one process that owns its folder.
//!
//! All writes go through one thread that puts everything that waits into one transaction and answers
//! after the commit (`writer`); reads use connections of their own (`readers`); the checkpoint runs
//! beside both (`checkpoint`). What this promises when power fails is what SQLite promises with a
//! write-ahead log and `synchronous=FULL`: what was answered is on disk.

mod book;
mod checkpoint;
mod fault;
mod folder;
mod health;
mod operations;
mod readers;
mod schema;
mod stored;
mod writer;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use domain::{BlobHash, Entry, JobId, JobStatus, UnixMillis};
use futures::FutureExt;
use futures::future::BoxFuture;
use store::{
    Append, Blobs, Bus, Command, Inbox, JobPage, JobRow, Lease, Leases, Log, NewJob, PageQuery,
    Parking, Store, StoreError, Submitted,
};

use checkpoint::Checkpointer;
use health::Health;
use operations::{append, delete, lease, submit, tell};
use readers::Readers;
use writer::{Writer, WriterThread};

/// The name of the data file in its folder.
const FILE_NAME: &str = "sextet.db";

/// The open data folder. Dropping it closes the store: what was answered is flushed into the one file,
/// and every later call is [`StoreError::Unavailable`].
#[derive(Debug)]
pub struct SqliteStore {
    shared: Arc<Shared>,
    writer: Option<WriterThread>,
    checkpointer: Option<Checkpointer>,
    /// Held as long as the store is open; declared last, so that it is let go last.
    _lock: folder::Lock,
}

/// What the contracts are answered with.
#[derive(Debug)]
struct Shared {
    writer: Writer,
    readers: Readers,
    health: Health,
    bus: Bus,
}

impl SqliteStore {
    /// Opens the data in `folder`, which is made when it is not there.
    ///
    /// # Errors
    /// `InUse` when another process has it, `Newer` when a newer version wrote it (it is not touched),
    /// `Corrupt` when it is damaged, `StorageFull`, `Unavailable`.
    pub fn open(folder: &Path, bus: Bus) -> Result<Self, StoreError> {
        let lock = folder::claim(folder)?;
        let file = folder.join(FILE_NAME);
        let connection = schema::open_for_writing(&file)?;
        let health = Health::default();
        let checkpointer = Checkpointer::start(&file, health.clone())?;
        let readers = Readers::open(&file, health.clone())?;
        let commits = checkpointer.commits();
        let (writer, thread) =
            writer::start(connection, folder.to_owned(), bus.clone(), health.clone(), commits)?;
        Ok(Self {
            shared: Arc::new(Shared { writer, readers, health, bus }),
            writer: Some(thread),
            checkpointer: Some(checkpointer),
            _lock: lock,
        })
    }

    /// All of it behind the contracts.
    #[must_use]
    pub fn store(&self) -> Store {
        let shared = self.shared.clone();
        Store {
            inbox: shared.clone(),
            log: shared.clone(),
            blobs: shared.clone(),
            leases: shared,
            bus: self.shared.bus.clone(),
        }
    }

    /// Waits until a write has failed in a way after which nothing more can be promised, and says how. The
    /// process should end then; what was answered before is safe, and opening the store again says what
    /// is stored.
    pub async fn failed(&self) -> String {
        self.shared.health.failed().await
    }

    /// Closes the store without holding up the runtime; the same as dropping it.
    pub async fn close(self) {
        let closing = tokio::task::spawn_blocking(move || drop(self));
        if let Err(error) = closing.await {
            tracing::error!(%error, "the store was not closed in order");
        }
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        if let Some(checkpointer) = self.checkpointer.take() {
            checkpointer.stop();
        }
        // Before the writer's own last checkpoint: an open reader would keep it from emptying the log.
        self.shared.readers.close();
        if let Some(writer) = self.writer.take() {
            writer.stop();
        }
    }
}

impl Inbox for Shared {
    fn submit(&self, job: NewJob) -> BoxFuture<'_, Result<Submitted, StoreError>> {
        async move { self.writer.ask(submit::Submit::new(job)?).await }.boxed()
    }

    fn tell(
        &self,
        job: JobId,
        command: Command,
        at: UnixMillis,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move { self.writer.ask(tell::Tell::new(job, &command, at)?).await }.boxed()
    }

    fn commands(&self, job: JobId) -> BoxFuture<'_, Result<Vec<(u64, Command)>, StoreError>> {
        self.readers.ask(move |connection| readers::jobs::commands(connection, job)).boxed()
    }

    fn row(&self, job: JobId) -> BoxFuture<'_, Result<Option<JobRow>, StoreError>> {
        self.readers.ask(move |connection| readers::jobs::row(connection, job)).boxed()
    }

    fn page(&self, query: PageQuery) -> BoxFuture<'_, Result<JobPage, StoreError>> {
        self.readers.ask(move |connection| readers::jobs::page(connection, &query)).boxed()
    }

    fn counts(&self) -> BoxFuture<'_, Result<Vec<(JobStatus, u64)>, StoreError>> {
        self.readers.ask(readers::jobs::counts).boxed()
    }

    fn delete(&self, job: JobId) -> BoxFuture<'_, Result<(), StoreError>> {
        self.writer.ask(delete::Delete { job }).boxed()
    }
}

impl Log for Shared {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>> {
        async move { self.writer.ask(append::Appending::new(append)?).await }.boxed()
    }

    fn read(
        &self,
        job: JobId,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>> {
        self.readers
            .ask(move |connection| readers::log::read(connection, job, after, limit))
            .boxed()
    }
}

impl Blobs for Shared {
    fn get(&self, hash: BlobHash) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        self.readers.ask(move |connection| readers::log::content(connection, hash)).boxed()
    }
}

impl Leases for Shared {
    fn claim(
        &self,
        worker: &str,
        now: UnixMillis,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Option<Lease>, StoreError>> {
        self.writer.ask(lease::Claim { worker: worker.to_owned(), now, ttl_ms }).boxed()
    }

    fn renew(
        &self,
        lease: &Lease,
        now: UnixMillis,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Lease, StoreError>> {
        self.writer.ask(lease::Renew { lease: lease.clone(), now, ttl_ms }).boxed()
    }

    fn release(&self, lease: &Lease, parking: Parking) -> BoxFuture<'_, Result<(), StoreError>> {
        self.writer.ask(lease::Release { lease: lease.clone(), parking }).boxed()
    }

    fn expire_all(&self) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.writer.ask(lease::ExpireAll).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn after_a_write_of_which_nobody_knows_every_call_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = SqliteStore::open(folder.path(), Bus::default()).unwrap();
        let store = sqlite.store();
        store.leases.expire_all().await.unwrap();
        sqlite.shared.health.give_up("disk I/O error");
        sqlite.shared.health.give_up("a later one");
        assert_eq!(sqlite.failed().await, "disk I/O error");
        let written = store.leases.expire_all().await.unwrap_err();
        let read = store.inbox.counts().await.unwrap_err();
        for refused in [written, read] {
            let source = std::error::Error::source(&refused).unwrap().to_string();
            assert_eq!(
                source,
                "a write failed earlier (disk I/O error); stop the process and start it again"
            );
        }
    }
}
