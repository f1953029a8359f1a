//! One agent within a job's view.

use crate::budget::Spent;
use crate::{AgentStatus, JobStatus, UnixMillis};

/// What an agent has done and is doing.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentView {
    pub status: AgentStatus,
    /// Steps that are known to be this agent's.
    pub known: u32,
    pub done: u32,
    pub running: u32,
    /// Attempts that were started, repeats included.
    pub attempts: u32,
    pub started_at: Option<UnixMillis>,
    pub finished_at: Option<UnixMillis>,
    pub current_task: Option<String>,
    pub last_error: Option<String>,
    pub spent: Spent,
    /// The orchestrator's progress is the whole job's.
    pub overall_percent: Option<u8>,
}

impl Default for AgentView {
    fn default() -> Self {
        Self {
            status: AgentStatus::Waiting,
            known: 0,
            done: 0,
            running: 0,
            attempts: 0,
            started_at: None,
            finished_at: None,
            current_task: None,
            last_error: None,
            spent: Spent::NOTHING,
            overall_percent: None,
        }
    }
}

impl AgentView {
    /// 0 to 100.
    #[must_use]
    pub fn progress_percent(&self) -> u8 {
        if self.status == AgentStatus::Completed {
            return 100;
        }
        if let Some(percent) = self.overall_percent {
            return percent;
        }
        let percent = u64::from(self.done) * 100 / u64::from(self.known.max(1));
        u8::try_from(percent.min(100)).unwrap_or(100)
    }

    pub(super) fn start(&mut self, task: String, at: UnixMillis) {
        self.status = AgentStatus::Processing;
        self.running += 1;
        self.attempts += 1;
        self.started_at.get_or_insert(at);
        self.finished_at = None;
        self.current_task = Some(task);
    }

    pub(super) fn activate(&mut self, at: UnixMillis) {
        self.status = AgentStatus::Active;
        self.started_at.get_or_insert(at);
    }

    pub(super) fn finish(&mut self, at: UnixMillis) {
        self.running = self.running.saturating_sub(1);
        self.done += 1;
        self.known = self.known.max(self.done);
        if self.done >= self.known {
            self.status = AgentStatus::Completed;
            self.finished_at = Some(at);
            self.current_task = None;
        }
    }

    pub(super) fn fail(&mut self, message: &str, again: bool, at: UnixMillis) {
        self.running = self.running.saturating_sub(1);
        self.last_error = Some(message.to_owned());
        if !again {
            self.status = AgentStatus::Failed;
            self.finished_at = Some(at);
        }
    }

    pub(super) fn extend(&mut self, steps: u32) {
        self.known += steps;
        if steps > 0 {
            self.status = AgentStatus::Waiting;
            self.finished_at = None;
        }
    }

    pub(super) fn end(&mut self, job: JobStatus, at: UnixMillis) {
        self.running = 0;
        self.current_task = None;
        self.status = match (self.status, job) {
            (AgentStatus::Active, JobStatus::Completed) => AgentStatus::Completed,
            (AgentStatus::Active, JobStatus::Failed) => AgentStatus::Failed,
            (AgentStatus::Waiting | AgentStatus::Processing | AgentStatus::Active, _) => {
                AgentStatus::Skipped
            }
            (ended, _) => ended,
        };
        if self.started_at.is_some() {
            self.finished_at.get_or_insert(at);
        }
    }
}
