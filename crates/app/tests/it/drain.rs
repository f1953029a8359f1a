//! Ends in order: what a balancer, a client and a model see when the process is told to stop.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use testkit::model_server::ModelServer;
use testkit::rehearsal::FILES;

use crate::kit::{Home, stderr, tree};
use crate::serving::{PROMPT, Serving, begin, ended, signal_child, until};

/// What readiness says until nobody answers any more.
async fn readiness(client: reqwest::Client, url: String) -> Vec<u16> {
    let mut seen = Vec::new();
    while let Ok(answer) = client.get(&url).send().await {
        seen.push(answer.status().as_u16());
        seen.dedup();
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drain_under_fifty_running_jobs_is_announced_and_repeats_no_call() {
    let jobs_count = 50;
    let model = ModelServer::start(Duration::from_millis(150)).await;
    let home = Home::with_model(&model);
    let mut serving = Serving::start_with(&home, &["--workers", "50"]);
    let mut jobs = Vec::new();
    for at in 0..jobs_count {
        jobs.push(begin(&serving, &format!("drained-{at}")).await);
    }
    while model.calls().len() < jobs_count {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (client, url) = (reqwest::Client::new(), serving.url("/health/ready"));
    assert_eq!(client.get(&url).send().await.unwrap().status(), 200);
    let events = client.get(serving.url(&format!("/api/vibe-coding/events/{}", jobs[0])));
    let events = events.header("accept", "text/event-stream").send().await.unwrap();
    let events = tokio::spawn(events.text());
    let ready = tokio::spawn(readiness(client, url));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (code, took) = tokio::task::block_in_place(|| serving.terminate());
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(30), "{took:?}");
    let ready = ready.await.unwrap();
    assert_eq!(ready.last(), Some(&503), "readiness refuses before the listener is gone");
    let words = events.await.unwrap().unwrap();
    assert!(words.contains("event: server-draining\nretry: "), "{words}");

    let serving = Serving::start_with(&home, &["--workers", "50"]);
    for job in &jobs {
        assert_eq!(ended(&serving, job).await["status"], "completed");
    }
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    model.calls().into_iter().for_each(|call| *times.entry(call.body).or_default() += 1);
    // All jobs ask the same: each call once for each job.
    assert_eq!(times.len(), FILES + 1);
    assert!(times.values().all(|&times| times == jobs_count), "a call was repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_the_server_at_once_and_loses_nothing() {
    let model = ModelServer::start(Duration::from_secs(5)).await;
    let home = Home::with_model(&model);
    for (first, second, code) in
        [(Signal::TERM, Signal::TERM, 143), (Signal::INT, Signal::INT, 130)]
    {
        let mut serving = Serving::start(&home);
        let job = begin(&serving, &format!("signal-{code}")).await;
        until(&serving, &job, "running", |view| view["status"] == "processing").await;
        serving.signal(first);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!serving.has_ended(), "a model call is under way and may finish");
        let begun = Instant::now();
        serving.signal(second);
        assert_eq!(serving.wait(), Some(code));
        assert!(begun.elapsed() < Duration::from_secs(1));
        let serving = Serving::start(&home);
        until(&serving, &job, "running again", |view| view["status"] == "processing").await;
    }
}

const NEW: &[&str] = &["new", PROMPT, "-o", "made", "--sandbox", "scripted", "--quiet"];

fn spawn_new(home: &Home) -> Child {
    home.sextet(NEW).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

async fn until_called(model: &ModelServer, times: usize) {
    let begun = Instant::now();
    while model.calls().len() < times {
        assert!(begun.elapsed() < Duration::from_secs(30), "{times} calls were not made");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_in_the_terminal_goes_on_to_the_same_project_and_repeats_no_call() {
    let undisturbed = ModelServer::start(Duration::ZERO).await;
    let calm = Home::with_model(&undisturbed);
    assert_eq!(calm.run(NEW).status.code(), Some(1), "a rehearsal is never approved");

    let model = ModelServer::start(Duration::from_millis(20)).await;
    let home = Home::with_model(&model);
    for calls in [1, 4, 9] {
        let child = spawn_new(&home);
        until_called(&model, calls).await;
        signal_child(&child, Signal::INT);
        let output = child.wait_with_output().unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert!(said.contains("the same command goes on"), "{said}");
    }
    let output = home.run(NEW);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(tree(&home.path("made")), tree(&calm.path("made")));
    assert_eq!(model.calls().len(), FILES + 1, "a call was repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_interrupt_ends_a_run_in_the_terminal_at_once() {
    let model = ModelServer::start(Duration::from_secs(10)).await;
    let home = Home::with_model(&model);
    let mut child = spawn_new(&home);
    until_called(&model, 1).await;
    signal_child(&child, Signal::INT);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(child.try_wait().unwrap().is_none(), "the call under way may finish");
    let begun = Instant::now();
    signal_child(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(begun.elapsed() < Duration::from_secs(1));
}
