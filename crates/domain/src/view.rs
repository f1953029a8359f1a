//! A job as clients see it: the fold of its log. The server, the command line and the runner's own
//! row in the list of jobs all use this one fold.
//!
//! Belongs here: what a log *means* to a reader. Does not belong here: what should happen next (see
//! `workflow::machine`), JSON shapes (see `wire`).

mod agents;

use std::collections::BTreeMap;

use crate::brief::Brief;
use crate::budget::Spent;
use crate::evidence::Evidence;
use crate::fact::{Decision, FailureClass, GateKind, StatusReason};
use crate::plan::PlannedFile;
use crate::report::QaReport;
use crate::{
    AgentRole, AgentStatus, BlobHash, Entry, Fact, JobRequest, JobStatus, RelPath, StepKey,
    UnixMillis,
};

pub use agents::AgentView;

/// The state of a job, for readers. `JobView::default()` folded over a whole log gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobView {
    pub status: JobStatus,
    pub status_reason: Option<StatusReason>,
    /// 0 to 100; never goes down within a revision. Finished steps / known steps.
    pub progress_percent: u8,
    /// A sentence.
    pub phase: String,
    pub stage: Stage,
    /// By [`AgentRole::ALL`]'s order.
    pub agents: [AgentView; 6],
    pub files: BTreeMap<RelPath, FileView>,
    pub request: Option<JobRequest>,
    pub owner: Option<String>,
    pub brief: Option<Box<Brief>>,
    pub evidence: Vec<Evidence>,
    pub report: Option<Box<QaReport>>,
    pub waiting_gate: Option<GateKind>,
    pub spent: Spent,
    pub revision: u32,
    pub failure: Option<(FailureClass, String)>,
    pub created_at: UnixMillis,
    pub updated_at: UnixMillis,
    pub ended_at: Option<UnixMillis>,
    pub last_seq: u64,
}

/// The finer words of `workflow_status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Planning,
    Generating,
    Reviewing,
    Organizing,
    Validating,
    Repairing,
}

impl Stage {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Generating => "generating",
            Self::Reviewing => "reviewing",
            Self::Organizing => "organizing",
            Self::Validating => "validating",
            Self::Repairing => "repairing",
        }
    }
}

/// A file of the current revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileView {
    pub blob: BlobHash,
    pub size_bytes: u64,
    pub agent: AgentRole,
}

impl Default for JobView {
    fn default() -> Self {
        Self {
            status: JobStatus::Started,
            status_reason: None,
            progress_percent: 0,
            phase: "Waiting for a free worker".to_owned(),
            stage: Stage::Planning,
            agents: std::array::from_fn(|_| AgentView::default()),
            files: BTreeMap::new(),
            request: None,
            owner: None,
            brief: None,
            evidence: Vec::new(),
            report: None,
            waiting_gate: None,
            spent: Spent::NOTHING,
            revision: 1,
            failure: None,
            created_at: UnixMillis::default(),
            updated_at: UnixMillis::default(),
            ended_at: None,
            last_seq: 0,
        }
    }
}

impl JobView {
    /// The view after all of `entries`.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut view = Self::default();
        entries.into_iter().for_each(|entry| view.apply(entry));
        view
    }

    /// What one agent is doing.
    #[must_use]
    pub fn agent(&self, role: AgentRole) -> &AgentView {
        &self.agents[role as usize]
    }

    fn agent_mut(&mut self, role: AgentRole) -> &mut AgentView {
        &mut self.agents[role as usize]
    }

    /// Takes in the next entry. Entries that were taken in already are ignored.
    pub fn apply(&mut self, entry: &Entry) {
        if entry.seq <= self.last_seq {
            return;
        }
        self.last_seq = entry.seq;
        self.updated_at = entry.at;
        self.apply_fact(&entry.fact, entry.at);
        self.settle_progress();
    }

    fn apply_fact(&mut self, fact: &Fact, at: UnixMillis) {
        match fact {
            Fact::JobAccepted { request, owner } => {
                self.created_at = at;
                self.request = Some(request.clone());
                self.owner.clone_from(owner);
                self.agent_mut(AgentRole::Planner).known = 1;
                self.agent_mut(AgentRole::FileManager).known = 1;
                self.agent_mut(AgentRole::QaValidator).known = 1;
            }
            Fact::StepStarted { step, .. } => self.start_step(step, at),
            Fact::StepFinished { step, .. } => self.agent_mut(step.agent()).finish(at),
            Fact::StepFailed { step, message, retry_in_ms, .. } => {
                self.agent_mut(step.agent()).fail(message, retry_in_ms.is_some(), at);
            }
            Fact::ModelReplied(reply) => {
                self.spent.add(reply.tokens_in, reply.tokens_out, reply.cost_micro_usd);
                self.agent_mut(reply.step.agent()).spent.add(
                    reply.tokens_in,
                    reply.tokens_out,
                    reply.cost_micro_usd,
                );
            }
            Fact::PlanMade { plan, .. } => self.take_plan(&plan.brief, &plan.files),
            Fact::FileWritten { path, blob, size_bytes, step } => {
                let file = FileView { blob: *blob, size_bytes: *size_bytes, agent: step.agent() };
                self.files.insert(path.clone(), file);
            }
            Fact::EvidenceRecorded { evidence } => self.evidence.push(evidence.as_ref().clone()),
            Fact::ReportMade { report, .. } => self.report = Some(report.clone()),
            Fact::RepairOrdered { round, files, .. } => self.start_repair(*round, files.len()),
            Fact::ApprovalRequested { gate, .. } => {
                self.status = JobStatus::AwaitingApproval;
                self.waiting_gate = Some(*gate);
                self.phase = format!("Waiting for your approval of the {}", gate_subject(*gate));
            }
            Fact::ApprovalResolved { decision, .. } => self.resolve_gate(*decision),
            Fact::Paused => self.status_reason = Some(StatusReason::PausedByUser),
            Fact::Resumed => self.status_reason = None,
            Fact::StatusNoted { reason } => self.status_reason = *reason,
            Fact::CancelRequested => "Stopping".clone_into(&mut self.phase),
            Fact::RetryOrdered => self.restart(),
            Fact::JobEnded { status, message, class } => self.end(*status, message, *class, at),
            Fact::BudgetChanged { budget } => {
                if let Some(request) = &mut self.request {
                    request.budget = *budget;
                }
            }
            Fact::ModelChanged { model } => {
                if let Some(request) = &mut self.request {
                    request.model.clone_from(model);
                }
            }
            Fact::Reviewed { .. } | Fact::RepairEnded { .. } | Fact::Unknown => {}
        }
    }

    fn start_step(&mut self, step: &StepKey, at: UnixMillis) {
        use crate::step::StepKind;
        self.status = JobStatus::Processing;
        let repairing = step.round > 1;
        let (stage, phase) = match &step.kind {
            StepKind::Plan => (Stage::Planning, "Planning the project".to_owned()),
            StepKind::Code { path } if repairing => (Stage::Repairing, format!("Repairing {path}")),
            StepKind::Code { path } => (Stage::Generating, format!("Writing {path}")),
            StepKind::Review { path } => (Stage::Reviewing, format!("Reviewing {path}")),
            StepKind::Organize => (Stage::Organizing, "Laying out the project".to_owned()),
            StepKind::Validate => (Stage::Validating, "Running and testing the project".to_owned()),
            StepKind::Stage { name, path: Some(path) } => {
                (Stage::Reviewing, format!("{name}: {path}"))
            }
            StepKind::Stage { name, path: None } => (Stage::Reviewing, name.clone()),
        };
        self.stage = stage;
        self.phase.clone_from(&phase);
        self.agent_mut(step.agent()).start(phase, at);
        self.agent_mut(AgentRole::Orchestrator).activate(at);
    }

    fn take_plan(&mut self, brief: &Brief, files: &[PlannedFile]) {
        let coded = files.iter().filter(|file| file.agent() == AgentRole::Coder).count();
        let coded = u32::try_from(coded).unwrap_or(u32::MAX);
        self.brief = Some(Box::new(brief.clone()));
        for role in [AgentRole::Coder, AgentRole::Critic] {
            self.agent_mut(role).known = coded;
            self.agent_mut(role).done = 0;
        }
    }

    fn start_repair(&mut self, round: u32, files: usize) {
        let files = u32::try_from(files).unwrap_or(u32::MAX);
        self.stage = Stage::Repairing;
        self.phase = format!("Repairing what the run showed, round {round}");
        self.agent_mut(AgentRole::Coder).extend(files);
        self.agent_mut(AgentRole::Critic).extend(files);
        self.agent_mut(AgentRole::QaValidator).extend(1);
    }

    fn resolve_gate(&mut self, decision: Decision) {
        let gate = self.waiting_gate.take();
        self.status = JobStatus::Processing;
        self.phase = match decision {
            Decision::Approved => "Approved; going on".to_owned(),
            Decision::Rejected => "Sent back with your feedback".to_owned(),
        };
        if decision == Decision::Rejected {
            match gate {
                Some(GateKind::Plan) => self.agent_mut(AgentRole::Planner).extend(1),
                Some(GateKind::Final) | None => self.agent_mut(AgentRole::QaValidator).extend(1),
            }
        }
    }

    fn restart(&mut self) {
        self.status = JobStatus::Started;
        self.status_reason = None;
        self.failure = None;
        self.ended_at = None;
        "Going on from the last finished step".clone_into(&mut self.phase);
    }

    fn end(
        &mut self,
        status: JobStatus,
        message: &str,
        class: Option<FailureClass>,
        at: UnixMillis,
    ) {
        self.status = status;
        self.status_reason = None;
        self.waiting_gate = None;
        message.clone_into(&mut self.phase);
        self.ended_at = Some(at);
        self.failure = class.map(|class| (class, message.to_owned()));
        for view in &mut self.agents {
            view.end(status, at);
        }
    }

    fn settle_progress(&mut self) {
        if self.status == JobStatus::Completed {
            self.progress_percent = 100;
            return;
        }
        let known: u32 = self.agents.iter().map(|agent| agent.known).sum();
        let done: u32 = self.agents.iter().map(|agent| agent.done).sum();
        // A running job stays under 100: only the terminal fact makes it whole.
        let percent = (u64::from(done) * 100 / u64::from(known.max(1))).min(99);
        self.progress_percent = self.progress_percent.max(u8::try_from(percent).unwrap_or(99));
        let overall = self.progress_percent;
        self.agent_mut(AgentRole::Orchestrator).overall_percent = Some(overall);
    }

    /// Whether an agent's status is what the wire calls `completed`.
    #[must_use]
    pub fn agent_status(&self, role: AgentRole) -> AgentStatus {
        self.agent(role).status
    }
}

fn gate_subject(gate: GateKind) -> &'static str {
    match gate {
        GateKind::Plan => "plan",
        GateKind::Final => "result",
    }
}
