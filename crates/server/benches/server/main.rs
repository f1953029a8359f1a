//! `cargo bench -p server --bench server`: what the HTTP side can do, each figure beside a bare axum
//! handler in the same run. The clients are a process of their own, so that memory is the server's alone;
//! both share the machine. `-- NAME…` runs some of: get, post, idle, fan.
#![expect(clippy::unwrap_used, reason = "a bench ends at the first fault")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(
    clippy::disallowed_methods,
    reason = "a bench reads its arguments and the clock, and starts its clients"
)]

mod client;
#[path = "../../tests/it/sample.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod sample;
mod service;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use service::Service;

/// Clients that ask at once.
const CLIENTS: usize = 64;
const SECONDS: u64 = 5;
const IDLE_SOCKETS: usize = 5_000;
const FAN_SOCKETS: usize = 1_000;
/// Entries a second in the fan-out: with 1,000 sockets 300,000 messages a second.
const FAN_RATE: u64 = 300;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if arguments.first().is_some_and(|word| word == "client") {
        client::run(&arguments[1..]);
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let wanted = |name: &str| arguments.is_empty() || arguments.iter().any(|word| word == name);
    println!("{CLIENTS} clients, {SECONDS} s each; release build; clients on the same machine");
    runtime.block_on(async {
        if wanted("get") {
            get().await;
        }
        if wanted("post") {
            post().await;
        }
        if wanted("idle") {
            idle().await;
        }
        if wanted("fan") {
            fan().await;
        }
    });
}

async fn get() {
    let bare = service::bare().await;
    println!("GET bare handler          {}", requests(bare, "GET /get").await);
    let service = Service::start().await;
    let job = service.running_job().await;
    let status = format!("GET /api/vibe-coding/status/{job}");
    println!("GET status, running job   {}", requests(service.address, &status).await);
    service.stop().await;
}

async fn post() {
    let bare = service::bare().await;
    println!("POST bare handler         {}", requests(bare, "POST /post").await);
    let service = Service::start().await;
    println!(
        "POST durable (SQLite)     {}",
        requests(service.address, "POST /api/vibe-coding").await
    );
    service.stop().await;
}

async fn requests(address: std::net::SocketAddr, what: &str) -> String {
    let mut words = vec!["requests".to_owned(), address.to_string()];
    words.extend(what.split(' ').map(str::to_owned));
    words.extend([CLIENTS.to_string(), SECONDS.to_string()]);
    finish(start(&words)).await
}

/// Memory of the process before and after many sockets have connected.
async fn idle() {
    let service = Service::start().await;
    let job = service.running_job().await;
    let before = service::resident_bytes();
    let words = ["idle", &service.address.to_string(), &job, &IDLE_SOCKETS.to_string()];
    let mut clients = start(&words.map(str::to_owned));
    let mut lines = BufReader::new(clients.stdout.take().unwrap()).lines();
    let connected = tokio::task::spawn_blocking(move || lines.next().unwrap().unwrap());
    let connected = connected.await.unwrap();
    let growth = service::resident_bytes().saturating_sub(before);
    println!(
        "{IDLE_SOCKETS} idle WebSockets      {} bytes each ({connected})",
        growth / u64::try_from(IDLE_SOCKETS).unwrap()
    );
    clients.kill().unwrap();
    clients.wait().unwrap();
    service.stop().await;
}

/// Messages a second to many sockets, and how late they are: at a given rate, then as fast as it goes.
async fn fan() {
    for rate in [FAN_RATE, u64::MAX] {
        let service = Service::start().await;
        let (job, mut worker) = service.worker().await;
        let words = ["fan", &service.address.to_string(), &job, &FAN_SOCKETS.to_string()];
        let mut clients = start(&words.map(str::to_owned));
        let mut lines = BufReader::new(clients.stdout.take().unwrap()).lines();
        let read = tokio::task::spawn_blocking(move || {
            assert_eq!(lines.next().unwrap().unwrap(), "connected");
            lines
        });
        let mut lines = read.await.unwrap();
        worker.pace(rate, Duration::from_secs(SECONDS)).await;
        let told = tokio::task::spawn_blocking(move || lines.next().unwrap().unwrap());
        let told = told.await.unwrap();
        let rate = if rate == u64::MAX { "no pause".to_owned() } else { format!("{rate}/s") };
        println!("fan-out, {FAN_SOCKETS} sockets, {rate:8} {told}");
        clients.wait().unwrap();
        service.stop().await;
    }
}

fn start(words: &[String]) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("client").args(words).stdout(Stdio::piped());
    command.spawn().unwrap()
}

async fn finish(clients: Child) -> String {
    let output = tokio::task::spawn_blocking(move || clients.wait_with_output().unwrap()).await;
    String::from_utf8(output.unwrap().stdout).unwrap().trim().to_owned()
}
