use domain::request::Approval;
use domain::{AgentRole, AgentStatus, Fact, JobStatus};
use testkit::rehearsal::FILES;

use crate::kit::{Bench, check_gapless};

#[tokio::test]
async fn a_job_goes_from_request_to_report() {
    let bench = Bench::scripted();
    let job = bench.submit(Approval::None).await;
    bench.work().await;
    let log = bench.log(job).await;
    check_gapless(&log);
    let view = bench.view(job).await;
    assert_eq!(view.status, JobStatus::Completed, "{}", view.phase);
    assert_eq!(view.progress_percent, 100);
    assert_eq!(view.files.len(), FILES + 4);
    assert!(AgentRole::ALL.iter().all(|&role| view.agent_status(role) == AgentStatus::Completed));
    let report = view.report.unwrap();
    assert_eq!(report.tests.map(|tests| (tests.total, tests.passed)), Some((6, 6)));
    assert_eq!(report.coverage_percent, Some(100.0));
    assert_eq!(report.sandbox.as_deref(), Some("scripted"));
    assert!(!report.final_approval, "nothing was executed, so nothing is approved");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_log() {
    let mut logs = Vec::new();
    for _ in 0..2 {
        let bench = Bench::scripted();
        let job = bench.submit(Approval::None).await;
        bench.work().await;
        logs.push(serde_json::to_string(&without_wall_time(bench.log(job).await)).unwrap());
    }
    assert_eq!(logs[0], logs[1]);
}

/// How long a call really took is the one thing that a seed does not replay.
fn without_wall_time(mut log: Vec<domain::Entry>) -> Vec<domain::Entry> {
    for entry in &mut log {
        match &mut entry.fact {
            Fact::ModelReplied(reply) => reply.wall_ms = 0,
            Fact::EvidenceRecorded { evidence } => evidence.wall_ms = 0,
            Fact::ReportMade { report, .. } => {
                report.markdown.clear();
                if let Some(compilation) = &mut report.compilation {
                    compilation.wall_ms = 0;
                }
            }
            _ => {}
        }
    }
    log
}
