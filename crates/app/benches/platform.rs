//! What the platform itself costs: starting, idling, a job with an instant model, answering beside one.
//! `cargo bench -p app --bench platform`, or `cargo xtask bench platform`.
//!
//! Prints one line of JSON a measurement.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a bench prints its figures, ends when something fails, and starts the program"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use agents::{Confinement, InstallSettings};
use domain::clock::SystemClock;
use domain::entropy::SystemEntropy;
use domain::request::Prompt;
use domain::{Clock, Entropy, JobRequest};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use store::{Bus, NewJob};
use store_sql::SqliteStore;
use testkit::model_server::ModelServer;
use tokio_util::sync::CancellationToken;
use workflow::{Office, Rules, Worker, WorkerSettings};

/// Files that the model plans; three of the layout make thirty.
const MODEL_FILES: usize = 27;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    starting();
    runtime.block_on(overhead());
    runtime.block_on(answering_beside_a_job());
}

/// The program in a folder of its own; ended when dropped.
struct Serving {
    child: Child,
    address: String,
    begun: Instant,
    _folder: tempfile::TempDir,
}

impl Serving {
    fn start(models_yaml: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sextet"));
        command.args([
            "serve",
            "--port",
            "0",
            "--data",
            "data",
            "--json",
            "--quiet",
            "--sandbox",
            "scripted",
        ]);
        command.current_dir(folder.path()).env_clear().env("HOME", folder.path());
        command.env("PATH", "/usr/bin:/bin").env("RATE_LIMIT_REQUESTS", "10000000");
        if let Some(yaml) = models_yaml {
            std::fs::create_dir(folder.path().join("config")).unwrap();
            std::fs::write(folder.path().join("config/models.yaml"), yaml).unwrap();
        }
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        let address = said["address"].as_str().unwrap().trim_start_matches("http://").to_owned();
        Self { child, address, begun, _folder: folder }
    }

    fn rss_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One plain GET on a connection of its own; the status line's code.
fn get(address: &str, path: &str) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// From the start of the process to its first answer, and what it holds when idle.
fn starting() {
    let mut waits = Vec::new();
    let mut rss_kb = 0;
    for _ in 0..15 {
        let serving = Serving::start(None);
        assert_eq!(get(&serving.address, "/health"), 200);
        waits.push(serving.begun.elapsed());
        std::thread::sleep(Duration::from_millis(300));
        rss_kb = rss_kb.max(serving.rss_kb());
    }
    waits.sort();
    let median = waits[waits.len() / 2];
    print("start to first answer, median of 15", median.as_secs_f64() * 1e3, "ms", 50.0);
    #[expect(clippy::cast_precision_loss, reason = "kilobytes of a process fit")]
    print("idle resident memory, the largest of 15", rss_kb as f64 / 1024.0, "MiB", 40.0);
}

/// CPU of whole jobs over SQLite with an instant model and no sandbox.
async fn overhead() {
    let folder = tempfile::tempdir().unwrap();
    let opened = SqliteStore::open(&folder.path().join("data"), Bus::default()).unwrap();
    let store = opened.store();
    let model: Arc<dyn llm::ChatModel> = Arc::new(testkit::rehearsal::model_of(MODEL_FILES));
    let office = Office {
        model: Arc::new(move |_| Ok(Some(model.clone()))),
        confinement: Confinement::Missing { why: "a bench of the platform alone".to_owned() },
        install: InstallSettings::default(),
        work_folder: folder.path().join("work"),
        stages: BTreeMap::new(),
        rules: Rules::default(),
        clock: Arc::new(SystemClock),
    };
    let worker = Worker::new(
        store.clone(),
        Arc::new(office),
        Arc::new(SystemEntropy),
        WorkerSettings::default(),
    );
    let mut figures = Vec::new();
    for _ in 0..11 {
        let id = SystemEntropy.job_id();
        let request = JobRequest::new(Prompt::new("A project of thirty files").unwrap());
        let at = SystemClock.now();
        let job = NewJob { id, request, owner: None, at, idempotency: None, queue_limit: 10 };
        let before = cpu();
        store.inbox.submit(job).await.unwrap();
        worker.run_until_idle(CancellationToken::new()).await.unwrap();
        figures.push(cpu() - before);
        let row = store.inbox.row(id).await.unwrap().unwrap();
        assert!(row.files_count >= 30, "{} files", row.files_count);
    }
    figures.sort();
    let median = figures[figures.len() / 2];
    print(
        "CPU of a 30-file job, instant model, no sandbox, median of 11",
        median.as_secs_f64() * 1e3,
        "ms",
        150.0,
    );
    opened.close().await;
}

fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(u64::try_from(micros).unwrap())
}

/// GET status at 1,000 requests a second, on kept connections, while a scripted job runs.
async fn answering_beside_a_job() {
    let model = ModelServer::start(Duration::from_millis(200)).await;
    let yaml = model.models_yaml();
    let serving = tokio::task::spawn_blocking(move || Serving::start(Some(&yaml))).await.unwrap();
    let base = format!("http://{}", serving.address);
    let client = reqwest::Client::new();
    let body = serde_json::json!({ "prompt": "A rehearsal of a whole project" });
    let accepted: serde_json::Value = client
        .post(format!("{base}/api/vibe-coding"))
        .json(&body)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let url = format!("{base}/api/vibe-coding/status/{}", accepted["job_id"].as_str().unwrap());
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..5000 {
        // Open loop: the next request does not wait for the answer to the one before.
        let due = ticks.tick().await;
        let (client, url) = (client.clone(), url.clone());
        running.spawn(async move {
            let answer = client.get(url).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 200);
            answer.bytes().await.unwrap();
            due.elapsed()
        });
    }
    let mut waits = running.join_all().await;
    waits.sort();
    let p99 = waits[waits.len() * 99 / 100];
    print(
        "GET status p99 at 1,000 a second beside a running scripted job",
        p99.as_secs_f64() * 1e3,
        "ms",
        10.0,
    );
}

/// One line: the figure, and whether it is within its target.
fn print(what: &str, figure: f64, unit: &str, target: f64) {
    let line = serde_json::json!({
        "what": what, "figure": (figure * 100.0).round() / 100.0, "unit": unit, "target": target, "met": figure <= target,
    });
    println!("{line}");
}
