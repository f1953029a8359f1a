//! How long a job will take, out of this installation's own history.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use domain::JobStatus;
use store::{PageQuery, Store};
use wire::status::Estimate;

/// Jobs that are looked at.
const SAMPLE: u32 = 20;
/// How long an estimate is good for.
const GOOD_FOR: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(crate) struct Estimates {
    default_s: f64,
    last: Mutex<Option<(Instant, Estimate)>>,
}

impl Estimates {
    pub(crate) fn new(default_s: f64) -> Self {
        Self { default_s, last: Mutex::default() }
    }

    /// The median of the last completed jobs, or the default where there is none. Times that jobs
    /// waited for a person count as well.
    pub(crate) async fn now(&self, store: &Store) -> Estimate {
        if let Some((at, estimate)) = *self.last.lock().expect("no holder panics")
            && at.elapsed() < GOOD_FOR
        {
            return estimate;
        }
        let status = Some(JobStatus::Completed);
        let query = PageQuery { limit: SAMPLE, offset: 0, status, owner: None };
        // An estimate is never worth an error.
        let rows = store.inbox.page(query).await.map(|page| page.rows).unwrap_or_default();
        let mut seconds: Vec<f64> = rows
            .iter()
            .map(|row| {
                wire::time::elapsed(row.created_at.as_seconds(), row.updated_at.as_seconds())
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        let median = seconds.get(seconds.len() / 2).copied().unwrap_or(self.default_s);
        let estimate = Estimate(median.ceil().max(1.0));
        *self.last.lock().expect("no holder panics") = Some((Instant::now(), estimate));
        estimate
    }
}
