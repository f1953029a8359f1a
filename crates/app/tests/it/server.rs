//! The server as a client sees it, from submission to download, and across a kill.

use std::time::Duration;

use serde_json::json;
use testkit::model_server::ModelServer;

use crate::kit::Home;
use crate::serving::{Serving, ended, get, submit};

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_from_submission_to_download() {
    let model = ModelServer::start(Duration::ZERO).await;
    let home = Home::with_model(&model);
    let mut serving = Serving::start(&home);
    let (status, accepted) = submit(&serving, "one").await;
    assert_eq!((status, accepted["status"].as_str()), (200, Some("started")), "{accepted}");
    let job = accepted["job_id"].as_str().unwrap();
    let view = ended(&serving, job).await;
    assert_eq!(view["status"], "completed", "{view}");
    assert_eq!(view["progress"], 100);
    let (status, files) = get(&serving.url(&format!("/api/vibe-coding/files/{job}"))).await;
    assert_eq!((status, files["total_files"].as_u64()), (200, view["files_generated"].as_u64()));
    let (status, report) = get(&serving.url(&format!("/api/vibe-coding/qa-report/{job}"))).await;
    assert_eq!((status, &report["final_approval"]), (200, &json!(false)), "{report}");
    let zip = reqwest::get(serving.url(&format!("/api/download/{job}")))
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let again = reqwest::get(serving.url(&format!("/api/download/{job}")))
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(zip, again, "the same revision has the same bytes");
    assert_eq!(&zip[..2], b"PK");
    let (code, took) = serving.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(30));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_takes_its_jobs_up_again_and_knows_its_keys() {
    let model = ModelServer::start(Duration::from_millis(5)).await;
    let home = Home::with_model(&model);
    let mut serving = Serving::start(&home);
    let (_, first) = submit(&serving, "kept").await;
    let job = first["job_id"].as_str().unwrap().to_owned();
    serving.kill();
    let serving = Serving::start(&home);
    let (status, again) = submit(&serving, "kept").await;
    assert_eq!(
        (status, again["job_id"].as_str()),
        (200, Some(job.as_str())),
        "the same key is the same job"
    );
    assert_eq!(ended(&serving, &job).await["status"], "completed");
    let body = json!({ "prompt": "Another rehearsal of a project" });
    let other = reqwest::Client::new()
        .post(serving.url("/api/vibe-coding"))
        .header("Idempotency-Key", "kept")
        .json(&body);
    assert_eq!(other.send().await.unwrap().status().as_u16(), 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_server_repeats_no_answered_call_after_its_restart() {
    let model = ModelServer::start(Duration::from_millis(3)).await;
    let home = Home::with_model(&model);
    let mut serving = Serving::start(&home);
    let (_, first) = submit(&serving, "drained").await;
    let job = first["job_id"].as_str().unwrap().to_owned();
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(serving.terminate().0, Some(0));
    let serving = Serving::start(&home);
    assert_eq!(ended(&serving, &job).await["status"], "completed");
    let mut bodies: Vec<String> = model.calls().into_iter().map(|call| call.body).collect();
    let all = bodies.len();
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len(), all, "a call was repeated");
}

#[test]
fn a_port_in_use_is_said() {
    let home = Home::new();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = home.run(&["serve", "--port", &port, "--data", "data"]);
    assert_eq!(output.status.code(), Some(2));
    let said = crate::kit::stderr(&output);
    assert!(said.contains("in use") && said.contains("--port"), "{said}");
}
