//! The checkpoint: carries the write-ahead log into the file beside the commits, so that no commit pays
//! for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use store::StoreError;

use super::fault::{Fault, Kind};
use super::folder::is_out_of_space;
use super::health::Health;
use super::schema::{open_beside_the_writer, thread_failed};

/// Often enough that a restart has little to carry, seldom enough to cost nothing.
const EVERY: Duration = Duration::from_millis(500);
/// Above this the log is emptied, which holds up commits for what is left to carry.
const LOG_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Longest that commits are held up while readers still use the log; the next round tries again.
const PATIENCE: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(super) struct Checkpointer {
    commits: Arc<AtomicU64>,
    stop: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    pub(super) fn start(file: &Path, health: Health) -> Result<Self, StoreError> {
        let connection = open_beside_the_writer(file)?;
        let commits = Arc::new(AtomicU64::new(0));
        let (stop, stopped) = mpsc::channel();
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        let rounds =
            Rounds { connection, log: log.into(), commits: commits.clone(), health, seen: 0 };
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || rounds.run(&stopped))
            .map_err(thread_failed)?;
        Ok(Self { commits, stop, thread })
    }

    /// Counted up by the writer: an idle store is left alone.
    pub(super) fn commits(&self) -> Arc<AtomicU64> {
        self.commits.clone()
    }

    pub(super) fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the store's checkpoint panicked; the next start carries the log");
        }
    }
}

struct Rounds {
    connection: Connection,
    log: PathBuf,
    commits: Arc<AtomicU64>,
    health: Health,
    seen: u64,
}

impl Rounds {
    fn run(mut self, stopped: &mpsc::Receiver<()>) {
        while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(EVERY) {
            let commits = self.commits.load(Ordering::Relaxed);
            if commits != self.seen && self.health.check().is_ok() {
                self.seen = commits;
                self.round();
            }
        }
    }

    fn round(&self) {
        if let Err(error) = self.carry() {
            let folder = self.log.parent().unwrap_or(Path::new("."));
            let fault = Fault::from(error).tried(|| is_out_of_space(folder));
            match fault.kind {
                // A failed flush of the file is as bad here as in a commit.
                Kind::Unsure => self.health.give_up(&fault.text()),
                // The log keeps what was not carried.
                _ => tracing::debug!(error = fault.text(), "no checkpoint this time"),
            }
        }
    }

    fn carry(&self) -> rusqlite::Result<()> {
        self.checkpoint("PASSIVE")?;
        if std::fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG_MAX_BYTES) {
            // Once more, so that little is left for the time in which commits wait.
            self.checkpoint("PASSIVE")?;
            self.connection.busy_timeout(PATIENCE)?;
            self.checkpoint("TRUNCATE")?;
        }
        Ok(())
    }

    fn checkpoint(&self, how: &str) -> rusqlite::Result<()> {
        self.connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(()))
    }
}
