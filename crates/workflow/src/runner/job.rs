//! Work on one job, from its lease to its parking.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use agents::AgentError;
use domain::fact::FailureClass;
use domain::{Fact, StepKey, UnixMillis};
use store::{Lease, Live, Parking, StoreError, WaitForSpace};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use super::joblog::{FULL_DISK_WAIT, JobLog};
use super::steps::{self, Made};
use super::{Worker, commands};
use crate::Order;

type Ended = (StepKey, u32, Result<Made, AgentError>);

/// A job under lease.
pub(super) struct JobRun {
    worker: Worker,
    lease: Lease,
    log: Arc<JobLog>,
    told: Receiver<Live>,
    running: JoinSet<Ended>,
    handles: HashMap<StepKey, AbortHandle>,
    /// Stops the work of this job's agents.
    stop: CancellationToken,
    /// A wait that was sat out has passed, whatever the wall clock says of it.
    waited_until: UnixMillis,
    /// The lease could not be renewed for want of space.
    without_space: Option<WaitForSpace>,
}

/// What the loop does next.
enum Turn {
    Again,
    Park(Parking),
    WaitUntil(Option<UnixMillis>),
}

impl JobRun {
    pub(super) async fn open(
        worker: &Worker,
        lease: Lease,
        shutdown: CancellationToken,
    ) -> Result<Self, StoreError> {
        // Watching begins before the log is read, so that a command in between is not missed.
        let told = worker.store.bus.watch(lease.job);
        let log = JobLog::open(worker, lease.clone(), shutdown).await?;
        Ok(Self {
            worker: worker.clone(),
            lease,
            log: Arc::new(log),
            told,
            running: JoinSet::new(),
            handles: HashMap::new(),
            stop: CancellationToken::new(),
            waited_until: UnixMillis::default(),
            without_space: None,
        })
    }

    /// Works until there is nothing to do, then says how to leave the job.
    pub(super) async fn work(mut self, shutdown: CancellationToken) -> Result<Parking, StoreError> {
        let parking = self.turns(&shutdown).await;
        self.stop.cancel();
        self.running.shutdown().await;
        parking
    }

    async fn turns(&mut self, shutdown: &CancellationToken) -> Result<Parking, StoreError> {
        let mut renewal =
            tokio::time::interval(Duration::from_millis(self.worker.settings.lease_ms / 3));
        renewal.tick().await;
        let mut drained_by: Option<tokio::time::Instant> = None;
        loop {
            self.take_commands().await?;
            let draining = drained_by.is_some();
            let until = match self.turn(draining).await? {
                Turn::Again => continue,
                Turn::Park(parking) => return Ok(parking),
                Turn::WaitUntil(until) => until,
            };
            let wait = until.map_or(Duration::from_secs(3600), |until| self.time_until(until));
            tokio::select! {
                Some(ended) = self.running.join_next(), if !self.running.is_empty() => self.take_result(ended).await?,
                told = self.told.recv() => self.hear(told).await,
                _ = renewal.tick() => self.renew().await?,
                () = tokio::time::sleep(FULL_DISK_WAIT), if self.without_space.is_some() => self.renew().await?,
                () = tokio::time::sleep(wait) => self.waited_until = until.unwrap_or(self.waited_until),
                () = shutdown.cancelled(), if !draining => {
                    drained_by = Some(tokio::time::Instant::now() + self.worker.settings.drain);
                }
                () = sleep_until(drained_by), if draining => return Ok(Parking::Ready),
            }
        }
    }

    async fn turn(&mut self, draining: bool) -> Result<Turn, StoreError> {
        if self.log.with(crate::JobState::is_cancelled) {
            self.stop.cancel();
            self.running.shutdown().await;
            self.handles.clear();
        }
        let now = self.now();
        let orders = self.log.with(|state| state.orders(&self.worker.office.rules, now));
        if let Some(Order::Record(fact)) = orders.first() {
            self.log.append(vec![fact.clone()], Vec::new(), None).await?;
            return Ok(Turn::Again);
        }
        if draining {
            return Ok(if self.running.is_empty() {
                Turn::Park(Parking::Ready)
            } else {
                Turn::WaitUntil(None)
            });
        }
        let later = self.start_ready(&orders, now).await?;
        if !self.running.is_empty() {
            return Ok(Turn::WaitUntil(later));
        }
        Ok(match later {
            Some(not_before) if self.is_soon(not_before, now) => Turn::WaitUntil(Some(not_before)),
            Some(not_before) => Turn::Park(Parking::Later { not_before }),
            None if self.log.with(crate::JobState::has_ended) => Turn::Park(Parking::Ended),
            None => Turn::Park(Parking::Waiting),
        })
    }

    /// Waits shorter than the lease are sat out; longer ones give the place up.
    fn is_soon(&self, at: UnixMillis, now: UnixMillis) -> bool {
        at.0.saturating_sub(now.0) < self.worker.settings.lease_ms
    }

    fn time_until(&self, at: UnixMillis) -> Duration {
        Duration::from_millis(at.0.saturating_sub(self.now().0).max(1))
    }

    fn now(&self) -> UnixMillis {
        self.worker.clock.now().max(self.waited_until)
    }

    /// Starts what is ready and not under way, as far as there is room; gives the earliest time of what
    /// has to wait.
    async fn start_ready(
        &mut self,
        orders: &[Order],
        now: UnixMillis,
    ) -> Result<Option<UnixMillis>, StoreError> {
        let mut later: Option<UnixMillis> = None;
        let mut starting = Vec::new();
        for order in orders {
            let Order::Run { step, attempt, not_before } = order else { continue };
            if self.handles.contains_key(step) {
                continue;
            }
            if let Some(at) = not_before.filter(|at| *at > now) {
                later = Some(later.map_or(at, |earliest| earliest.min(at)));
            } else if self.handles.len() + starting.len() < self.worker.settings.steps_max {
                starting.push((step.clone(), *attempt));
            }
        }
        if starting.is_empty() {
            return Ok(later);
        }
        let fence = self.lease.fence;
        let started = |(step, attempt): &(StepKey, u32)| Fact::StepStarted {
            step: step.clone(),
            attempt: *attempt,
            fence,
        };
        self.log.append(starting.iter().map(started).collect(), Vec::new(), None).await?;
        for (step, attempt) in starting {
            let work = steps::run(
                self.worker.clone(),
                self.lease.job,
                self.log.clone(),
                step.clone(),
                self.stop.clone(),
            );
            let key = step.clone();
            let handle = self.running.spawn(async move { (key, attempt, work.await) });
            self.handles.insert(step, handle);
        }
        Ok(later)
    }

    async fn take_result(
        &mut self,
        ended: Result<Ended, tokio::task::JoinError>,
    ) -> Result<(), StoreError> {
        let (step, attempt, result) = match ended {
            Ok(ended) => ended,
            Err(error) => return self.take_panic(&error).await,
        };
        self.handles.remove(&step);
        match result {
            Ok(made) => {
                let mut facts = made.facts;
                facts.push(Fact::StepFinished { step, summary: made.summary });
                self.log.append(facts, made.blobs, None).await
            }
            Err(error) => {
                let fact = self.failed(step, attempt, &error);
                self.log.append(vec![fact], Vec::new(), None).await
            }
        }
    }

    /// A step that panicked has failed for good: the same input would panic again.
    async fn take_panic(&mut self, error: &tokio::task::JoinError) -> Result<(), StoreError> {
        let lost = self
            .handles
            .iter()
            .find(|(_, handle)| handle.id() == error.id())
            .map(|(step, _)| step.clone());
        let Some(step) = lost else { return Ok(()) };
        self.handles.remove(&step);
        tracing::error!(job = %self.lease.job, %step, "a step ended abnormally");
        let message = format!(
            "`{step}` ended abnormally; this is a fault of the program, the log has its place"
        );
        let fact =
            self.failed(step, u32::MAX, &AgentError::lasting(FailureClass::Internal, message));
        self.log.append(vec![fact], Vec::new(), None).await
    }

    fn failed(&self, step: StepKey, attempt: u32, error: &AgentError) -> Fact {
        let again = error.retryable && attempt < self.worker.settings.attempts_max;
        let retry_in_ms = again.then(|| self.backoff_ms(attempt, error));
        Fact::StepFailed {
            step,
            attempt,
            class: error.class,
            message: error.message.clone(),
            retry_in_ms,
        }
    }

    /// Full jitter over 1 s, 2 s, 4 s … at most 60 s; a provider's own advice wins.
    fn backoff_ms(&self, attempt: u32, error: &AgentError) -> u64 {
        if let Some(advice) = error.retry_after {
            return u64::try_from(advice.as_millis()).unwrap_or(u64::MAX).min(3_600_000);
        }
        let ceiling = 1000_u64.saturating_mul(1 << attempt.min(6)).min(60_000);
        self.worker.entropy.next_u64() % ceiling
    }

    async fn take_commands(&self) -> Result<(), StoreError> {
        for (number, command) in self.worker.store.inbox.commands(self.lease.job).await? {
            let facts =
                self.log.with(|state| commands::fact(state, &command)).into_iter().collect();
            self.log.append(facts, Vec::new(), Some(number)).await?;
        }
        Ok(())
    }

    /// Takes what the bus says until a command is among it; entries of our own are old news.
    async fn hear(&mut self, first: Result<Live, RecvError>) {
        let mut heard = first;
        loop {
            match heard {
                Ok(Live::Told) | Err(_) => return,
                Ok(Live::Entries(_) | Live::Text { .. }) => {}
            }
            match self.told.try_recv() {
                Ok(live) => heard = Ok(live),
                Err(_) => return,
            }
        }
    }

    async fn renew(&mut self) -> Result<(), StoreError> {
        match self
            .worker
            .store
            .leases
            .renew(&self.lease, self.worker.clock.now(), self.worker.settings.lease_ms)
            .await
        {
            Ok(lease) => {
                self.lease = lease;
                self.without_space = None;
            }
            // Tried again every second; until it is renewed nobody here claims a job whose lease has
            // expired, so that its owner keeps it.
            Err(StoreError::StorageFull { .. }) => {
                let space = self.worker.store.bus.space();
                self.without_space.get_or_insert_with(|| space.wait(self.lease.job));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

async fn sleep_until(at: Option<tokio::time::Instant>) {
    if let Some(at) = at {
        tokio::time::sleep_until(at).await;
    }
}
