use std::sync::Arc;

use domain::entropy::SeededEntropy;
use domain::request::{Approval, Prompt};
use domain::{AgentRole, AgentStatus, Entropy, JobRequest, JobStatus, UnixMillis};
use llm::{ErrorClass, LlmError};
use store::NewJob;
use testkit::rehearsal::FILES;
use tokio_util::sync::CancellationToken;
use workflow::Worker;

use crate::kit::{Bench, check_gapless};

#[tokio::test]
async fn a_job_goes_from_request_to_report() {
    let bench = Bench::scripted();
    let job = bench.submit(Approval::None).await;
    bench.work().await;
    let log = bench.log(job).await;
    check_gapless(&log);
    let view = bench.view(job).await;
    assert_eq!(view.status, JobStatus::Completed, "{}", view.phase);
    assert_eq!(view.progress_percent, 100);
    assert_eq!(view.files.len(), FILES + 4);
    assert!(AgentRole::ALL.iter().all(|&role| view.agent_status(role) == AgentStatus::Completed));
    let report = view.report.unwrap();
    assert_eq!(report.tests.map(|tests| (tests.total, tests.passed)), Some((6, 6)));
    assert_eq!(report.coverage_percent, Some(100.0));
    assert_eq!(report.sandbox.as_deref(), Some("scripted"));
    assert!(!report.final_approval, "nothing was executed, so nothing is approved");
}

/// The log of a job whose id, jitter and failing calls follow from `seed`.
async fn log_of(seed: u64) -> String {
    let failures = SeededEntropy::new(seed);
    let model = testkit::rehearsal::failing(move |_| {
        let fails = failures.next_u64().is_multiple_of(8);
        fails.then(|| LlmError::new("scripted", ErrorClass::Overloaded, "busy"))
    });
    let bench = Bench::new(Arc::new(model));
    let entropy = Arc::new(SeededEntropy::new(seed));
    let request = JobRequest::new(Prompt::new("A rehearsal of a whole project").unwrap());
    let (id, at) = (entropy.job_id(), UnixMillis(1_700_000_000_000));
    let new = NewJob { id, request, owner: None, at, idempotency: None, queue_limit: 10 };
    bench.store.inbox.submit(new).await.unwrap();
    let (store, office) = (bench.store.clone(), bench.office.clone());
    let worker = Worker::new(store, office, entropy, bench.settings.clone());
    worker.run_until_idle(CancellationToken::new()).await.unwrap();
    serde_json::to_string(&(id, bench.log(id).await)).unwrap()
}

async fn check_seeds(seeds: std::ops::Range<u64>) {
    let mut logs = std::collections::BTreeSet::new();
    for seed in seeds.clone() {
        let log = log_of(seed).await;
        assert_eq!(log, log_of(seed).await, "seed {seed}");
        logs.insert(log);
    }
    assert_eq!(logs.len() as u64, seeds.end - seeds.start, "other seeds, other logs");
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_log_byte_for_byte() {
    check_seeds(0..20).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "long: run by `cargo xtask test --all`"]
async fn a_thousand_seeds_each_give_the_same_log_byte_for_byte() {
    check_seeds(1000..2000).await;
}
