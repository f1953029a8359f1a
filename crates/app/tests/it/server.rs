//! The server as a client sees it, from submission to download, and across a kill.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::model_server::ModelServer;

use crate::kit::Home;

/// A running `sextet serve`; killed when dropped.
struct Serving {
    child: Child,
    base: String,
}

impl Serving {
    fn start(home: &Home) -> Self {
        let mut command = home.sextet(&[
            "serve",
            "--port",
            "0",
            "--data",
            "data",
            "--sandbox",
            "scripted",
            "--json",
            "--quiet",
        ]);
        command.env("RATE_LIMIT_REQUESTS", "1000000");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        Self { child, base: said["address"].as_str().unwrap().to_owned() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and how it ends.
    fn terminate(&mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        (self.child.wait().unwrap().code(), begun.elapsed())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn get(url: &str) -> (u16, Value) {
    let answer = reqwest::get(url).await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
}

async fn submit(serving: &Serving, key: &str) -> (u16, Value) {
    let body = json!({ "prompt": "A rehearsal of a whole project" });
    let request = reqwest::Client::new()
        .post(serving.url("/api/vibe-coding"))
        .header("Idempotency-Key", key)
        .json(&body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Reads the job's status until it has ended.
async fn ended(serving: &Serving, job: &str) -> Value {
    for _ in 0..1200 {
        let (status, view) = get(&serving.url(&format!("/api/vibe-coding/status/{job}"))).await;
        assert_eq!(status, 200, "{view}");
        if matches!(view["status"].as_str(), Some("completed" | "failed" | "cancelled")) {
            return view;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job did not end within a minute");
}

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
