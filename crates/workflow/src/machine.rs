//! The machine: a job's log folded into a state, and what follows from the state. Pure: the same log
//! always gives the same orders, so a crashed job resumes by folding its log again.
//!
//! Belongs here: what is to be done next. Does not belong here: doing it (see `runner`).

mod orders;
mod repair;
mod state;

use domain::{Entry, Fact, StepKey, UnixMillis};

pub use state::JobState;

/// Limits of the machine's patience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Rounds of repair before the job ends with red evidence.
    pub repair_rounds_max: u32,
    /// Times that a review sends one file back.
    pub returns_max: u32,
    /// Times that a plan gate or a final gate sends the plan back.
    pub replans_max: u32,
    /// Stages of the user's own.
    pub stages: Vec<StageRule>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { repair_rounds_max: 3, returns_max: 2, replans_max: 20, stages: Vec::new() }
    }
}

/// When a stage of the user's own runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageRule {
    pub name: String,
    /// For each file after its review, or once before the validation.
    pub each_file: bool,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// An agent's work. Given out again after a crash until its finishing fact is in the log.
    Run { step: StepKey, attempt: u32, not_before: Option<UnixMillis> },
    /// A fact that follows from the state and needs no work.
    Record(Fact),
}

/// The state after `entry`, and what is to be done then.
#[must_use]
pub fn next(
    mut state: JobState,
    entry: &Entry,
    rules: &Rules,
    now: UnixMillis,
) -> (JobState, Vec<Order>) {
    state.apply(entry);
    let orders = state.orders(rules, now);
    (state, orders)
}
