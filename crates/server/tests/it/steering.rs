//! Commands: what may be asked when, and what is left for the worker.

use domain::fact::{Decision, GateKind};
use domain::{BudgetLimits, Fact};
use serde_json::json;
use store::Command;

use crate::kit::{Service, check_refusal, service};
use crate::sample;

async fn commands(service: &Service, job: domain::JobId) -> Vec<Command> {
    let unread = service.store.inbox.commands(job).await.unwrap();
    unread.into_iter().map(|(_, command)| command).collect()
}

#[tokio::test]
async fn a_gate_is_answered_once_and_a_rejection_says_why() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let at = format!("/api/vibe-coding/approve/{job}");
    let approve = json!({ "gate": "plan", "decision": "approve" });
    check_refusal(&service.post(&at, approve.clone()).await, 409, "conflict", None);
    worker.play(sample::planning()).await;
    worker.tell(vec![sample::plan_gate()]).await;
    let other = json!({ "gate": "final", "decision": "approve" });
    check_refusal(&service.post(&at, other).await, 409, "conflict", None);
    let mute = json!({ "gate": "plan", "decision": "reject", "feedback": "  " });
    check_refusal(&service.post(&at, mute).await, 400, "invalid_field", Some("feedback"));
    let edited = json!({ "gate": "plan", "decision": "approve", "plan": {} });
    check_refusal(&service.post(&at, edited).await, 501, "not_available", None);
    let unknown = json!({ "gate": "plan", "decision": "yes" });
    check_refusal(&service.post(&at, unknown).await, 400, "invalid_field", Some("decision"));
    let reject = json!({ "gate": "plan", "decision": "reject", "feedback": " Use Django " });
    assert_eq!(service.post(&at, reject).await.json()["message"], "Sent back with your feedback");
    check_refusal(&service.post(&at, approve).await, 409, "conflict", None);
    let expected = Command::Resolve {
        gate: GateKind::Plan,
        decision: Decision::Rejected,
        feedback: Some("Use Django".to_owned()),
        plan: None,
    };
    assert_eq!(commands(&service, job).await, [expected]);
}

#[tokio::test]
async fn a_running_job_can_be_paused_resumed_and_cancelled() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let call =
        async |what: &str| service.post(&format!("/api/vibe-coding/{what}/{job}"), json!({})).await;
    check_refusal(&call("resume").await, 409, "conflict", None);
    assert_eq!(call("pause").await.status, 200);
    check_refusal(&call("pause").await, 409, "conflict", None);
    assert_eq!(call("resume").await.status, 200);
    assert_eq!(call("cancel").await.status, 200);
    check_refusal(&call("retry").await, 409, "conflict", None);
    assert_eq!(commands(&service, job).await, [Command::Pause, Command::Resume, Command::Cancel]);
    worker.play(sample::whole()).await;
    for what in ["pause", "resume", "cancel", "retry"] {
        check_refusal(&call(what).await, 409, "conflict", None);
    }
}

#[tokio::test]
async fn a_failed_job_can_be_retried() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let end = Fact::JobEnded {
        status: domain::JobStatus::Failed,
        message: "the provider did not answer".to_owned(),
        class: Some(domain::fact::FailureClass::Provider),
    };
    worker.tell(vec![(end, Vec::new())]).await;
    let answer = service.post(&format!("/api/vibe-coding/retry/{job}"), json!({})).await;
    assert_eq!(answer.json()["message"], "The job goes on from its last completed step");
    assert_eq!(commands(&service, job).await, [Command::Retry]);
}

#[tokio::test]
async fn a_change_keeps_the_limits_that_it_does_not_name() {
    let service = service();
    let body = json!({ "prompt": crate::kit::PROMPT, "budget": { "max_tokens": 100, "max_cost_usd": 0.5 } });
    let job =
        service.post("/api/vibe-coding", body).await.json()["job_id"].as_str().unwrap().to_owned();
    let at = format!("/api/vibe-coding/{job}");
    let patch = async |body| service.call("PATCH", &at, body, &[]).await;
    assert_eq!(
        patch(json!({ "budget": { "max_tokens": 200 }, "model": "fast" })).await.status,
        200
    );
    check_refusal(&patch(json!({})).await, 400, "invalid_field", Some("budget"));
    check_refusal(&patch(json!({ "name": "x" })).await, 501, "not_available", None);
    let budget = BudgetLimits {
        max_tokens: Some(200),
        max_cost_micro_usd: Some(500_000),
        max_seconds: None,
    };
    let expected =
        [Command::ChangeBudget { budget }, Command::ChangeModel { model: Some("fast".to_owned()) }];
    assert_eq!(commands(&service, job.parse().unwrap()).await, expected);
}

#[tokio::test]
async fn what_comes_later_says_so() {
    let service = service();
    let job = service.submit().await;
    for what in ["unapprove", "message", "push", "refine"] {
        let answer = service.post(&format!("/api/vibe-coding/{what}/{job}"), json!({})).await;
        check_refusal(&answer, 501, "not_available", None);
    }
    check_refusal(&service.post("/api/uploads", json!({})).await, 501, "not_available", None);
}
