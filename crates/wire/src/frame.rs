//! The frames of `/ws/{job_id}`.
//!
//! Belongs here: their JSON shapes. Does not belong here: which entry gives which frames (see
//! [`framer`]), sockets.
//!
//! **Resuming.** Every frame that comes from the log carries `seq`. An entry can give several frames:
//! they carry the same `seq`, are sent together, and all but the last carry `"more": true`. A client
//! moves its cursor when it has seen a frame without `more`, and comes back with `?after=` of the
//! cursor: it then sees every frame once. A client that moves its cursor at any frame misses no entry,
//! at most the rest of the entry in whose middle it was cut.

pub mod framer;

use domain::JobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Agents;
use crate::agents::AgentState;
use crate::report::Finding;

pub use framer::Framer;

/// A frame as it is sent: what it says, and where in the log it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Numbered {
    #[serde(flatten)]
    pub frame: Frame,
    /// The entry's number in the job's log; absent for what is not in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// More frames of the same entry follow at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// What a server says over the WebSocket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    InitialStatus(InitialStatus),
    AgentProgress(AgentProgress),
    WorkflowStatus(WorkflowStatus),
    QaMetrics(QaMetrics),
    ProjectComplete(ProjectComplete),
    Error(ErrorFrame),
    Pong(Pong),
    Token(Token),
    FileWritten(FileWritten),
    ApprovalRequested(ApprovalRequested),
    ApprovalResolved(ApprovalResolved),
    Finding(FindingFrame),
    CommandOutput(CommandOutput),
    Cost(Cost),
}

/// The first frame: the state at the cursor of the client, or now where it gave none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InitialStatus {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub status: String,
    pub status_reason: Option<String>,
    pub progress: u8,
    pub current_phase: String,
    pub agents: Agents<AgentState>,
    /// The last entry that the state takes in; the frames that follow have greater numbers.
    pub last_seq: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgentProgress {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub agent_name: String,
    pub agent_status: String,
    /// 0 to 100: finished steps of the known ones.
    pub progress: u8,
    pub current_task: Option<String>,
    pub details: ProgressDetails,
    pub timestamp: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProgressDetails {
    /// Files of this agent so far.
    pub files_created: usize,
    pub current_file: Option<String>,
    /// Seconds, from this agent's own pace; `null` before its first finished step.
    pub estimated_remaining: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WorkflowStatus {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    /// A job status, or `planning`, `generating`, `reviewing`, `organizing`, `validating`, `repairing`.
    pub status: String,
    pub status_reason: Option<String>,
    pub message: String,
    pub progress: u8,
    pub agents: Agents<String>,
    pub timestamp: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QaMetrics {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub metrics: Metrics,
    pub timestamp: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Metrics {
    pub tests_executed: Option<u32>,
    pub tests_passed: Option<u32>,
    pub security_issues: Option<u32>,
    pub quality_score: Option<f64>,
    pub performance_score: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProjectComplete {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub total_files: usize,
    /// Seconds from the request to the end.
    pub generation_time: f64,
    pub download_url: String,
    pub quality_score: Option<f64>,
    pub final_approval: bool,
    pub qa_summary: QaSummary,
    pub timestamp: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QaSummary {
    pub tests_executed: Option<u32>,
    pub security_issues: Option<u32>,
    pub performance_score: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorFrame {
    /// Absent when the message is about the connection and not about the job.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub job_id: Option<JobId>,
    pub error_message: String,
    /// `timeout_error`, `provider_error`, `rate_limit_error`, `budget_error`, `validation_error`,
    /// `sandbox_error`, `storage_error`, `internal_error`, `cursor_error`, `job_deleted`.
    pub error_type: String,
    pub failed_agent: Option<String>,
    /// Whether the same will be, or can be, tried again.
    pub retry_available: bool,
    pub timestamp: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pong {
    /// What the ping carried.
    #[schema(value_type = f64)]
    pub timestamp: serde_json::Value,
}

/// Live text; not kept in the log, so it carries no `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub agent_name: String,
    pub file: Option<String>,
    pub delta: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FileWritten {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub agent_name: String,
    pub path: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
    /// Files of the project so far.
    pub files_generated: usize,
    pub timestamp: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalRequested {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub gate: String,
    pub round: u32,
    pub message: String,
    pub timestamp: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalResolved {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub gate: String,
    pub round: u32,
    /// `approved` or `rejected`.
    pub decision: String,
    pub feedback: Option<String>,
    pub timestamp: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FindingFrame {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub agent_name: String,
    pub finding: Finding,
    pub timestamp: f64,
}

/// A run has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CommandOutput {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub agent_name: String,
    /// `install`, `build`, `test`, `serve`, `routes`, `smoke` or `scan`.
    pub kind: String,
    pub command: String,
    /// `passed`, `failed` or `not_run`.
    pub outcome: String,
    /// Why it failed or did not run.
    pub reason: Option<String>,
    pub exit_code: Option<i32>,
    pub wall_ms: u64,
    /// The end of the output.
    pub output: String,
    pub timestamp: f64,
}

/// A model call was paid for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cost {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub agent_name: String,
    pub provider: String,
    pub model: String,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// `null` when the price is not known.
    pub cost_usd: Option<f64>,
    /// Of the whole job so far; `null` when the price of a call is not known.
    pub total_cost_usd: Option<f64>,
    pub timestamp: f64,
}
