//! Facts: what the log of a job is made of. Status, history, resume, audit and live view are all
//! this data.
//!
//! Belongs here: the closed list of facts. Does not belong here: what follows from them (see
//! `workflow::machine` and [`crate::view`]).

use serde::{Deserialize, Serialize};

use crate::plan::Plan;
use crate::report::QaReport;
use crate::{
    AgentRole, BlobHash, BudgetLimits, Evidence, Finding, JobRequest, JobStatus, RelPath, StepKey,
    UnixMillis,
};

/// One entry of a job's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// From 1, without gaps.
    pub seq: u64,
    pub at: UnixMillis,
    #[serde(flatten)]
    pub fact: Fact,
}

/// Something that happened, durable before anyone sees it.
///
/// A stored kind that this version does not know reads as [`Fact::Unknown`], so that an older
/// version can run beside a newer one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Always the first.
    JobAccepted {
        request: JobRequest,
        owner: Option<String>,
    },
    /// A worker took the step. Comes again, with another `fence`, when a step goes on after a crash.
    StepStarted {
        step: StepKey,
        attempt: u32,
        fence: u64,
    },
    /// The step's work is whole: every fact that it brought is in the log before this one.
    StepFinished {
        step: StepKey,
        summary: String,
    },
    /// The attempt did not work; `retry_in_ms` says whether and when another follows.
    StepFailed {
        step: StepKey,
        attempt: u32,
        class: FailureClass,
        message: String,
        retry_in_ms: Option<u64>,
    },
    /// A model answered. The reply is durable before it is used, and a repeated step is answered from here.
    ModelReplied(ModelReply),
    PlanMade {
        plan: Box<Plan>,
        step: StepKey,
    },
    FileWritten {
        path: RelPath,
        blob: BlobHash,
        size_bytes: u64,
        step: StepKey,
    },
    Reviewed {
        path: RelPath,
        step: StepKey,
        verdict: ReviewVerdict,
        findings: Vec<Finding>,
    },
    EvidenceRecorded {
        evidence: Box<Evidence>,
    },
    ReportMade {
        report: Box<QaReport>,
        step: StepKey,
    },
    /// Red evidence goes back to the coder.
    RepairOrdered {
        round: u32,
        files: Vec<FileFeedback>,
        why: String,
    },
    /// The evidence stays red and nothing more will be tried, with the reason.
    RepairEnded {
        why: String,
    },
    ApprovalRequested {
        gate: GateKind,
        round: u32,
    },
    ApprovalResolved {
        gate: GateKind,
        round: u32,
        decision: Decision,
        feedback: Option<String>,
    },
    Paused,
    Resumed,
    CancelRequested,
    BudgetChanged {
        budget: BudgetLimits,
    },
    ModelChanged {
        model: Option<String>,
    },
    /// Why the job stands still or goes on in another way, for the wire's `status_reason`.
    StatusNoted {
        reason: Option<StatusReason>,
    },
    /// A failed job goes on from its last finished step.
    RetryOrdered,
    /// Always the last of a revision.
    JobEnded {
        status: JobStatus,
        message: String,
        class: Option<FailureClass>,
    },
    #[serde(other)]
    Unknown,
}

/// A model's answer, journaled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelReply {
    pub step: StepKey,
    /// From 0 within the step.
    pub call: u32,
    /// The hash of the request in its normal form.
    pub request: BlobHash,
    /// The reply in its stored form, as a blob.
    pub reply: BlobHash,
    pub provider: String,
    pub model: String,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// `None`: the price is not known.
    pub cost_micro_usd: Option<u64>,
    pub wall_ms: u64,
}

/// What a reviewer decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdict {
    Accepted,
    /// The file goes back to the coder with the findings.
    Returned,
}

/// What is wrong with a file, for the coder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFeedback {
    pub path: RelPath,
    pub feedback: String,
}

/// A question to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateKind {
    Plan,
    Final,
}

impl GateKind {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Final => "final",
        }
    }

    /// The gate whose word is `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Plan, Self::Final].into_iter().find(|gate| gate.word() == word)
    }
}

/// The answer to a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Approved,
    Rejected,
}

/// What kind of failure it was: the wire's `error_type` without its `_error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    Timeout,
    Provider,
    RateLimit,
    Budget,
    Validation,
    Sandbox,
    Storage,
    Internal,
}

impl FailureClass {
    /// The wire's `error_type`.
    #[must_use]
    pub fn error_type(self) -> &'static str {
        match self {
            Self::Timeout => "timeout_error",
            Self::Provider => "provider_error",
            Self::RateLimit => "rate_limit_error",
            Self::Budget => "budget_error",
            Self::Validation => "validation_error",
            Self::Sandbox => "sandbox_error",
            Self::Storage => "storage_error",
            Self::Internal => "internal_error",
        }
    }
}

/// Why a job stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusReason {
    PausedByUser,
    StorageFull,
    WaitingProvider,
    BudgetReached,
    Interrupted,
}

impl StatusReason {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::PausedByUser => "paused_by_user",
            Self::StorageFull => "storage_full",
            Self::WaitingProvider => "waiting_provider",
            Self::BudgetReached => "budget_reached",
            Self::Interrupted => "interrupted",
        }
    }
}

impl Fact {
    /// The agent whose work the fact is.
    #[must_use]
    pub fn agent(&self) -> AgentRole {
        match self {
            Self::StepStarted { step, .. }
            | Self::StepFinished { step, .. }
            | Self::StepFailed { step, .. }
            | Self::PlanMade { step, .. }
            | Self::FileWritten { step, .. }
            | Self::Reviewed { step, .. }
            | Self::ReportMade { step, .. } => step.agent(),
            Self::ModelReplied(reply) => reply.step.agent(),
            Self::EvidenceRecorded { evidence } => evidence.step.agent(),
            _ => AgentRole::Orchestrator,
        }
    }
}
