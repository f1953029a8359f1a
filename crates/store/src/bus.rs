//! The bus of one process: it wakes workers and tells watchers what was appended. Nothing depends on
//! it for truth: who misses something reads the log.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::{AgentRole, Entry, JobId};
use tokio::sync::{Notify, broadcast};

use crate::Space;

/// Entries and live texts that a slow watcher may be behind before it has to read the log.
const WATCH_CAPACITY: usize = 1024;

/// Something that watchers of a job see at once.
#[derive(Debug, Clone)]
pub enum Live {
    /// Durable entries, in order.
    Entries(Arc<[Entry]>),
    /// A command waits in the inbox: for whoever works on the job.
    Told,
    /// Text of a model or a command as it comes; never kept.
    Text { agent: AgentRole, file: Option<String>, delta: Arc<str> },
}

/// Cheap to clone; all clones are one bus.
#[derive(Debug, Clone, Default)]
pub struct Bus {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    watched: Mutex<HashMap<JobId, broadcast::Sender<Live>>>,
    work: Notify,
    space: Space,
}

impl Bus {
    /// Everything about `job` from now on. A receiver that lags reads the log from its last number.
    #[must_use]
    pub fn watch(&self, job: JobId) -> broadcast::Receiver<Live> {
        let mut watched = self.inner.watched.lock().expect("no holder panics");
        watched.retain(|_, sender| sender.receiver_count() > 0);
        watched.entry(job).or_insert_with(|| broadcast::channel(WATCH_CAPACITY).0).subscribe()
    }

    /// Tells watchers; costs nothing where nobody watches.
    pub fn publish(&self, job: JobId, live: Live) {
        let sender = self.inner.watched.lock().expect("no holder panics").get(&job).cloned();
        if let Some(sender) = sender {
            // No receiver is not a fault: the log has it.
            let _ = sender.send(live);
        }
    }

    /// Tells watchers about durable entries; copies them only where somebody watches.
    pub fn publish_entries(&self, job: JobId, entries: &[Entry]) {
        let sender = self.inner.watched.lock().expect("no holder panics").get(&job).cloned();
        if let Some(sender) = sender
            && sender.receiver_count() > 0
            && !entries.is_empty()
        {
            // No receiver is not a fault: the log has it.
            let _ = sender.send(Live::Entries(entries.into()));
        }
    }

    /// There may be work: a new job, a command, an expired lease.
    pub fn wake_workers(&self) {
        self.inner.work.notify_waiters();
        // One permit is kept for a worker that is about to wait.
        self.inner.work.notify_one();
    }

    /// The jobs of this process that wait for space on a disk.
    #[must_use]
    pub fn space(&self) -> &Space {
        &self.inner.space
    }

    /// Waits until there may be work.
    pub async fn work(&self) {
        self.inner.work.notified().await;
    }
}
