//! Connections for reading, so that a long list does not hold up a commit.

pub(super) mod jobs;
pub(super) mod log;

use std::path::Path;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use store::StoreError;
use tokio::sync::Semaphore;

use super::health::{Health, closed, unavailable};
use super::schema::open_for_reading;

/// Reads at once. More would share the same two to eight cores; each holds about 2 MB of pages at most.
const READERS: usize = 4;

/// The pool. Reads run on the runtime's blocking threads.
#[derive(Debug)]
pub(super) struct Readers {
    free: Arc<Mutex<Vec<Connection>>>,
    /// One permit for each connection; closed with the store.
    permits: Arc<Semaphore>,
    health: Health,
}

impl Readers {
    pub(super) fn open(file: &Path, health: Health) -> Result<Self, StoreError> {
        let free = (0..READERS).map(|_| open_for_reading(file)).collect::<Result<Vec<_>, _>>()?;
        let permits = Arc::new(Semaphore::new(free.len()));
        Ok(Self { free: Arc::new(Mutex::new(free)), permits, health })
    }

    /// Reads something, with a connection of its own.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.health.check()?;
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| closed())?;
        let (free, permits) = (self.free.clone(), self.permits.clone());
        let reading = tokio::task::spawn_blocking(move || {
            // Held to the end of the read, also when the caller goes away.
            let _permit = permit;
            let connection = free.lock().expect("no holder panics").pop().ok_or_else(closed)?;
            let answer = read(&connection);
            if !permits.is_closed() {
                free.lock().expect("no holder panics").push(connection);
            }
            answer
        });
        reading.await.unwrap_or_else(|error| Err(unavailable(error)))
    }

    /// Closes what is free now and the rest as it comes back; later reads are refused.
    pub(super) fn close(&self) {
        self.permits.close();
        self.free.lock().expect("no holder panics").clear();
    }
}
