//! The process is killed, and the same command goes on: same tree, gapless log, no answered call twice.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::Duration;

use domain::{Fact, JobStatus, JobView};
use testkit::model_server::ModelServer;
use testkit::rehearsal::FILES;

use crate::kit::{Home, stderr, stdout, tree};

const PROMPT: &str = "A rehearsal of a whole project";
/// The plan and each file.
const CALLS: usize = FILES + 1;

const NEW: &[&str] = &["new", PROMPT, "-o", "made", "--sandbox", "scripted", "--quiet"];

/// The tree of a run that nobody disturbs.
async fn undisturbed() -> BTreeMap<String, Vec<u8>> {
    let server = ModelServer::start(Duration::ZERO).await;
    let home = Home::with_model(&server);
    let output = home.run(NEW);
    // 1: a rehearsal is never approved.
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(server.calls().len(), CALLS);
    tree(&home.path("made"))
}

/// After a kill: the same command again, and what it must have come to.
async fn go_on(
    home: &Home,
    server: &ModelServer,
    expected: &BTreeMap<String, Vec<u8>>,
    what: &str,
) {
    let begun = server.calls().len();
    let journaled = if home.path("made/.sextet/log").is_dir() { replies(home).await } else { 0 };
    let output = home.run(NEW);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{what}: {}", stderr(&output));
    assert_eq!(&tree(&home.path("made")), expected, "{what}");
    let (_, log) = home.log("made").await;
    let numbers: Vec<u64> = log.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, (1..=log.len() as u64).collect::<Vec<_>>(), "{what}");
    let view = JobView::of(&log);
    assert_eq!(view.status, JobStatus::Completed, "{what}: {}", view.phase);
    let finished: Vec<String> = log
        .iter()
        .filter_map(|entry| match &entry.fact {
            Fact::StepFinished { step, .. } => Some(step.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(
        finished.len(),
        finished.iter().collect::<BTreeSet<_>>().len(),
        "{what}: a step finished twice"
    );
    // What was journaled at the kill is never asked again; what was in flight may be, once.
    let in_flight = begun - journaled;
    assert!(
        server.calls().len() <= CALLS + in_flight,
        "{what}: {} calls, {in_flight} in flight",
        server.calls().len()
    );
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    server.calls().into_iter().for_each(|call| *times.entry(call.body).or_default() += 1);
    assert!(times.values().all(|&times| times <= 2), "{what}: a call was made three times");
}

async fn replies(home: &Home) -> usize {
    if !home.path("made/.sextet/job.json").exists() {
        return 0;
    }
    let (_, log) = home.log("made").await;
    log.iter().filter(|entry| matches!(entry.fact, Fact::ModelReplied(_))).count()
}

async fn kill_at_points(passings: &[u64]) {
    let expected = undisturbed().await;
    let listed = stdout(&Home::new().run(&["debug", "crash-points", "--json"]));
    let points: Vec<String> = listed
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["name"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let mut reached = 0;
    for point in &points {
        for passing in passings {
            let server = ModelServer::start(Duration::ZERO).await;
            let home = Home::with_model(&server);
            let at = format!("{point}:{passing}");
            let output = home.sextet(NEW).args(["--crash-at", &at]).output().unwrap();
            // No code: it was ended by a signal. A code: the point was not passed so often.
            reached += usize::from(output.status.code().is_none());
            go_on(&home, &server, &expected, &at).await;
        }
    }
    // `tell` is a server's; every other point lies on this way.
    let least = points.iter().filter(|point| !point.ends_with("tell_commit")).count();
    assert!(reached >= least, "only {reached} of {least} points were reached");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_crash_point_a_run_goes_on_to_the_same_project() {
    kill_at_points(&[1]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: run by `cargo xtask test --all`"]
async fn killed_at_later_passings_of_every_crash_point_a_run_goes_on_to_the_same_project() {
    kill_at_points(&[2, 3, 7, 20]).await;
}

async fn kill_at_random_times(times: u64) {
    let expected = undisturbed().await;
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..times {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let server = ModelServer::start(Duration::from_millis(2)).await;
        let home = Home::with_model(&server);
        let mut running =
            home.sextet(NEW).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // A run takes some 600 ms here: kills fall anywhere in it, a few after it.
        let after = Duration::from_millis((random >> 33) % 700);
        tokio::time::sleep(after).await;
        running.kill().unwrap();
        running.wait().unwrap();
        go_on(&home, &server, &expected, &format!("round {round}, after {after:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_twenty_random_times_a_run_goes_on_to_the_same_project() {
    kill_at_random_times(20).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: run by `cargo xtask test --all`"]
async fn killed_at_two_hundred_random_times_a_run_goes_on_to_the_same_project() {
    kill_at_random_times(200).await;
}
