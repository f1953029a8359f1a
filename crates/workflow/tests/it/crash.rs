//! The worker is lost at every append, before and after it becomes durable, and another goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::request::Approval;
use domain::{Entry, Fact, JobId, JobStatus};
use futures::FutureExt;
use futures::future::BoxFuture;
use store::{Append, Log, Store, StoreError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::kit::{Bench, check_gapless, tree};

/// A log that never answers its `at`-th append; `commit` says whether it was written.
#[derive(Debug)]
struct Losing {
    inner: Arc<dyn Log>,
    appends: AtomicUsize,
    at: usize,
    commit: bool,
    lost: Arc<Notify>,
}

impl Log for Losing {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>> {
        async move {
            if self.appends.fetch_add(1, Ordering::SeqCst) + 1 != self.at {
                return self.inner.append(append).await;
            }
            if self.commit {
                self.inner.append(append).await?;
            }
            self.lost.notify_one();
            std::future::pending().await
        }
        .boxed()
    }

    fn read(
        &self,
        job: JobId,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>> {
        self.inner.read(job, after, limit)
    }
}

/// Runs a job whose first worker is lost at an append; whether it was lost at all.
async fn lose_and_go_on(at: usize, commit: bool) -> (bool, Vec<Entry>, u64) {
    let model = testkit::rehearsal::model();
    let bench = Bench::new(Arc::new(model.clone()));
    let job = bench.submit(Approval::None).await;
    let lost = Arc::new(Notify::new());
    let log = Losing {
        inner: bench.store.log.clone(),
        appends: AtomicUsize::new(0),
        at,
        commit,
        lost: lost.clone(),
    };
    let store = Store { log: Arc::new(log), ..bench.store.clone() };
    let first = bench.worker_over(store);
    let was_lost = tokio::select! {
        () = lost.notified() => true,
        done = first.run_until_idle(CancellationToken::new()) => { done.unwrap(); false }
    };
    bench.store.leases.expire_all().await.unwrap();
    bench.work().await;
    (was_lost, bench.log(job).await, model.calls())
}

#[tokio::test]
async fn a_worker_lost_at_any_append_repeats_no_answered_call_and_leaves_no_trace() {
    let (_, undisturbed, calls) = lose_and_go_on(usize::MAX, false).await;
    let expected = tree(&domain::JobView::of(&undisturbed));
    for commit in [false, true] {
        for at in 1.. {
            let (was_lost, log, calls_then) = lose_and_go_on(at, commit).await;
            check_gapless(&log);
            let view = domain::JobView::of(&log);
            assert_eq!(view.status, JobStatus::Completed, "append {at}, written: {commit}");
            assert_eq!(tree(&view), expected, "append {at}, written: {commit}");
            let finished = log.iter().filter_map(|entry| match &entry.fact {
                Fact::StepFinished { step, .. } => Some(step.to_string()),
                _ => None,
            });
            let mut finished: Vec<String> = finished.collect();
            let all = finished.len();
            finished.sort();
            finished.dedup();
            assert_eq!(finished.len(), all, "a step finished twice at append {at}");
            // A call whose answer was not yet durable is the only one that may come again.
            let repeats = calls_then - calls;
            assert!(
                repeats <= u64::from(!commit),
                "append {at}, written: {commit}: {repeats} calls repeated"
            );
            if !was_lost {
                break;
            }
        }
    }
}
