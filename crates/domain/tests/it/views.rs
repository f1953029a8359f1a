use domain::fact::{Decision, FailureClass, GateKind};
use domain::step::StepKind;
use domain::{
    AgentRole, AgentStatus, BlobHash, Entry, Fact, JobStatus, JobView, StepKey, UnixMillis,
};

use crate::samples::{code, path, plan, report, request, step};

/// The view after these facts, one entry each; progress must never go down on the way.
fn view(facts: Vec<Fact>) -> JobView {
    let mut view = JobView::default();
    let mut before = 0;
    for (seq, fact) in (1..).zip(facts) {
        view.apply(&Entry { seq, at: UnixMillis(1000 + seq), fact });
        assert!(view.progress_percent >= before, "progress went down");
        before = view.progress_percent;
    }
    view
}

fn done(step: StepKey) -> [Fact; 2] {
    let finished = Fact::StepFinished { step: step.clone(), summary: String::new() };
    [Fact::StepStarted { step, attempt: 1, fence: 1 }, finished]
}

fn planned() -> Vec<Fact> {
    let planning = step(StepKind::Plan, 1);
    let mut facts = vec![Fact::JobAccepted { request: request(), owner: None }];
    facts.push(Fact::StepStarted { step: planning.clone(), attempt: 1, fence: 1 });
    facts.push(Fact::PlanMade { plan: Box::new(plan()), step: planning.clone() });
    facts.push(Fact::StepFinished { step: planning, summary: String::new() });
    facts
}

#[test]
fn a_view_follows_a_job_to_its_end() {
    let mut facts = planned();
    for name in ["a.py", "b.py"] {
        facts.push(Fact::FileWritten {
            path: path(name),
            blob: BlobHash::of(b"x"),
            size_bytes: 1,
            step: code(name, 1),
        });
        facts.extend(done(code(name, 1)));
        facts.extend(done(step(StepKind::Review { path: path(name) }, 1)));
    }
    facts.extend(done(step(StepKind::Organize, 1)));
    let running = view(facts.clone());
    assert_eq!((running.status, running.files.len()), (JobStatus::Processing, 2));
    assert_eq!(running.agent_status(AgentRole::Coder), AgentStatus::Completed);
    assert_eq!(running.agent_status(AgentRole::QaValidator), AgentStatus::Waiting);
    // Six of the seven known steps: the plan, two files, two reviews, the layout; not the validation.
    assert_eq!(running.progress_percent, 85);

    facts.push(Fact::ReportMade { report: Box::new(report()), step: step(StepKind::Validate, 1) });
    facts.extend(done(step(StepKind::Validate, 1)));
    facts.push(Fact::JobEnded {
        status: JobStatus::Completed,
        message: "Done".to_owned(),
        class: None,
    });
    let ended = view(facts);
    assert_eq!((ended.status, ended.progress_percent), (JobStatus::Completed, 100));
    assert!(AgentRole::ALL.iter().all(|&role| ended.agent_status(role) == AgentStatus::Completed));
}

#[test]
fn a_gate_waits_and_its_answer_goes_on() {
    let mut facts = planned();
    facts.push(Fact::ApprovalRequested { gate: GateKind::Plan, round: 1 });
    let waiting = view(facts.clone());
    assert_eq!(
        (waiting.status, waiting.waiting_gate),
        (JobStatus::AwaitingApproval, Some(GateKind::Plan))
    );
    let feedback = Some("smaller".to_owned());
    facts.push(Fact::ApprovalResolved {
        gate: GateKind::Plan,
        round: 1,
        decision: Decision::Rejected,
        feedback,
    });
    let back = view(facts);
    assert_eq!((back.status, back.waiting_gate), (JobStatus::Processing, None));
    assert_eq!(back.agent_status(AgentRole::Planner), AgentStatus::Waiting);
}

#[test]
fn a_failed_job_says_what_failed_and_a_retry_clears_it() {
    let planning = step(StepKind::Plan, 1);
    let (class, message) = (FailureClass::Provider, "no answer".to_owned());
    let mut facts = vec![
        Fact::JobAccepted { request: request(), owner: None },
        Fact::StepStarted { step: planning.clone(), attempt: 1, fence: 1 },
        Fact::StepFailed {
            step: planning,
            attempt: 1,
            class,
            message: message.clone(),
            retry_in_ms: None,
        },
        Fact::JobEnded { status: JobStatus::Failed, message: message.clone(), class: Some(class) },
    ];
    let failed = view(facts.clone());
    assert_eq!(
        (failed.status, failed.failure.clone()),
        (JobStatus::Failed, Some((class, message)))
    );
    assert_eq!(failed.agent_status(AgentRole::Planner), AgentStatus::Failed);
    assert_eq!(failed.agent_status(AgentRole::Coder), AgentStatus::Skipped);
    facts.push(Fact::RetryOrdered);
    let again = view(facts);
    assert_eq!((again.status, again.failure, again.ended_at), (JobStatus::Started, None, None));
}

#[test]
fn an_entry_that_was_taken_in_is_ignored() {
    let mut facts = view(planned());
    let before = facts.clone();
    facts.apply(&Entry { seq: 1, at: UnixMillis(9), fact: Fact::CancelRequested });
    assert_eq!(facts, before);
}
