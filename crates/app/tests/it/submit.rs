//! A submission under a key is accepted once, whatever happens to the client or the server meanwhile.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use testkit::model_server::ModelServer;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::kit::Home;
use crate::serving::{PROMPT, Serving, get, submit, try_submit};

/// Sends the whole request and is gone before the answer.
async fn send_and_vanish(serving: &Serving, key: &str) {
    let body = json!({ "prompt": PROMPT }).to_string();
    let head = format!(
        "POST /api/vibe-coding HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n",
        serving.address(),
        body.len()
    );
    let Ok(mut stream) = TcpStream::connect(serving.address()).await else { return };
    // A server that is killed meanwhile is what this is about.
    let _ = stream.write_all((head + &body).as_bytes()).await;
}

async fn submitted_exactly_once(count: usize, server_kills: usize) {
    // The jobs themselves get nowhere: each answer takes minutes.
    let model = ModelServer::start(Duration::from_secs(60)).await;
    let home = Home::with_model(&model);
    let mut serving = Serving::start_with(&home, &["--workers", "1"]);
    let keys: Vec<String> = (0..count).map(|at| format!("key-{at}")).collect();
    for (at, part) in keys.chunks(count.div_ceil(server_kills + 1)).enumerate() {
        futures::future::join_all(part.iter().map(|key| send_and_vanish(&serving, key))).await;
        if at < server_kills {
            serving.kill();
            serving = Serving::start_with(&home, &["--workers", "1"]);
        }
    }
    let mut jobs = BTreeSet::new();
    for key in &keys {
        let (status, first) = submit(&serving, key).await;
        let (_, again) = submit(&serving, key).await;
        assert_eq!((status, &first["job_id"]), (200, &again["job_id"]), "{first}");
        jobs.insert(first["job_id"].as_str().unwrap().to_owned());
    }
    assert_eq!(jobs.len(), count, "each key has a job of its own");
    let (_, listed) = get(&serving.url("/api/projects")).await;
    assert_eq!(listed["total"], count, "no key has a second one");
    let (status, refused) =
        try_submit(&serving, &keys[0], "Another rehearsal of a project").await.unwrap();
    assert_eq!(status, 409, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_one_job_though_clients_vanish_and_the_server_is_killed() {
    submitted_exactly_once(60, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: run by `cargo xtask test --all`"]
async fn a_thousand_keys_make_a_thousand_jobs_though_clients_vanish_and_the_server_is_killed() {
    submitted_exactly_once(1000, 10).await;
}
