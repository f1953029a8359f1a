//! Every kind of fact in its stored form: what is in old logs must stay readable.

use domain::fact::{
    Decision, FailureClass, FileFeedback, GateKind, ModelReply, ReviewVerdict, StatusReason,
};
use domain::finding::{Finding, Severity};
use domain::step::StepKind;
use domain::{BlobHash, BudgetLimits, Entry, Fact, JobStatus, UnixMillis};

use crate::samples::{code, evidence, path, plan, report, request, step};

fn finding() -> Finding {
    Finding {
        file: path("a.py"),
        line: 3,
        column: 1,
        rule: "hardcoded-secret".to_owned(),
        severity: Severity::High,
        cwe: vec!["CWE-798".to_owned()],
        owasp: Some("A07:2021".to_owned()),
        message: "a key".to_owned(),
        suggestion: "read it".to_owned(),
    }
}

fn reply() -> ModelReply {
    ModelReply {
        step: code("a.py", 1),
        call: 0,
        request: BlobHash::of(b"question"),
        reply: BlobHash::of(b"answer"),
        provider: "scripted".to_owned(),
        model: "scripted".to_owned(),
        tokens_in: 10,
        tokens_out: 20,
        cost_micro_usd: None,
        wall_ms: 1,
    }
}

fn all() -> Vec<Fact> {
    let planning = step(StepKind::Plan, 1);
    let (message, why) = ("no answer".to_owned(), "red".to_owned());
    let feedback = FileFeedback { path: path("a.py"), feedback: "line 3".to_owned() };
    let verdict = ReviewVerdict::Returned;
    vec![
        Fact::JobAccepted { request: request(), owner: None },
        Fact::StepStarted { step: planning.clone(), attempt: 1, fence: 1 },
        Fact::StepFailed {
            step: planning.clone(),
            attempt: 1,
            class: FailureClass::Provider,
            message,
            retry_in_ms: Some(5),
        },
        Fact::PlanMade { plan: Box::new(plan()), step: planning.clone() },
        Fact::StepFinished { step: planning, summary: "2 files".to_owned() },
        Fact::ModelReplied(reply()),
        Fact::FileWritten {
            path: path("a.py"),
            blob: BlobHash::of(b"a"),
            size_bytes: 1,
            step: code("a.py", 1),
        },
        Fact::Reviewed {
            path: path("a.py"),
            step: code("a.py", 1),
            verdict,
            findings: vec![finding()],
        },
        Fact::EvidenceRecorded { evidence: Box::new(evidence()) },
        Fact::ReportMade { report: Box::new(report()), step: step(StepKind::Validate, 1) },
        Fact::RepairOrdered { round: 1, files: vec![feedback], why: why.clone() },
        Fact::RepairEnded { why },
        Fact::ApprovalRequested { gate: GateKind::Plan, round: 1 },
        Fact::ApprovalResolved {
            gate: GateKind::Plan,
            round: 1,
            decision: Decision::Approved,
            feedback: None,
        },
        Fact::Paused,
        Fact::Resumed,
        Fact::CancelRequested,
        Fact::BudgetChanged {
            budget: BudgetLimits { max_tokens: Some(9), ..BudgetLimits::default() },
        },
        Fact::ModelChanged { model: Some("scripted".to_owned()) },
        Fact::StatusNoted { reason: Some(StatusReason::StorageFull) },
        Fact::RetryOrdered,
        Fact::JobEnded { status: JobStatus::Completed, message: "Done".to_owned(), class: None },
    ]
}

#[test]
fn every_fact_is_stored_as_it_always_was() {
    let lines: Vec<String> =
        all().iter().map(|fact| serde_json::to_string(fact).unwrap()).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_is_stored_reads_back_and_a_kind_of_tomorrow_is_passed_over() {
    for fact in all() {
        let entry = Entry { seq: 1, at: UnixMillis(2), fact };
        let stored = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&stored).unwrap(), entry);
    }
    let tomorrow = r#"{"seq":1,"at":2,"fact":"moon_landed","where":"sea"}"#;
    assert_eq!(serde_json::from_str::<Entry>(tomorrow).unwrap().fact, Fact::Unknown);
}
