//! The server over a store in memory, with a worker that plays a sample job: for looking at the page and
//! for trying clients. `cargo run -p server --example demo -- PORT [PAUSE_MS]`
#![expect(clippy::unwrap_used, reason = "an example ends at the first fault")]

#[path = "../tests/it/sample.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod sample;

use std::sync::Arc;
use std::time::Duration;

use domain::clock::SystemClock;
use domain::entropy::SystemEntropy;
use domain::{Clock, Fact, JobStatus};
use server::{Cors, NothingKnown, Parts, ServerState, Settings, metered};
use store::{Command, Store};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let port = u16::try_from(arguments.next().unwrap_or(8000)).unwrap();
    let pause = Duration::from_millis(arguments.next().unwrap_or(300));
    let (store, meter) = metered(store::memory::store());
    let state = ServerState::new(Parts {
        store: store.clone(),
        settings: Settings { cors: Cors::Any, ..Settings::default() },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        health: Arc::new(NothingKnown),
        meter,
    });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let stop = CancellationToken::new();
    tokio::spawn(work(store, pause));
    tokio::spawn({
        let stop = stop.clone();
        async move {
            tokio::signal::ctrl_c().await.unwrap();
            stop.cancel();
        }
    });
    server::serve(listener, state, stop).await.unwrap();
}

/// Plays the sample for every job, one at a time.
async fn work(store: Store, pause: Duration) {
    loop {
        let now = SystemClock.now();
        let Some(lease) = store.leases.claim("demo", now, u64::MAX).await.unwrap() else {
            store.bus.work().await;
            continue;
        };
        let entries = store.log.read(lease.job, 0, u32::MAX).await.unwrap();
        let view = domain::JobView::of(&entries);
        let worker = sample::Worker { store: store.clone(), lease, now_ms: now.0, view };
        tokio::spawn(play(worker, pause));
    }
}

async fn play(mut worker: sample::Worker, pause: Duration) {
    let asks = worker
        .view
        .request
        .as_ref()
        .is_some_and(|request| request.approval != domain::request::Approval::None);
    let mut told = sample::planning();
    if asks {
        told.push(sample::plan_gate());
    }
    told.extend(sample::coding());
    told.extend(sample::ending());
    for one in told {
        tokio::time::sleep(pause).await;
        if let Fact::FileWritten { path, .. } = &one.0 {
            speak(&worker, path.as_str()).await;
        }
        let is_gate = matches!(one.0, Fact::ApprovalRequested { .. });
        worker.tell(vec![one]).await;
        if is_gate && !wait_for_answer(&mut worker).await {
            return;
        }
    }
}

/// Live text, as a model would write it.
async fn speak(worker: &sample::Worker, file: &str) {
    let content = sample::FILES.iter().find(|(name, _)| *name == file).map_or("", |(_, text)| text);
    for delta in content.split_inclusive(' ') {
        let text = store::Live::Text {
            agent: domain::AgentRole::Coder,
            file: Some(file.to_owned()),
            delta: delta.into(),
        };
        worker.store.bus.publish(worker.lease.job, text);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn wait_for_answer(worker: &mut sample::Worker) -> bool {
    loop {
        for (_, command) in worker.store.inbox.commands(worker.lease.job).await.unwrap() {
            match command {
                Command::Resolve { gate, decision, feedback, .. } => {
                    let fact = Fact::ApprovalResolved { gate, round: 1, decision, feedback };
                    worker.tell(vec![(fact, Vec::new())]).await;
                    return true;
                }
                Command::Cancel => {
                    let message = "Stopped by you".to_owned();
                    let fact =
                        Fact::JobEnded { status: JobStatus::Cancelled, message, class: None };
                    worker.tell(vec![(fact, Vec::new())]).await;
                    return false;
                }
                _ => {}
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
