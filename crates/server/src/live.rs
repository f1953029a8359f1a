//! Jobs in memory: the fold of each job that somebody looks at, kept current from the bus.
//!
//! A reader never sees less than what was acknowledged: an append tells the bus before it returns, and
//! every read here first takes in what the bus has told. What the bus lost (a slow reader, another
//! process) is read from the log; the job's row is compared with the fold once a second.
//!
//! Does not belong here: sockets (see `routes`), what frames say (see `wire::frame`).

mod feed;
mod pump;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::{Entry, JobId, JobView};
use store::{Live, Store, StoreError};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wire::Framer;
use wire::frame::Numbered;

pub(crate) use feed::{Piece, Rendered, event_bytes, frame_text};

/// Jobs that are kept without a socket on them. Each holds two places on the bus (about 80 kB).
const JOBS_MAX: usize = 128;
/// Entries that are read from the log at once.
pub(crate) const PAGE: u32 = 256;
/// Pieces that a socket may be behind before it reads the log instead.
const BEHIND_MAX: usize = 256;
/// How long a fold is believed without a look at the job's row.
const BELIEVED: Duration = Duration::from_secs(1);

/// The jobs that somebody looks at.
#[derive(Debug)]
pub(crate) struct LiveJobs {
    store: Store,
    jobs: Mutex<HashMap<JobId, Arc<LiveJob>>>,
    started: Instant,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// One job: its fold, and the sockets that follow it.
#[derive(Debug)]
pub(crate) struct LiveJob {
    id: JobId,
    inner: Mutex<Inner>,
    out: broadcast::Sender<Piece>,
    /// Milliseconds after [`LiveJobs::started`].
    used_ms: AtomicU64,
    checked_ms: AtomicU64,
}

#[derive(Debug)]
struct Inner {
    framer: Framer,
    source: broadcast::Receiver<Live>,
    /// Something was missed: the log is to be read from the fold's last entry.
    is_behind: bool,
}

impl LiveJobs {
    pub(crate) fn new(store: Store, tasks: TaskTracker, stop: CancellationToken) -> Arc<Self> {
        let jobs = Mutex::default();
        Arc::new(Self { store, jobs, started: Instant::now(), tasks, stop })
    }

    /// The job, current; `None` when there is none.
    pub(crate) async fn get(
        self: &Arc<Self>,
        id: JobId,
    ) -> Result<Option<Arc<LiveJob>>, StoreError> {
        let known = self.jobs.lock().expect("no holder panics").get(&id).cloned();
        let job = match known {
            Some(job) => job,
            // An id that nobody has costs one look and no memory.
            None if self.store.inbox.row(id).await?.is_none() => return Ok(None),
            None => self.insert(id),
        };
        let now_ms = self.now_ms();
        job.used_ms.store(now_ms, Ordering::Relaxed);
        job.refresh(&self.store).await?;
        if self.is_due(&job, now_ms) && !self.check(&job, now_ms).await? {
            self.forget(id);
            return Ok(None);
        }
        Ok(Some(job))
    }

    /// Ends everything that follows a deleted job.
    pub(crate) fn forget(&self, id: JobId) {
        let gone = self.jobs.lock().expect("no holder panics").remove(&id);
        if let Some(job) = gone {
            // Nobody listening is not a fault.
            let _ = job.out.send(Piece::Deleted);
        }
    }

    /// Tells everyone who follows a job that the server goes. Who begins to follow after this call has to
    /// look at the token itself.
    pub(crate) fn drain(&self) {
        for job in self.jobs.lock().expect("no holder panics").values() {
            // Nobody listening is not a fault.
            let _ = job.out.send(Piece::Draining);
        }
    }

    fn insert(self: &Arc<Self>, id: JobId) -> Arc<LiveJob> {
        let mut jobs = self.jobs.lock().expect("no holder panics");
        if let Some(job) = jobs.get(&id) {
            return job.clone();
        }
        make_room(&mut jobs);
        let wake = self.store.bus.watch(id);
        let inner =
            Inner { framer: Framer::new(id), source: self.store.bus.watch(id), is_behind: true };
        let job = Arc::new(LiveJob {
            id,
            inner: Mutex::new(inner),
            out: broadcast::channel(BEHIND_MAX).0,
            used_ms: AtomicU64::new(self.now_ms()),
            checked_ms: AtomicU64::new(self.now_ms()),
        });
        jobs.insert(id, job.clone());
        drop(jobs);
        self.tasks.spawn(pump::run(
            Arc::downgrade(self),
            Arc::downgrade(&job),
            wake,
            self.stop.clone(),
        ));
        job
    }

    /// Lets a job go that nobody has looked at for a while; says whether it did.
    fn retire(&self, id: JobId, unused: Duration) -> bool {
        let mut jobs = self.jobs.lock().expect("no holder panics");
        let Some(job) = jobs.get(&id) else { return true };
        let unused_ms = self.now_ms().saturating_sub(job.used_ms.load(Ordering::Relaxed));
        let is_unused = Arc::strong_count(job) == 1 && u128::from(unused_ms) >= unused.as_millis();
        if is_unused {
            jobs.remove(&id);
        }
        is_unused
    }

    fn is_due(&self, job: &LiveJob, now_ms: u64) -> bool {
        let checked_ms = job.checked_ms.load(Ordering::Relaxed);
        u128::from(now_ms.saturating_sub(checked_ms)) >= BELIEVED.as_millis()
    }

    /// Compares the fold with the job's row; says whether the job is still there.
    async fn check(&self, job: &LiveJob, now_ms: u64) -> Result<bool, StoreError> {
        job.checked_ms.store(now_ms, Ordering::Relaxed);
        let Some(row) = self.store.inbox.row(job.id).await? else { return Ok(false) };
        if row.last_seq > job.read(|view| view.last_seq) {
            job.inner.lock().expect("no holder panics").is_behind = true;
            job.refresh(&self.store).await?;
        }
        Ok(true)
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Lets the job go that was used longest ago, if nobody holds it.
fn make_room(jobs: &mut HashMap<JobId, Arc<LiveJob>>) {
    if jobs.len() < JOBS_MAX {
        return;
    }
    let free = jobs.iter().filter(|(_, job)| Arc::strong_count(job) == 1);
    let oldest = free.min_by_key(|(_, job)| job.used_ms.load(Ordering::Relaxed)).map(|(id, _)| *id);
    if let Some(id) = oldest {
        jobs.remove(&id);
    }
}

impl LiveJob {
    pub(crate) fn id(&self) -> JobId {
        self.id
    }

    /// Looks at the fold as it is.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&JobView) -> T) -> T {
        look(self.inner.lock().expect("no holder panics").framer.view())
    }

    /// Takes in everything that was acknowledged before the call.
    pub(crate) async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        while let Some(after) = self.absorb() {
            let page = store.log.read(self.id, after, PAGE).await?;
            self.take_page(page, after)?;
        }
        Ok(())
    }

    /// Follows the job: what comes after the returned state, and the state as a first frame.
    pub(crate) fn follow(&self) -> (broadcast::Receiver<Piece>, Numbered, u64) {
        let inner = self.inner.lock().expect("no holder panics");
        let pieces = self.out.subscribe();
        (pieces, inner.framer.initial_status(), inner.framer.view().last_seq)
    }

    /// Takes in what the bus has told; gives the number to read the log from where something is missing.
    fn absorb(&self) -> Option<u64> {
        let mut inner = self.inner.lock().expect("no holder panics");
        let mut text = feed::Text::default();
        loop {
            match inner.source.try_recv() {
                Ok(Live::Text { agent, file, delta }) => {
                    text.add(self, agent, file, &delta);
                }
                Ok(Live::Entries(entries)) => {
                    text.send(self);
                    for index in 0..entries.len() {
                        inner.take(&entries, index, &self.out);
                    }
                }
                Ok(Live::Told) => {}
                Err(broadcast::error::TryRecvError::Lagged(_)) => inner.is_behind = true,
                Err(
                    broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed,
                ) => break,
            }
        }
        text.send(self);
        inner.is_behind.then(|| inner.framer.view().last_seq)
    }

    fn take_page(&self, page: Vec<Entry>, after: u64) -> Result<(), StoreError> {
        let whole: Arc<[Entry]> = page.into();
        let is_end = whole.len() < PAGE as usize;
        let mut inner = self.inner.lock().expect("no holder panics");
        inner.is_behind = false;
        for index in 0..whole.len() {
            inner.take(&whole, index, &self.out);
        }
        if inner.is_behind {
            let what = format!("job {} has a gap in its log after entry {after}", self.id);
            return Err(StoreError::Corrupt { what });
        }
        inner.is_behind = !is_end;
        Ok(())
    }
}

impl Inner {
    /// Takes in one entry, and tells the sockets where there are any.
    fn take(&mut self, entries: &Arc<[Entry]>, index: usize, out: &broadcast::Sender<Piece>) {
        let entry = &entries[index];
        let next = self.framer.view().last_seq + 1;
        if entry.seq < next {
            return;
        }
        if entry.seq > next {
            self.is_behind = true;
            return;
        }
        if out.receiver_count() == 0 {
            self.framer.skip(entry);
            return;
        }
        let rendered = Rendered::new(self.framer.take(entry), entries.clone(), index);
        // Nobody listening any more is not a fault.
        let _ = out.send(Piece::Entry(Arc::new(rendered)));
    }
}
