//! Which frames an entry of the log gives. Every entry gives at least one, so that a client can tell
//! from the numbers alone that nothing is missing.

use domain::evidence::{Evidence, Verdict};
use domain::fact::{Decision, FailureClass, GateKind, ModelReply};
use domain::report::QaReport;
use domain::step::StepKind;
use domain::view::JobView;
use domain::{AgentRole, AgentStatus, Entry, Fact, JobId, JobStatus, StepKey};

use super::{
    AgentProgress, ApprovalRequested, ApprovalResolved, CommandOutput, Cost, ErrorFrame,
    FileWritten, FindingFrame, Frame, InitialStatus, Metrics, Numbered, ProgressDetails,
    ProjectComplete, QaMetrics, QaSummary, WorkflowStatus,
};
use crate::report::Finding;
use crate::{Agents, time};

/// Folds a job's log and says what each entry looks like over the WebSocket.
#[derive(Debug, Clone)]
pub struct Framer {
    job: JobId,
    view: JobView,
    /// The last word that a `workflow_status` said.
    word: &'static str,
}

impl Framer {
    /// Before the first entry.
    #[must_use]
    pub fn new(job: JobId) -> Self {
        Self { job, view: JobView::default(), word: JobStatus::Started.word() }
    }

    /// The job after the entries so far.
    #[must_use]
    pub fn view(&self) -> &JobView {
        &self.view
    }

    /// Takes an entry in without saying anything.
    pub fn skip(&mut self, entry: &Entry) {
        self.view.apply(entry);
        self.word = workflow_word(&self.view);
    }

    /// Takes an entry in; gives its frames, in the order in which they are sent.
    pub fn take(&mut self, entry: &Entry) -> Vec<Numbered> {
        self.view.apply(entry);
        let mut frames = self.frames(entry);
        let word = workflow_word(&self.view);
        let said = frames.iter().any(|frame| matches!(frame, Frame::WorkflowStatus(_)));
        if !said && (word != self.word || frames.is_empty()) {
            frames.insert(0, self.workflow_status(entry));
        }
        self.word = word;
        let last = frames.len() - 1;
        let number = |(index, frame)| Numbered { frame, seq: Some(entry.seq), more: index < last };
        frames.into_iter().enumerate().map(number).collect()
    }

    /// The state so far, as the first frame of a connection.
    #[must_use]
    pub fn initial_status(&self) -> Numbered {
        let view = &self.view;
        let frame = Frame::InitialStatus(InitialStatus {
            job_id: self.job,
            status: view.status.word().to_owned(),
            status_reason: view.status_reason.map(|reason| reason.word().to_owned()),
            progress: view.progress_percent,
            current_phase: view.phase.clone(),
            agents: Agents::of(|role| view.agent(role).into()),
            last_seq: view.last_seq,
        });
        Numbered { frame, seq: None, more: false }
    }

    fn frames(&self, entry: &Entry) -> Vec<Frame> {
        match &entry.fact {
            Fact::JobAccepted { .. }
            | Fact::RepairOrdered { .. }
            | Fact::RepairEnded { .. }
            | Fact::Paused
            | Fact::Resumed
            | Fact::CancelRequested
            | Fact::BudgetChanged { .. }
            | Fact::ModelChanged { .. }
            | Fact::StatusNoted { .. }
            | Fact::RetryOrdered
            | Fact::Unknown => vec![self.workflow_status(entry)],
            Fact::StepStarted { step, .. }
            | Fact::StepFinished { step, .. }
            | Fact::PlanMade { step, .. } => vec![self.progress(entry, step)],
            Fact::StepFailed { step, class, message, retry_in_ms, .. } => {
                let again = retry_in_ms.is_some();
                let error = self.error(entry, *class, message, Some(step.agent()), again);
                vec![self.progress(entry, step), error]
            }
            Fact::ModelReplied(reply) => vec![self.cost(entry, reply)],
            Fact::FileWritten { path, blob, size_bytes, step } => {
                vec![Frame::FileWritten(FileWritten {
                    job_id: self.job,
                    agent_name: step.agent().key().to_owned(),
                    path: path.to_string(),
                    size: *size_bytes,
                    sha256: blob.to_string(),
                    files_generated: self.view.files.len(),
                    timestamp: entry.at.as_seconds(),
                })]
            }
            Fact::Reviewed { step, findings, .. } => {
                let found = findings.iter().map(|finding| self.finding(entry, step, finding));
                found.chain([self.progress(entry, step)]).collect()
            }
            Fact::EvidenceRecorded { evidence } => vec![self.command_output(entry, evidence)],
            Fact::ReportMade { report, .. } => vec![self.qa_metrics(entry, report)],
            Fact::ApprovalRequested { gate, round } => {
                vec![self.approval_requested(entry, *gate, *round)]
            }
            Fact::ApprovalResolved { gate, round, decision, feedback } => {
                vec![Frame::ApprovalResolved(ApprovalResolved {
                    job_id: self.job,
                    gate: gate.word().to_owned(),
                    round: *round,
                    decision: match decision {
                        Decision::Approved => "approved".to_owned(),
                        Decision::Rejected => "rejected".to_owned(),
                    },
                    feedback: feedback.clone(),
                    timestamp: entry.at.as_seconds(),
                })]
            }
            Fact::JobEnded { status, message, class } => {
                self.ended(entry, *status, message, *class)
            }
        }
    }

    fn workflow_status(&self, entry: &Entry) -> Frame {
        let message = match &entry.fact {
            Fact::RepairEnded { why } => why.clone(),
            Fact::Paused => "Paused; running model calls finish and are kept".to_owned(),
            Fact::Resumed => "Going on".to_owned(),
            Fact::BudgetChanged { .. } => "The budget was changed".to_owned(),
            Fact::ModelChanged { .. } => "The model was changed for the steps to come".to_owned(),
            _ => self.view.phase.clone(),
        };
        Frame::WorkflowStatus(WorkflowStatus {
            job_id: self.job,
            status: workflow_word(&self.view).to_owned(),
            status_reason: self.view.status_reason.map(|reason| reason.word().to_owned()),
            message,
            progress: self.view.progress_percent,
            agents: Agents::of(|role| self.view.agent(role).status.word().to_owned()),
            timestamp: entry.at.as_seconds(),
        })
    }

    fn progress(&self, entry: &Entry, step: &StepKey) -> Frame {
        let role = step.agent();
        let agent = self.view.agent(role);
        let current_file = match &step.kind {
            StepKind::Code { path }
            | StepKind::Review { path }
            | StepKind::Stage { path: Some(path), .. } => Some(path.to_string()),
            StepKind::Plan
            | StepKind::Organize
            | StepKind::Validate
            | StepKind::Stage { path: None, .. } => None,
        };
        Frame::AgentProgress(AgentProgress {
            job_id: self.job,
            agent_name: role.key().to_owned(),
            agent_status: agent.status.word().to_owned(),
            progress: agent.progress_percent(),
            current_task: agent.current_task.clone(),
            details: ProgressDetails {
                files_created: self.view.files.values().filter(|file| file.agent == role).count(),
                current_file: current_file.filter(|_| agent.status == AgentStatus::Processing),
                estimated_remaining: self.remaining(entry, role),
            },
            timestamp: entry.at.as_seconds(),
        })
    }

    /// Seconds that the agent's known steps will take at its own pace so far.
    fn remaining(&self, entry: &Entry, role: AgentRole) -> Option<f64> {
        let agent = self.view.agent(role);
        let started = agent.started_at?.as_seconds();
        if agent.done == 0 {
            return None;
        }
        let left = f64::from(agent.known.saturating_sub(agent.done));
        let pace = time::elapsed(started, entry.at.as_seconds()) / f64::from(agent.done);
        Some((left * pace * 1000.0).round() / 1000.0)
    }

    fn finding(&self, entry: &Entry, step: &StepKey, finding: &domain::Finding) -> Frame {
        Frame::Finding(FindingFrame {
            job_id: self.job,
            agent_name: step.agent().key().to_owned(),
            finding: Finding::from(finding),
            timestamp: entry.at.as_seconds(),
        })
    }

    fn cost(&self, entry: &Entry, reply: &ModelReply) -> Frame {
        Frame::Cost(Cost {
            job_id: self.job,
            agent_name: reply.step.agent().key().to_owned(),
            provider: reply.provider.clone(),
            model: reply.model.clone(),
            tokens_in: reply.tokens_in,
            tokens_out: reply.tokens_out,
            cost_usd: reply.cost_micro_usd.map(time::dollars),
            total_cost_usd: self.view.spent.cost_micro_usd.map(time::dollars),
            timestamp: entry.at.as_seconds(),
        })
    }

    fn command_output(&self, entry: &Entry, evidence: &Evidence) -> Frame {
        let (outcome, reason) = match &evidence.verdict {
            Verdict::Passed => ("passed", None),
            Verdict::Failed { why } => ("failed", Some(why.clone())),
            Verdict::NotRun { why } => ("not_run", Some(why.clone())),
        };
        Frame::CommandOutput(CommandOutput {
            job_id: self.job,
            agent_name: evidence.step.agent().key().to_owned(),
            kind: crate::frame::framer::run_word(evidence.kind).to_owned(),
            command: evidence.command.clone(),
            outcome: outcome.to_owned(),
            reason,
            exit_code: evidence.exit_code,
            wall_ms: evidence.wall_ms,
            output: evidence.output_tail.clone(),
            timestamp: entry.at.as_seconds(),
        })
    }

    fn qa_metrics(&self, entry: &Entry, report: &QaReport) -> Frame {
        Frame::QaMetrics(QaMetrics {
            job_id: self.job,
            metrics: Metrics {
                tests_executed: report.tests.as_ref().map(|tests| tests.total),
                tests_passed: report.tests.as_ref().map(|tests| tests.passed),
                security_issues: report.scan.as_ref().map(|scan| scan.vulnerabilities),
                quality_score: report.quality_score,
                performance_score: report.performance.score,
            },
            timestamp: entry.at.as_seconds(),
        })
    }

    fn approval_requested(&self, entry: &Entry, gate: GateKind, round: u32) -> Frame {
        Frame::ApprovalRequested(ApprovalRequested {
            job_id: self.job,
            gate: gate.word().to_owned(),
            round,
            message: self.view.phase.clone(),
            timestamp: entry.at.as_seconds(),
        })
    }

    fn error(
        &self,
        entry: &Entry,
        class: FailureClass,
        message: &str,
        agent: Option<AgentRole>,
        retry_available: bool,
    ) -> Frame {
        Frame::Error(ErrorFrame {
            job_id: Some(self.job),
            error_message: message.to_owned(),
            error_type: class.error_type().to_owned(),
            failed_agent: agent.map(|role| role.key().to_owned()),
            retry_available,
            timestamp: entry.at.as_seconds(),
        })
    }

    fn ended(
        &self,
        entry: &Entry,
        status: JobStatus,
        message: &str,
        class: Option<FailureClass>,
    ) -> Vec<Frame> {
        let told = self.workflow_status(entry);
        match status {
            JobStatus::Completed => vec![told, self.project_complete(entry)],
            JobStatus::Failed => {
                let failed = AgentRole::ALL
                    .into_iter()
                    .skip(1)
                    .find(|role| self.view.agent_status(*role) == AgentStatus::Failed);
                let class = class.unwrap_or(FailureClass::Internal);
                // A failed job can be retried: it goes on from its last finished step.
                vec![told, self.error(entry, class, message, failed, true)]
            }
            JobStatus::Started
            | JobStatus::Processing
            | JobStatus::AwaitingApproval
            | JobStatus::Cancelled => vec![told],
        }
    }

    fn project_complete(&self, entry: &Entry) -> Frame {
        let view = &self.view;
        let report = view.report.as_ref();
        Frame::ProjectComplete(ProjectComplete {
            job_id: self.job,
            total_files: view.files.len(),
            generation_time: time::elapsed(view.created_at.as_seconds(), entry.at.as_seconds()),
            download_url: format!("/api/download/{}", self.job),
            quality_score: report.and_then(|report| report.quality_score),
            final_approval: report.is_some_and(|report| report.final_approval),
            qa_summary: QaSummary {
                tests_executed: report.and_then(|r| r.tests.as_ref()).map(|tests| tests.total),
                security_issues: report
                    .and_then(|report| report.scan.as_ref())
                    .map(|scan| scan.vulnerabilities),
                performance_score: report.and_then(|report| report.performance.score),
            },
            timestamp: entry.at.as_seconds(),
        })
    }
}

/// The job's status, or while it is processed the finer word.
fn workflow_word(view: &JobView) -> &'static str {
    match view.status {
        JobStatus::Processing => view.stage.word(),
        JobStatus::Started
        | JobStatus::AwaitingApproval
        | JobStatus::Completed
        | JobStatus::Failed
        | JobStatus::Cancelled => view.status.word(),
    }
}

/// The kind of a run in the words of the wire.
#[must_use]
pub fn run_word(kind: domain::RunKind) -> &'static str {
    use domain::RunKind;
    match kind {
        RunKind::Install => "install",
        RunKind::Build => "build",
        RunKind::Test => "test",
        RunKind::Serve => "serve",
        RunKind::Routes => "routes",
        RunKind::Smoke => "smoke",
        RunKind::Scan => "scan",
    }
}
