//! What a job's log amounts to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::fact::{Decision, FailureClass, GateKind, ModelReply, ReviewVerdict};
use domain::plan::{Plan, PlannedFile};
use domain::step::StepKind;
use domain::{AgentRole, Entry, Fact, Finding, JobView, RelPath, StepKey, UnixMillis};

/// The state of a job, for the machine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JobState {
    /// The same log as readers see it.
    pub view: JobView,
    pub plan: Option<Arc<Plan>>,
    /// What people said of plans before, oldest first.
    pub plan_feedback: Vec<String>,
    pub(super) plan_round: u32,
    pub(super) approved: BTreeSet<(GateKind, u32)>,
    pub(super) finished: BTreeSet<StepKey>,
    pub(super) failing: BTreeMap<StepKey, Failing>,
    pub(super) files: BTreeMap<RelPath, FileState>,
    pub(super) first_code_round: u32,
    pub(super) validate_round: u32,
    pub(super) repair_round: u32,
    pub(super) repair_ended: Option<String>,
    pub(super) paused: bool,
    pub(super) cancelled: bool,
    pub(super) ended: bool,
    journal: BTreeMap<(StepKey, u32), ModelReply>,
}

/// A step whose last attempt did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failing {
    pub(super) attempt: u32,
    /// `None`: it is not tried again.
    pub(super) retry_at: Option<UnixMillis>,
    pub(super) class: FailureClass,
    pub(super) message: String,
}

/// One planned file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct FileState {
    pub(super) round: u32,
    pub(super) returns: u32,
    pub(super) feedback: Option<String>,
    pub(super) findings: Vec<Finding>,
}

impl JobState {
    /// The state after a whole log.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut state = Self::default();
        entries.into_iter().for_each(|entry| state.apply(entry));
        state
    }

    /// Takes the next entry in.
    pub fn apply(&mut self, entry: &Entry) {
        self.view.apply(entry);
        match &entry.fact {
            Fact::JobAccepted { .. } => {
                self.plan_round = 1;
                self.first_code_round = 1;
                self.validate_round = 1;
            }
            Fact::StepFinished { step, .. } => {
                self.failing.remove(step);
                self.finished.insert(step.clone());
            }
            Fact::StepFailed { step, attempt, class, message, retry_in_ms } => {
                let retry_at = retry_in_ms.map(|wait| UnixMillis(entry.at.0.saturating_add(wait)));
                let failing = Failing {
                    attempt: *attempt,
                    retry_at,
                    class: *class,
                    message: message.clone(),
                };
                self.failing.insert(step.clone(), failing);
            }
            Fact::ModelReplied(reply) => {
                self.journal.insert((reply.step.clone(), reply.call), reply.clone());
            }
            Fact::PlanMade { plan, .. } => self.take_plan(plan),
            Fact::Reviewed { path, step, verdict, findings } => {
                self.take_review(path, step, *verdict, findings)
            }
            Fact::RepairOrdered { round, files, .. } => {
                self.repair_round = *round;
                self.validate_round += 1;
                for repair in files {
                    self.write_again(&repair.path, &repair.feedback);
                }
            }
            Fact::RepairEnded { why } => self.repair_ended = Some(why.clone()),
            Fact::ApprovalResolved { gate, round, decision, feedback } => {
                self.resolve(*gate, *round, *decision, feedback.as_deref());
            }
            Fact::Paused => self.paused = true,
            Fact::Resumed => self.paused = false,
            Fact::CancelRequested => self.cancelled = true,
            Fact::RetryOrdered => {
                self.ended = false;
                self.cancelled = false;
                self.failing.clear();
            }
            Fact::JobEnded { .. } => self.ended = true,
            Fact::StepStarted { .. }
            | Fact::FileWritten { .. }
            | Fact::EvidenceRecorded { .. }
            | Fact::ReportMade { .. }
            | Fact::ApprovalRequested { .. }
            | Fact::BudgetChanged { .. }
            | Fact::ModelChanged { .. }
            | Fact::StatusNoted { .. }
            | Fact::Unknown => {}
        }
    }

    fn take_plan(&mut self, plan: &Plan) {
        let round = self.first_code_round;
        let coded = plan.files.iter().filter(|file| file.agent() == AgentRole::Coder);
        self.files = coded
            .map(|file| (file.path.clone(), FileState { round, ..FileState::default() }))
            .collect();
        self.plan = Some(Arc::new(plan.clone()));
    }

    fn take_review(
        &mut self,
        path: &RelPath,
        step: &StepKey,
        verdict: ReviewVerdict,
        findings: &[Finding],
    ) {
        let Some(file) = self.files.get_mut(path) else { return };
        // A review begins anew with each text; stages add to it.
        if matches!(step.kind, StepKind::Review { .. }) {
            file.findings.clear();
        }
        file.findings.extend_from_slice(findings);
        if verdict == ReviewVerdict::Returned {
            file.returns += 1;
            self.write_again(path, &agents::critic::feedback(findings));
        }
    }

    fn write_again(&mut self, path: &RelPath, feedback: &str) {
        if let Some(file) = self.files.get_mut(path) {
            file.round += 1;
            file.feedback = Some(feedback.to_owned());
        }
    }

    fn resolve(&mut self, gate: GateKind, round: u32, decision: Decision, feedback: Option<&str>) {
        match decision {
            Decision::Approved => {
                self.approved.insert((gate, round));
            }
            Decision::Rejected => {
                self.plan_feedback.extend(feedback.map(str::to_owned));
                self.plan_round += 1;
                let newest = self.files.values().map(|file| file.round).max().unwrap_or(0);
                self.first_code_round = newest.max(self.first_code_round) + 1;
                self.validate_round += 1;
                self.repair_round = 0;
                self.repair_ended = None;
            }
        }
    }

    /// The journaled reply to a step's call.
    #[must_use]
    pub fn journaled(&self, step: &StepKey, call: u32) -> Option<&ModelReply> {
        self.journal.get(&(step.clone(), call))
    }

    /// The planned file at `path`.
    #[must_use]
    pub fn planned(&self, path: &RelPath) -> Option<&PlannedFile> {
        self.plan.as_ref()?.files.iter().find(|file| file.path == *path)
    }

    /// What was wrong with a file when it was last written.
    #[must_use]
    pub fn feedback(&self, path: &RelPath) -> Option<&str> {
        self.files.get(path)?.feedback.as_deref()
    }

    /// How often a review has sent a file back.
    #[must_use]
    pub fn returns(&self, path: &RelPath) -> u32 {
        self.files.get(path).map_or(0, |file| file.returns)
    }

    /// Every finding of the reviews.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.files.values().flat_map(|file| file.findings.clone()).collect()
    }

    /// Whether nothing more will happen without a command.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether it was asked to stop and has not ended yet.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled && !self.ended
    }

    /// Whether a person has to do something first.
    #[must_use]
    pub fn waits_for_person(&self) -> bool {
        self.paused || self.view.waiting_gate.is_some()
    }

    /// Whether a file's current round is written and reviewed.
    pub(super) fn is_settled(&self, path: &RelPath, round: u32) -> bool {
        let key = |kind| StepKey { kind, round };
        self.finished.contains(&key(StepKind::Code { path: path.clone() }))
            && self.finished.contains(&key(StepKind::Review { path: path.clone() }))
    }
}
