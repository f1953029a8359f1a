//! The service under load, and the bare handlers beside it.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::{get, post};
use axum::{Json, Router};
use domain::clock::SystemClock;
use domain::entropy::SystemEntropy;
use domain::request::Prompt;
use domain::{Entropy, Fact, JobId, JobRequest, UnixMillis};
use server::{NothingKnown, Parts, ServerState, Settings, metered};
use store::{Bus, NewJob, Store};
use store_sql::SqliteStore;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use wire::submit::SubmitRequest;

use crate::sample;

pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    store: Store,
    stop: CancellationToken,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
    /// Open as long as it is held.
    _sqlite: SqliteStore,
    _folder: tempfile::TempDir,
}

impl Service {
    /// The server over SQLite in a new folder, with a limit that never refuses.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = SqliteStore::open(folder.path(), Bus::default()).unwrap();
        let (store, meter) = metered(sqlite.store());
        let settings = Settings {
            rate_limit_per_minute: NonZeroU32::MAX,
            queue_limit: usize::MAX >> 1,
            drain_timeout: Duration::from_secs(5),
            ..Settings::default()
        };
        let state = ServerState::new(Parts {
            store: store.clone(),
            settings,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            health: Arc::new(NothingKnown),
            meter,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(server::serve(listener, state, stop.clone()));
        Self { address, store, stop, serving, _sqlite: sqlite, _folder: folder }
    }

    /// A job in its middle.
    pub(crate) async fn running_job(&self) -> String {
        let (job, mut worker) = self.worker().await;
        worker.0.tell(sample::planning()).await;
        worker.0.tell(sample::coding()).await;
        job
    }

    pub(crate) async fn worker(&self) -> (String, Worker) {
        let prompt = Prompt::new("A library with books and loans").unwrap();
        let job = NewJob {
            id: SystemEntropy.job_id(),
            request: JobRequest::new(prompt),
            owner: None,
            at: UnixMillis(1),
            idempotency: None,
            queue_limit: 10,
        };
        let id: JobId = job.id;
        self.store.inbox.submit(job).await.unwrap();
        (id.to_string(), Worker(sample::Worker::take(&self.store, id).await))
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.serving.await.unwrap().unwrap();
    }
}

pub(crate) struct Worker(sample::Worker);

impl Worker {
    /// Appends `rate` entries a second, each with the time at which it was given in, then the end.
    pub(crate) async fn pace(&mut self, rate: u64, time: Duration) {
        let started = tokio::time::Instant::now();
        let mut told: u64 = 0;
        while started.elapsed() < time {
            let due = match rate {
                // As fast as the sockets take it: a pause only where nothing else can run.
                u64::MAX => told + 8,
                rate => u64::try_from(started.elapsed().as_millis()).unwrap() * rate / 1000,
            };
            let facts = (told..due).map(|_| timed()).collect::<Vec<_>>();
            told = due;
            if !facts.is_empty() {
                self.0.tell(facts).await;
            }
            let pause = if rate == u64::MAX { 0 } else { 3 };
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        self.0.tell(sample::ending()).await;
    }
}

/// A fact whose frame is about 300 bytes and carries the time.
fn timed() -> sample::Told {
    (Fact::RepairEnded { why: crate::client::now_us().to_string() }, Vec::new())
}

/// Handlers that do nothing but answer.
pub(crate) async fn bare() -> SocketAddr {
    let body = serde_json::json!({ "status": "processing", "text": "x".repeat(560) });
    let router = Router::new()
        .route("/get", get(move || async move { Json(body.clone()) }))
        .route("/post", post(|body: Json<SubmitRequest>| async move { Json(body.0.prompt.len()) }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Resident memory of this process.
pub(crate) fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() * 1024
}
