use domain::fact::{Decision, GateKind};
use domain::request::Approval;
use domain::{Fact, JobStatus};
use store::Command;
use testkit::rehearsal::FILES;

use crate::kit::{Bench, check_gapless};

fn answer(decision: Decision, feedback: Option<&str>) -> Command {
    Command::Resolve {
        gate: GateKind::Plan,
        decision,
        feedback: feedback.map(str::to_owned),
        plan: None,
    }
}

#[tokio::test]
async fn a_rejected_plan_is_made_again_with_the_feedback_and_an_approved_one_goes_on() {
    let bench = Bench::scripted();
    let job = bench.submit(Approval::Plan).await;
    bench.work().await;
    let waiting = bench.view(job).await;
    assert_eq!(
        (waiting.status, waiting.waiting_gate),
        (JobStatus::AwaitingApproval, Some(GateKind::Plan))
    );
    assert!(waiting.files.is_empty(), "nothing is written before the plan is approved");

    bench.tell(job, answer(Decision::Rejected, Some("Fewer parts, please"))).await;
    bench.work().await;
    assert_eq!(bench.view(job).await.status, JobStatus::AwaitingApproval);
    let plans = bench
        .log(job)
        .await
        .iter()
        .filter(|entry| matches!(entry.fact, Fact::PlanMade { .. }))
        .count();
    assert_eq!(plans, 2);

    bench.tell(job, answer(Decision::Approved, None)).await;
    bench.work().await;
    let done = bench.view(job).await;
    assert_eq!(done.status, JobStatus::Completed, "{}", done.phase);
    assert_eq!(done.files.len(), FILES + 4);
    check_gapless(&bench.log(job).await);
}

#[tokio::test]
async fn an_answer_to_no_question_changes_nothing() {
    let bench = Bench::scripted();
    let job = bench.submit(Approval::None).await;
    bench.work().await;
    let before = bench.log(job).await.len();
    bench.tell(job, answer(Decision::Approved, None)).await;
    bench.work().await;
    assert_eq!(bench.log(job).await.len(), before);
    assert!(bench.store.inbox.commands(job).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_cancelled_job_stays_cancelled_and_a_paused_one_waits() {
    let bench = Bench::scripted();
    let job = bench.submit(Approval::Plan).await;
    bench.tell(job, Command::Pause).await;
    bench.work().await;
    assert_eq!(bench.log(job).await.len(), 2, "accepted and paused, nothing else");
    bench.tell(job, Command::Resume).await;
    bench.work().await;
    assert_eq!(bench.view(job).await.status, JobStatus::AwaitingApproval);
    bench.tell(job, Command::Cancel).await;
    bench.work().await;
    assert_eq!(bench.view(job).await.status, JobStatus::Cancelled);
    bench.tell(job, answer(Decision::Approved, None)).await;
    bench.work().await;
    assert_eq!(bench.view(job).await.status, JobStatus::Cancelled);
}
