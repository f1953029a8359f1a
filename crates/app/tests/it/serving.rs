//! A running `sextet serve` and what a client asks it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::Entry;
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::kit::Home;

pub(crate) const PROMPT: &str = "A rehearsal of a whole project";

/// A server with the scripted sandbox; killed when dropped.
pub(crate) struct Serving {
    child: Child,
    base: String,
}

impl Serving {
    pub(crate) fn start(home: &Home) -> Self {
        Self::start_with(home, &[])
    }

    pub(crate) fn start_with(home: &Home, more: &[&str]) -> Self {
        Self::spawn(home.sextet(&["serve", "--sandbox", "scripted"]), more)
    }

    /// Starts `command`, a `serve` without a port and a data folder.
    pub(crate) fn spawn(mut command: Command, more: &[&str]) -> Self {
        command.args(["--port", "0", "--data", "data", "--json", "--quiet"]).args(more);
        command.env("RATE_LIMIT_REQUESTS", "1000000");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        Self { child, base: said["address"].as_str().unwrap().to_owned() }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> String {
        self.base.trim_start_matches("http://").to_owned()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        signal_child(&self.child, signal);
    }

    /// Whether the process has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Its exit code, once it has ended.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// SIGTERM, and how it ends.
    pub(crate) fn terminate(&mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        self.signal(Signal::TERM);
        (self.wait(), begun.elapsed())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn signal_child(child: &Child, signal: Signal) {
    rustix::process::kill_process(rustix::process::Pid::from_child(child), signal).unwrap();
}

pub(crate) async fn get(url: &str) -> (u16, Value) {
    let answer = reqwest::get(url).await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
}

/// Submits a prompt under a key; the error is of the connection.
pub(crate) async fn try_submit(
    serving: &Serving,
    key: &str,
    prompt: &str,
) -> reqwest::Result<(u16, Value)> {
    let request = reqwest::Client::new()
        .post(serving.url("/api/vibe-coding"))
        .header("Idempotency-Key", key)
        .json(&json!({ "prompt": prompt }));
    let answer = request.send().await?;
    Ok((answer.status().as_u16(), answer.json().await?))
}

pub(crate) async fn submit(serving: &Serving, key: &str) -> (u16, Value) {
    try_submit(serving, key, PROMPT).await.unwrap()
}

/// Submits, and gives the job.
pub(crate) async fn begin(serving: &Serving, key: &str) -> String {
    let (status, accepted) = submit(serving, key).await;
    assert_eq!(status, 200, "{accepted}");
    accepted["job_id"].as_str().unwrap().to_owned()
}

/// `POST /api/vibe-coding/{what}/{job}`; the error is of the connection.
pub(crate) async fn try_tell(serving: &Serving, what: &str, job: &str) -> reqwest::Result<u16> {
    let url = serving.url(&format!("/api/vibe-coding/{what}/{job}"));
    Ok(reqwest::Client::new().post(url).send().await?.status().as_u16())
}

pub(crate) async fn status(serving: &Serving, job: &str) -> Value {
    let (status, view) = get(&serving.url(&format!("/api/vibe-coding/status/{job}"))).await;
    assert_eq!(status, 200, "{view}");
    view
}

/// The job's log.
pub(crate) async fn log(serving: &Serving, job: &str) -> Vec<Entry> {
    let (status, events) = get(&serving.url(&format!("/api/vibe-coding/events/{job}"))).await;
    assert_eq!(status, 200, "{events}");
    serde_json::from_value(events["events"].clone()).unwrap()
}

/// Reads the job's status until `is_there`.
pub(crate) async fn until(
    serving: &Serving,
    job: &str,
    what: &str,
    is_there: impl Fn(&Value) -> bool,
) -> Value {
    let begun = Instant::now();
    loop {
        let view = status(serving, job).await;
        if is_there(&view) {
            return view;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "not {what} in two minutes: {view}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Reads the job's status until it has ended.
pub(crate) async fn ended(serving: &Serving, job: &str) -> Value {
    until(serving, job, "ended", |view| {
        matches!(view["status"].as_str(), Some("completed" | "failed" | "cancelled"))
    })
    .await
}
