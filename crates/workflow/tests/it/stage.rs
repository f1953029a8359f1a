//! The stage of docs/guides/add-an-agent.md, tried.

use std::collections::BTreeMap;
use std::sync::Arc;

use agents::stage::{Each, Stage};
use domain::request::Approval;
use domain::{AgentRole, Fact, JobStatus, Severity};
use llm::Scripted;
use workflow::Rules;
use workflow::office::stage_rules;

use crate::kit::Bench;

const PROMPT: &str = "You review user interfaces";

fn stage(each: Each) -> Stage {
    Stage {
        name: "accessibility_reviewer".to_owned(),
        after: AgentRole::Coder,
        each,
        system_prompt: PROMPT.to_owned(),
        temperature: Some(0.0),
        max_output_tokens: None,
    }
}

async fn run_with(each: Each) -> (usize, JobStatus) {
    let model = Scripted::new(|request| {
        if request.system.starts_with(PROMPT) {
            return Ok(r#"[{"file": "src/part_00.py", "line": 1, "severity": "low", "message": "No label", "suggestion": "Add one"}]"#.to_owned());
        }
        Ok(testkit::rehearsal::answer(request))
    });
    let mut bench = Bench::new(Arc::new(model));
    let stages = BTreeMap::from([("accessibility_reviewer".to_owned(), stage(each))]);
    bench.change_office(|office| {
        office.rules = Rules { stages: stage_rules(&stages), ..Rules::default() };
        office.stages = stages;
    });
    let job = bench.submit(Approval::None).await;
    bench.work().await;
    let log = bench.log(job).await;
    let found = log.iter().filter_map(|entry| match &entry.fact {
        Fact::Reviewed { findings, .. } => Some(findings),
        _ => None,
    });
    let found = found.flatten().filter(|finding| {
        finding.rule == "accessibility_reviewer" && finding.severity == Severity::Low
    });
    (found.count(), bench.view(job).await.status)
}

#[tokio::test]
async fn a_stage_of_ones_own_gives_findings_for_each_file_or_once() {
    let files = testkit::rehearsal::FILES;
    // Asked about one file, a finding is about that file; asked about all, it names the one it means.
    let (each, status) = run_with(Each::File).await;
    assert_eq!((each, status), (1, JobStatus::Completed), "of {files} files one is named");
    assert_eq!(run_with(Each::Project).await, (1, JobStatus::Completed));
}
