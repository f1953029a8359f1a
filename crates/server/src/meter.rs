//! Figures out of facts: what passes through the log of this process is counted on its way.
//!
//! Agents, models and sandboxes need not know that anybody counts: what they did is in the facts.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use domain::evidence::Verdict;
use domain::fact::ModelReply;
use domain::{AgentRole, Entry, Fact, JobId, StepKey, UnixMillis};
use futures::future::BoxFuture;
use store::{Append, Log, Store, StoreError};

use crate::histogram::Histogram;

/// Upper bounds in seconds.
pub(crate) const BOUNDS: [f64; 9] = [0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 180.0, 600.0];
/// Steps under way that are remembered; more than any node runs at once.
const STEPS_MAX: usize = 4096;

/// Counts facts. All figures are since the start of the process.
#[derive(Debug, Default)]
pub struct FactMeter {
    figures: Mutex<Figures>,
}

#[derive(Debug, Default)]
pub(crate) struct Figures {
    running: HashMap<(JobId, StepKey), UnixMillis>,
    pub(crate) agents: [AgentFigures; 6],
    /// By provider and model.
    pub(crate) models: BTreeMap<(String, String), ModelFigures>,
    /// By kind of run and outcome.
    pub(crate) runs: BTreeMap<(&'static str, &'static str), u64>,
}

#[derive(Debug, Default)]
pub(crate) struct AgentFigures {
    pub(crate) completed: u64,
    pub(crate) failed: u64,
    pub(crate) seconds: Histogram<{ BOUNDS.len() }>,
}

#[derive(Debug, Default)]
pub(crate) struct ModelFigures {
    pub(crate) calls: u64,
    pub(crate) tokens_in: u64,
    pub(crate) tokens_out: u64,
    pub(crate) cost_micro_usd: u64,
    /// Calls whose price is not known: the cost above leaves them out.
    pub(crate) unpriced: u64,
}

/// A store whose appends are counted, and the counter. Give the store to whoever works on jobs and to
/// the server.
#[must_use]
pub fn metered(store: Store) -> (Store, Arc<FactMeter>) {
    let meter = Arc::new(FactMeter::default());
    let log = Arc::new(MeteredLog { inner: store.log.clone(), meter: meter.clone() });
    (Store { log, ..store }, meter)
}

#[derive(Debug)]
struct MeteredLog {
    inner: Arc<dyn Log>,
    meter: Arc<FactMeter>,
}

impl Log for MeteredLog {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<Vec<Entry>, StoreError>> {
        let job = append.job;
        Box::pin(async move {
            let entries = self.inner.append(append).await?;
            self.meter.observe(job, &entries);
            Ok(entries)
        })
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

impl FactMeter {
    /// Counts entries that were appended.
    pub fn observe(&self, job: JobId, entries: &[Entry]) {
        let mut figures = self.figures.lock().expect("no holder panics");
        for entry in entries {
            figures.observe(job, entry);
        }
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Figures) -> T) -> T {
        look(&self.figures.lock().expect("no holder panics"))
    }
}

impl Figures {
    pub(crate) fn agent(&self, role: AgentRole) -> &AgentFigures {
        &self.agents[role as usize]
    }

    fn observe(&mut self, job: JobId, entry: &Entry) {
        match &entry.fact {
            Fact::StepStarted { step, .. } if self.running.len() < STEPS_MAX => {
                self.running.insert((job, step.clone()), entry.at);
            }
            Fact::StepFinished { step, .. } => self.end_step(job, step, entry.at, true),
            Fact::StepFailed { step, .. } => self.end_step(job, step, entry.at, false),
            Fact::ModelReplied(reply) => self.count_call(reply),
            Fact::EvidenceRecorded { evidence } => {
                let outcome = match &evidence.verdict {
                    Verdict::Passed => "passed",
                    Verdict::Failed { .. } => "failed",
                    Verdict::NotRun { .. } => "not_run",
                };
                let kind = wire::frame::framer::run_word(evidence.kind);
                *self.runs.entry((kind, outcome)).or_default() += 1;
            }
            Fact::JobEnded { .. } => self.running.retain(|(of, _), _| *of != job),
            _ => {}
        }
    }

    fn end_step(&mut self, job: JobId, step: &StepKey, at: UnixMillis, worked: bool) {
        let started = self.running.remove(&(job, step.clone()));
        let agent = &mut self.agents[step.agent() as usize];
        if worked {
            agent.completed += 1;
        } else {
            agent.failed += 1;
        }
        if let Some(started) = started {
            agent
                .seconds
                .observe(&BOUNDS, wire::time::elapsed(started.as_seconds(), at.as_seconds()));
        }
    }

    fn count_call(&mut self, reply: &ModelReply) {
        let key = (reply.provider.clone(), reply.model.clone());
        let model = self.models.entry(key).or_default();
        model.calls += 1;
        model.tokens_in += reply.tokens_in;
        model.tokens_out += reply.tokens_out;
        match reply.cost_micro_usd {
            Some(cost) => model.cost_micro_usd += cost,
            None => model.unpriced += 1,
        }
    }
}
