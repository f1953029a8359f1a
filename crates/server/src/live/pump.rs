//! The task that keeps one job current while nobody asks, so that its sockets hear at once and the bus
//! does not fill up.

use std::sync::Weak;
use std::time::Duration;

use store::Live;
use tokio::sync::broadcast;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::{LiveJob, LiveJobs};

/// How long a job is kept after the last look at it.
const KEPT: Duration = Duration::from_secs(60);
/// Live text is collected for this long, so that sockets get a few frames instead of one a token.
const TEXT_TICK: Duration = Duration::from_millis(10);
/// How long a store that failed is left alone.
const STORE_PAUSE: Duration = Duration::from_secs(1);

pub(super) async fn run(
    jobs: Weak<LiveJobs>,
    job: Weak<LiveJob>,
    mut wake: broadcast::Receiver<Live>,
    stop: CancellationToken,
) {
    loop {
        let woken = tokio::select! {
            () = stop.cancelled() => return,
            woken = timeout(KEPT, wake.recv()) => woken,
        };
        let Some(jobs) = jobs.upgrade() else { return };
        match woken {
            Ok(Ok(Live::Text { .. })) => collect_text(&mut wake).await,
            Ok(Ok(Live::Entries(_) | Live::Told) | Err(broadcast::error::RecvError::Lagged(_))) => {
            }
            Ok(Err(broadcast::error::RecvError::Closed)) => return,
            Err(_) => {
                let Some(id) = job.upgrade().map(|job| job.id) else { return };
                if jobs.retire(id, KEPT) {
                    return;
                }
                continue;
            }
        }
        // What is queued here is taken in by the one look below.
        while wake.try_recv().is_ok() {}
        let Some(job) = job.upgrade() else { return };
        if let Err(error) = job.refresh(&jobs.store).await {
            tracing::warn!(job = %job.id, error = &error as &dyn std::error::Error, "the log could not be read");
            drop((job, jobs));
            tokio::time::sleep(STORE_PAUSE).await;
        }
    }
}

/// Waits for more text until the tick ends or something durable comes.
async fn collect_text(wake: &mut broadcast::Receiver<Live>) {
    let end = Instant::now() + TEXT_TICK;
    while let Ok(Ok(Live::Text { .. })) = timeout_at(end, wake.recv()).await {}
}
