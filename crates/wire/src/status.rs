//! `GET /api/vibe-coding/status` and `detailed-status`: where a job is.

use domain::view::JobView;
use domain::{AgentRole, JobId, JobStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::agents::{AgentDetail, AgentState};
use crate::report::Unmeasured;
use crate::{Agents, time};

/// Where a job is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StatusOf<A> {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    /// `started`, `processing`, `awaiting_approval`, `completed`, `failed` or `cancelled`.
    #[schema(example = "processing")]
    pub status: String,
    /// Why it stands still: `paused_by_user`, `storage_full`, `waiting_provider`, `budget_reached`,
    /// `interrupted`, or `null`.
    pub status_reason: Option<String>,
    /// 0 to 100; never goes down within a revision.
    pub progress: u8,
    /// A sentence.
    pub current_phase: String,
    pub agents: Agents<A>,
    pub files_generated: usize,
    /// Unix seconds.
    pub created_at: f64,
    /// Unix seconds.
    pub updated_at: f64,
    /// Unix seconds; `null` while the job waits for a person. Of an ended job: when it ended.
    pub estimated_completion: Option<f64>,
    /// The gate that waits for an answer: `plan`, `final` or `null`.
    pub waiting_gate: Option<String>,
    pub revision: u32,
    /// The number of the last event in the job's log that this answer takes in.
    pub last_seq: u64,
}

/// `GET /api/vibe-coding/status/{job_id}`.
pub type Status = StatusOf<AgentState>;

/// `GET /api/vibe-coding/detailed-status/{job_id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DetailedStatus {
    #[serde(flatten)]
    pub status: StatusOf<AgentDetail>,
    /// Always 6.
    pub agents_count: usize,
    pub qa_metrics: QaMetrics,
    pub quality_approved: bool,
    pub spent: Spent,
    /// What was understood of the prompt; empty before the plan.
    pub understood: Vec<String>,
    /// The failure that ended the job, in words.
    pub last_error: Option<String>,
}

/// The figures of the report, once there is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QaMetrics {
    pub quality_score: Option<f64>,
    pub final_approval: bool,
    pub tests_executed: Option<u32>,
    pub security_issues: Option<u32>,
    pub performance_score: Option<f64>,
    /// `pending`, `passed` or `failed`.
    #[schema(example = "pending")]
    pub validation_status: String,
    /// Why figures are `null`.
    pub unmeasured: Vec<Unmeasured>,
}

/// What the job's model calls took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Spent {
    pub model_calls: u64,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// `null` when the price of a call is not known.
    pub cost_usd: Option<f64>,
}

/// How long a job is expected to take, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate(pub f64);

/// The status of a job.
#[must_use]
pub fn status(job: JobId, view: &JobView, estimate: Estimate) -> Status {
    status_of(job, view, estimate, |role| view.agent(role).into())
}

/// The detailed status of a job.
#[must_use]
pub fn detailed(job: JobId, view: &JobView, estimate: Estimate) -> DetailedStatus {
    let now = view.updated_at.as_seconds();
    DetailedStatus {
        status: status_of(job, view, estimate, |role| AgentDetail::of(view.agent(role), now)),
        agents_count: AgentRole::ALL.len(),
        qa_metrics: qa_metrics(view),
        quality_approved: view.report.as_ref().is_some_and(|report| report.final_approval),
        spent: (&view.spent).into(),
        understood: view.brief.as_ref().map(|brief| brief.understood.clone()).unwrap_or_default(),
        last_error: view.failure.as_ref().map(|(_, message)| message.clone()),
    }
}

fn status_of<A>(
    job: JobId,
    view: &JobView,
    estimate: Estimate,
    agent: impl FnMut(AgentRole) -> A,
) -> StatusOf<A> {
    StatusOf {
        job_id: job,
        status: view.status.word().to_owned(),
        status_reason: view.status_reason.map(|reason| reason.word().to_owned()),
        progress: view.progress_percent,
        current_phase: view.phase.clone(),
        agents: Agents::of(agent),
        files_generated: view.files.len(),
        created_at: view.created_at.as_seconds(),
        updated_at: view.updated_at.as_seconds(),
        estimated_completion: completion(view, estimate),
        waiting_gate: view.waiting_gate.map(|gate| gate.word().to_owned()),
        revision: view.revision,
        last_seq: view.last_seq,
    }
}

fn completion(view: &JobView, estimate: Estimate) -> Option<f64> {
    match view.status {
        JobStatus::AwaitingApproval => None,
        JobStatus::Started | JobStatus::Processing => {
            let expected = view.created_at.as_seconds() + estimate.0;
            // A job that takes longer than expected ends no sooner than now.
            Some(expected.max(view.updated_at.as_seconds()))
        }
        JobStatus::Completed | JobStatus::Failed | JobStatus::Cancelled => {
            view.ended_at.map(domain::UnixMillis::as_seconds)
        }
    }
}

fn qa_metrics(view: &JobView) -> QaMetrics {
    let Some(report) = &view.report else {
        return QaMetrics {
            quality_score: None,
            final_approval: false,
            tests_executed: None,
            security_issues: None,
            performance_score: None,
            validation_status: "pending".to_owned(),
            unmeasured: vec![Unmeasured::new("qa_metrics", "the project was not validated yet")],
        };
    };
    QaMetrics {
        quality_score: report.quality_score,
        final_approval: report.final_approval,
        tests_executed: report.tests.as_ref().map(|tests| tests.total),
        security_issues: report.scan.as_ref().map(|scan| scan.vulnerabilities),
        performance_score: report.performance.score,
        validation_status: if report.final_approval { "passed" } else { "failed" }.to_owned(),
        unmeasured: report.unmeasured.iter().map(Unmeasured::from).collect(),
    }
}

impl From<&domain::budget::Spent> for Spent {
    fn from(spent: &domain::budget::Spent) -> Self {
        Self {
            model_calls: spent.calls,
            tokens_in: spent.tokens_in,
            tokens_out: spent.tokens_out,
            cost_usd: spent.cost_micro_usd.map(time::dollars),
        }
    }
}
