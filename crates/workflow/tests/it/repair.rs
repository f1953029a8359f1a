//! Red evidence goes back to the coder, a bounded number of times.

use std::sync::Arc;

use agents::Confinement;
use domain::request::Approval;
use domain::{Fact, JobStatus};
use llm::Scripted;
use sandbox::ScriptedSandbox;
use sandbox::scripted::ScriptedAnswer;

use crate::kit::Bench;

const BROKEN: &str = "src/part_04.py";

/// A sandbox whose tests fail, naming one file, until that file says that it is mended.
fn judging() -> ScriptedSandbox {
    ScriptedSandbox::new(|spec| {
        let is_test = spec.argv.get(1).is_some_and(|task| task == "test");
        if !is_test {
            return ScriptedAnswer::default();
        }
        let mended = std::fs::read_to_string(spec.folder.join(BROKEN)).unwrap().contains("mended");
        let result = if mended {
            ""
        } else {
            "<failure message=\"wrong\">File \"src/part_04.py\", line 4</failure>"
        };
        let junit = format!(
            "<testsuites><testsuite name=\"t\"><testcase classname=\"t\" name=\"a\">{result}</testcase></testsuite></testsuites>"
        );
        ScriptedAnswer {
            exit_code: i32::from(!mended),
            output: "tests ran\n".to_owned(),
            files: vec![
                (spec.argv[2].clone(), junit),
                (spec.argv[3].clone(), r#"{"totals":{"percent_covered":90.0}}"#.to_owned()),
            ],
        }
    })
}

/// A model that mends the file when it is told what is wrong, if it `can`.
fn coder(can: bool) -> Scripted {
    Scripted::new(move |request| {
        let told = request.messages[0].text.contains("What is wrong with it");
        let answer = testkit::rehearsal::answer(request);
        Ok(if told && can { format!("# mended\n{answer}") } else { answer })
    })
}

/// Runs the job; the rounds of repair, the files they named, and why repair ended.
async fn run(can: bool) -> (u32, Vec<String>, String) {
    let mut bench = Bench::new(Arc::new(coder(can)));
    bench.change_office(|office| office.confinement = Confinement::Works(Arc::new(judging())));
    let job = bench.submit(Approval::None).await;
    bench.work().await;
    assert_eq!(bench.view(job).await.status, JobStatus::Completed);
    let (mut rounds, mut named, mut ended) = (0, Vec::new(), String::new());
    for entry in bench.log(job).await {
        match entry.fact {
            Fact::RepairOrdered { files, .. } => {
                rounds += 1;
                named.extend(files.into_iter().map(|file| file.path.to_string()));
            }
            Fact::RepairEnded { why } => ended = why,
            _ => {}
        }
    }
    named.dedup();
    (rounds, named, ended)
}

#[tokio::test]
async fn a_file_that_the_failing_test_names_is_written_again_until_the_tests_pass() {
    let (rounds, named, ended) = run(true).await;
    assert_eq!((rounds, named), (1, vec![BROKEN.to_owned()]));
    assert!(ended.contains("not measured"), "{ended}");
}

#[tokio::test]
async fn repair_ends_after_its_rounds_and_says_so() {
    let (rounds, named, ended) = run(false).await;
    assert_eq!((rounds, named), (3, vec![BROKEN.to_owned()]));
    assert_eq!(ended, "still red after 3 rounds of repair");
}
