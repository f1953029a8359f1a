//! A value for each of the six agents, as the map that the wire shows: always all six, in order.

use domain::AgentRole;
use domain::view::AgentView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One value for each agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Agents<T> {
    pub orchestrator: T,
    pub planner: T,
    pub coder: T,
    pub critic: T,
    pub file_manager: T,
    pub qa_validator: T,
}

impl<T> Agents<T> {
    /// Asks `value` for each agent in turn.
    pub fn of(mut value: impl FnMut(AgentRole) -> T) -> Self {
        Self {
            orchestrator: value(AgentRole::Orchestrator),
            planner: value(AgentRole::Planner),
            coder: value(AgentRole::Coder),
            critic: value(AgentRole::Critic),
            file_manager: value(AgentRole::FileManager),
            qa_validator: value(AgentRole::QaValidator),
        }
    }
}

/// What one agent is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentState {
    /// `waiting`, `active`, `processing`, `completed`, `failed` or `skipped`.
    #[schema(example = "processing")]
    pub status: String,
    /// 0 to 100.
    pub progress: u8,
}

impl From<&AgentView> for AgentState {
    fn from(view: &AgentView) -> Self {
        Self { status: view.status.word().to_owned(), progress: view.progress_percent() }
    }
}

/// What one agent is doing, what it took and what it cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgentDetail {
    #[serde(flatten)]
    pub state: AgentState,
    /// Steps that were started, repeats included.
    pub attempts: u32,
    /// Unix seconds.
    pub started_at: Option<f64>,
    /// Unix seconds.
    pub finished_at: Option<f64>,
    /// From the start to the end, or to the job's last event while the agent works.
    pub seconds: Option<f64>,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// `null` when the price of a call is not known.
    pub cost_usd: Option<f64>,
    pub current_task: Option<String>,
    pub last_error: Option<String>,
}

impl AgentDetail {
    /// The detail of an agent of a job whose last event was at `now` (Unix seconds).
    #[must_use]
    pub fn of(view: &AgentView, now: f64) -> Self {
        let started_at = view.started_at.map(domain::UnixMillis::as_seconds);
        let finished_at = view.finished_at.map(domain::UnixMillis::as_seconds);
        Self {
            state: view.into(),
            attempts: view.attempts,
            started_at,
            finished_at,
            seconds: started_at
                .map(|start| crate::time::elapsed(start, finished_at.unwrap_or(now))),
            tokens_in: view.spent.tokens_in,
            tokens_out: view.spent.tokens_out,
            cost_usd: view.spent.cost_micro_usd.map(crate::time::dollars),
            current_task: view.current_task.clone(),
            last_error: view.last_error.clone(),
        }
    }
}
