//! The store in memory: for tests, for trying things, and as the model that other stores are held
//! against. It keeps every promise but the one to outlive the process.

mod state;

use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use domain::{BlobHash, Entry, JobId, JobStatus, UnixMillis};
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::{
    Append, Blobs, Bus, Command, Inbox, JobPage, JobRow, Lease, Leases, Live, Log, NewJob,
    PageQuery, Parking, Store, StoreError, Submitted,
};
use state::State;

/// A store in memory; cheap to clone, all clones are one store.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    bus: Bus,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new(bus: Bus) -> Self {
        Self { state: Arc::default(), bus }
    }

    /// All of it behind the contracts.
    #[must_use]
    pub fn store(&self) -> Store {
        let shared = Arc::new(self.clone());
        Store {
            inbox: shared.clone(),
            log: shared.clone(),
            blobs: shared.clone(),
            leases: shared,
            bus: self.bus.clone(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }
}

/// A fresh store in memory with a bus of its own.
#[must_use]
pub fn store() -> Store {
    MemoryStore::default().store()
}

impl Inbox for MemoryStore {
    fn submit(&self, job: NewJob) -> BoxFuture<'_, Result<Submitted, StoreError>> {
        async move {
            let mut state = self.state();
            let submitted = state.submit(job)?;
            if let Submitted::New { job, entry } = &submitted {
                self.bus.publish_entries(*job, std::slice::from_ref(entry));
                self.bus.wake_workers();
            }
            Ok(submitted)
        }
        .boxed()
    }

    fn tell(
        &self,
        job: JobId,
        command: Command,
        _at: UnixMillis,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move {
            let number = self.state().tell(job, command)?;
            self.bus.publish(job, Live::Told);
            self.bus.wake_workers();
            Ok(number)
        }
        .boxed()
    }

    fn commands(&self, job: JobId) -> BoxFuture<'_, Result<Vec<(u64, Command)>, StoreError>> {
        async move { Ok(self.state().commands(job)) }.boxed()
    }

    fn row(&self, job: JobId) -> BoxFuture<'_, Result<Option<JobRow>, StoreError>> {
        async move { Ok(self.state().row(job)) }.boxed()
    }

    fn page(&self, query: PageQuery) -> BoxFuture<'_, Result<JobPage, StoreError>> {
        async move { Ok(self.state().page(&query)) }.boxed()
    }

    fn counts(&self) -> BoxFuture<'_, Result<Vec<(JobStatus, u64)>, StoreError>> {
        async move { Ok(self.state().counts()) }.boxed()
    }

    fn delete(&self, job: JobId) -> BoxFuture<'_, Result<(), StoreError>> {
        async move { self.state().delete(job) }.boxed()
    }
}

impl Log for MemoryStore {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>> {
        async move {
            let job = append.job;
            let mut state = self.state();
            let entries = state.append(append)?;
            // Told under the lock, so that watchers hear in the order of the log.
            self.bus.publish_entries(job, &entries);
            Ok(entries)
        }
        .boxed()
    }

    fn read(
        &self,
        job: JobId,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>> {
        async move { Ok(self.state().read(job, after, limit)) }.boxed()
    }
}

impl Blobs for MemoryStore {
    fn get(&self, hash: BlobHash) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        async move { self.state().content(hash) }.boxed()
    }
}

impl Leases for MemoryStore {
    fn claim(
        &self,
        worker: &str,
        now: UnixMillis,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Option<Lease>, StoreError>> {
        let worker = worker.to_owned();
        async move { Ok(self.state().claim(&worker, now, ttl_ms)) }.boxed()
    }

    fn renew(
        &self,
        lease: &Lease,
        now: UnixMillis,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Lease, StoreError>> {
        let lease = lease.clone();
        async move { self.state().renew(&lease, now, ttl_ms) }.boxed()
    }

    fn release(&self, lease: &Lease, parking: Parking) -> BoxFuture<'_, Result<(), StoreError>> {
        let lease = lease.clone();
        async move {
            self.state().release(&lease, parking)?;
            self.bus.wake_workers();
            Ok(())
        }
        .boxed()
    }

    fn expire_all(&self) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move {
            let expired = self.state().expire_all();
            self.bus.wake_workers();
            Ok(expired)
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    crate::contract_tests!(async { crate::memory::store() });
}
