//! Which jobs of this process stand still because a disk is full. This cannot be in their logs, which are
//! on that disk, so whoever waits says it here, and whoever shows a job's state looks here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::JobId;
use tokio::sync::Notify;

/// Cheap to clone; all clones are one list. Bounded by the jobs that are worked on at once.
#[derive(Debug, Clone, Default)]
pub struct Space {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// How many places of each job's work wait.
    waiting: Mutex<HashMap<JobId, usize>>,
    began: Notify,
}

/// A job waits for space as long as this lives.
#[derive(Debug)]
#[must_use]
pub struct WaitForSpace {
    space: Space,
    job: JobId,
}

impl Space {
    /// Says that `job` waits for space.
    pub fn wait(&self, job: JobId) -> WaitForSpace {
        *self.inner.waiting.lock().expect("no holder panics").entry(job).or_default() += 1;
        self.inner.began.notify_waiters();
        WaitForSpace { space: self.clone(), job }
    }

    /// Whether `job` waits for space.
    #[must_use]
    pub fn is_waiting(&self, job: JobId) -> bool {
        self.inner.waiting.lock().expect("no holder panics").contains_key(&job)
    }

    /// Whether any job waits for space.
    #[must_use]
    pub fn is_short(&self) -> bool {
        !self.inner.waiting.lock().expect("no holder panics").is_empty()
    }

    /// Waits until a job waits for space.
    pub async fn shortage(&self) {
        let began = self.inner.began.notified();
        tokio::pin!(began);
        // Registered before looking, so that one that begins in between is not missed.
        began.as_mut().enable();
        if !self.is_short() {
            began.await;
        }
    }
}

impl Drop for WaitForSpace {
    fn drop(&mut self) {
        let mut waiting = self.space.inner.waiting.lock().expect("no holder panics");
        if let Some(places) = waiting.get_mut(&self.job) {
            *places -= 1;
            if *places == 0 {
                waiting.remove(&self.job);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_waits_as_long_as_any_place_of_its_work_does() {
        let space = Space::default();
        let (one, other) = (JobId::from_random([1; 16]), JobId::from_random([2; 16]));
        let seen =
            |space: &Space| (space.is_waiting(one), space.is_waiting(other), space.is_short());
        assert_eq!(seen(&space), (false, false, false));
        let (first, second) = (space.wait(one), space.wait(one));
        space.shortage().await;
        drop(first);
        assert_eq!(seen(&space), (true, false, true));
        drop(second);
        assert_eq!(seen(&space), (false, false, false));
    }
}
