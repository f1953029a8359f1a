//! What is shown of a job is what its log amounts to, whatever was asked of it and whoever was lost
//! meanwhile: the row, the status over HTTP and the fold agree whenever nothing moves.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use agents::{Confinement, InstallSettings};
use domain::clock::SystemClock;
use domain::entropy::SeededEntropy;
use domain::fact::{Decision, GateKind};
use domain::request::{Approval, Prompt};
use domain::{BudgetLimits, Clock, Entropy, JobId, JobRequest, JobView};
use llm::{ErrorClass, LlmError};
use serde_json::Value;
use server::{Parts, ServerState};
use store::{Bus, Command, JobRow, NewJob, Store, Submitted};
use store_sql::SqliteStore;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use workflow::{Office, Rules, Worker, WorkerSettings};

use crate::serving::{PROMPT, get};

/// Store, worker and server in this process.
struct Bench {
    store: Store,
    worker: Worker,
    base: String,
    random: SeededEntropy,
    stop: CancellationToken,
    _opened: SqliteStore,
    _folder: TempDir,
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A model that refuses about one call in twenty for good.
fn model(seed: u64) -> llm::Scripted {
    let random = SeededEntropy::new(seed);
    testkit::rehearsal::failing(move |_| {
        let fails = random.next_u64().is_multiple_of(20);
        fails.then(|| LlmError::new("scripted", ErrorClass::Authentication, "no"))
    })
}

fn office(folder: &TempDir, seed: u64) -> Office {
    let model = Arc::new(model(seed));
    Office {
        model: Arc::new(move |_| Ok(Some(model.clone()))),
        confinement: Confinement::Works(Arc::new(testkit::rehearsal::sandbox())),
        install: InstallSettings::default(),
        work_folder: folder.path().join("work"),
        stages: BTreeMap::new(),
        rules: Rules::default(),
        clock: Arc::new(SystemClock),
    }
}

impl Bench {
    async fn open(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let opened = SqliteStore::open(&folder.path().join("data"), Bus::default()).unwrap();
        let (store, meter) = server::metered(opened.store());
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(seed));
        let limit = NonZeroU32::new(1_000_000).unwrap();
        let parts = Parts {
            store: store.clone(),
            settings: server::Settings { rate_limit_per_minute: limit, ..Default::default() },
            clock: Arc::new(SystemClock),
            entropy: entropy.clone(),
            health: Arc::new(server::health::NothingKnown),
            meter,
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        tokio::spawn(server::serve(listener, ServerState::new(parts), stop.clone()));
        let office = Arc::new(office(&folder, seed));
        let worker = Worker::new(store.clone(), office, entropy, WorkerSettings::default());
        let random = SeededEntropy::new(seed ^ 0x5eed);
        Self { store, worker, base, random, stop, _opened: opened, _folder: folder }
    }

    fn below(&self, limit: u64) -> u64 {
        self.random.next_u64() % limit
    }

    async fn submit(&self) -> JobId {
        let approval = Approval::ALL[usize::try_from(self.below(4)).unwrap() % Approval::ALL.len()];
        let request = JobRequest { approval, ..JobRequest::new(Prompt::new(PROMPT).unwrap()) };
        let new = NewJob {
            id: self.random.job_id(),
            request,
            owner: None,
            at: SystemClock.now(),
            idempotency: None,
            queue_limit: 10,
        };
        match self.store.inbox.submit(new).await.unwrap() {
            Submitted::New { job, .. } | Submitted::Known { job } => job,
        }
    }

    fn any_command(&self) -> Command {
        let resolve = |gate, decision| {
            let feedback = (decision == Decision::Rejected).then(|| "otherwise".to_owned());
            Command::Resolve { gate, decision, feedback, plan: None }
        };
        match self.below(16) {
            0..=1 => Command::Pause,
            2..=4 => Command::Resume,
            5 => Command::Cancel,
            6..=8 => resolve(GateKind::Plan, Decision::Approved),
            9 => resolve(GateKind::Plan, Decision::Rejected),
            10..=11 => resolve(GateKind::Final, Decision::Approved),
            12 => resolve(GateKind::Final, Decision::Rejected),
            13 => Command::ChangeBudget { budget: BudgetLimits::default() },
            _ => Command::Retry,
        }
    }

    /// Works until nothing moves, or loses the worker at any moment; whether nothing moves.
    async fn work(&self, is_lost: bool) -> bool {
        let working = self.worker.run_until_idle(CancellationToken::new());
        if !is_lost {
            working.await.unwrap();
            return true;
        }
        let patience = Duration::from_millis(self.below(60));
        // Whether it was lost or had finished is chance; what is checked later is the same.
        let _ = tokio::time::timeout(patience, working).await;
        self.store.leases.expire_all().await.unwrap();
        false
    }

    async fn check(&self, job: JobId, what: &str) {
        let log = self.store.log.read(job, 0, 1_000_000).await.unwrap();
        let numbers: Vec<u64> = log.iter().map(|entry| entry.seq).collect();
        assert_eq!(numbers, (1..=log.len() as u64).collect::<Vec<_>>(), "{what}");
        let view = JobView::of(&log);
        let row = self.store.inbox.row(job).await.unwrap();
        assert_eq!(row, Some(JobRow::of(job, &view)), "{what}");
        let expected = wire::status::status(job, &view, wire::status::Estimate(0.0));
        let url = format!("{}/api/vibe-coding/status/{job}", self.base);
        let (code, shown) = get(&url).await;
        assert_eq!(code, 200, "{what}: {shown}");
        assert_eq!(
            without_estimate(shown),
            without_estimate(serde_json::to_value(expected).unwrap()),
            "{what}"
        );
    }
}

/// The estimate is of the installation, not of the log.
fn without_estimate(mut status: Value) -> Value {
    status.as_object_mut().unwrap().remove("estimated_completion");
    status
}

async fn schedules(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let bench = Bench::open(seed).await;
        let job = bench.submit().await;
        for round in 0..6 {
            for _ in 0..bench.below(3) {
                let command = bench.any_command();
                bench.store.inbox.tell(job, command, SystemClock.now()).await.unwrap();
            }
            let is_lost = bench.below(3) == 0;
            if bench.work(is_lost).await {
                bench.check(job, &format!("seed {seed}, round {round}")).await;
            }
        }
        bench.work(false).await;
        bench.check(job, &format!("seed {seed}, at the end")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_shown_is_what_the_log_amounts_to_after_thirty_random_schedules() {
    schedules(0..30).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: run by `cargo xtask test --all`"]
async fn what_is_shown_is_what_the_log_amounts_to_after_a_thousand_random_schedules() {
    schedules(1000..2000).await;
}
