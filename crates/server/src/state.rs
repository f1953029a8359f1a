//! What every handler shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use domain::entropy::{SeededEntropy, SystemEntropy};
use domain::{Clock, Entropy};
use store::Store;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::estimate::Estimates;
use crate::health::HealthSource;
use crate::http_meter::HttpMeter;
use crate::limit::RateLimit;
use crate::live::LiveJobs;
use crate::meter::FactMeter;
use crate::settings::Settings;

/// What `app` gives the server.
#[derive(Debug)]
pub struct Parts {
    pub store: Store,
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub health: Arc<dyn HealthSource>,
    /// Counts the facts that pass through the store, see [`crate::meter::metered`].
    pub meter: Arc<FactMeter>,
}

/// Shared by all handlers; cheap to clone.
#[derive(Debug, Clone)]
pub struct ServerState {
    inner: Arc<Inner>,
}

/// See [`ServerState`].
#[derive(Debug)]
pub struct Inner {
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    /// Numbers of requests: unique, not secret, and not out of `entropy`, whose numbers make the ids of
    /// jobs, so that the same seed and the same jobs give the same ids whatever else is asked.
    pub(crate) ids: SeededEntropy,
    pub(crate) health: Arc<dyn HealthSource>,
    pub(crate) meter: Arc<FactMeter>,
    pub(crate) http: HttpMeter,
    pub(crate) limit: RateLimit,
    pub(crate) live: Arc<LiveJobs>,
    pub(crate) estimates: Estimates,
    pub(crate) sockets: Sockets,
    pub(crate) started: Instant,
    /// Pumps, sockets and connections: joined at the end of a drain.
    pub(crate) tasks: TaskTracker,
    /// A drain has begun.
    pub(crate) draining: CancellationToken,
    /// Nothing is to run any more.
    pub(crate) stopped: CancellationToken,
}

/// Counts of WebSockets.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    pub(crate) active: AtomicU64,
    pub(crate) total: AtomicU64,
    pub(crate) errors: AtomicU64,
}

impl ServerState {
    /// The state of a server that is about to start.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let tasks = TaskTracker::new();
        let stopped = CancellationToken::new();
        let live = LiveJobs::new(parts.store.clone(), tasks.clone(), stopped.clone());
        let inner = Inner {
            limit: RateLimit::per_minute(parts.settings.rate_limit_per_minute),
            estimates: Estimates::new(parts.settings.default_estimate_s),
            store: parts.store,
            settings: parts.settings,
            clock: parts.clock,
            entropy: parts.entropy,
            ids: SeededEntropy::new(SystemEntropy.next_u64()),
            health: parts.health,
            meter: parts.meter,
            http: HttpMeter::default(),
            live,
            sockets: Sockets::default(),
            started: Instant::now(),
            tasks,
            draining: CancellationToken::new(),
            stopped,
        };
        Self { inner: Arc::new(inner) }
    }
}

impl std::ops::Deref for ServerState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.inner
    }
}

impl Sockets {
    /// Counts a socket in until the guard is dropped.
    pub(crate) fn open(state: &ServerState) -> OpenSocket {
        state.sockets.active.fetch_add(1, Ordering::Relaxed);
        state.sockets.total.fetch_add(1, Ordering::Relaxed);
        OpenSocket(state.clone())
    }
}

/// Counts a socket as long as it lives.
#[derive(Debug)]
pub(crate) struct OpenSocket(ServerState);

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.0.sockets.active.fetch_sub(1, Ordering::Relaxed);
    }
}
