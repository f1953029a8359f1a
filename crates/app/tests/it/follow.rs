//! Clients that follow a job, drop at random and come back with their cursor: every event once, in order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::Value;
use testkit::model_server::ModelServer;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::kit::Home;
use crate::serving::{Serving, begin, ended, get};

/// Where a client finds the job; the server may change its address.
type Place = Arc<std::sync::Mutex<String>>;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// How a client behaves: it stays up to 60 ms, and after `drops` it stays until the end.
struct Habit {
    random: Random,
    drops: usize,
}

impl Habit {
    fn patience(&mut self) -> Duration {
        if self.drops == 0 {
            return Duration::from_secs(60);
        }
        self.drops -= 1;
        Duration::from_millis(self.random.below(60))
    }
}

fn is_end(event: &Value) -> bool {
    event["fact"] == "job_ended"
}

/// Follows over server-sent events; gives `(id, data)`.
async fn over_events(place: Place, job: String, mut habit: Habit) -> Vec<(u64, Value)> {
    let mut seen: Vec<(u64, Value)> = Vec::new();
    while !seen.last().is_some_and(|(_, event)| is_end(event)) || habit.drops > 0 {
        let url = format!("http://{}/api/vibe-coding/events/{job}", place.lock().unwrap());
        let cursor = seen.last().map_or(0, |(id, _)| *id);
        let asked = reqwest::Client::new().get(url).header("accept", "text/event-stream");
        let Ok(answer) = asked.header("last-event-id", cursor.to_string()).send().await else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        assert_eq!(answer.status(), 200);
        let mut bytes = answer.bytes_stream();
        let mut text = String::new();
        let leave = tokio::time::Instant::now() + habit.patience();
        while let Ok(Some(Ok(chunk))) = tokio::time::timeout_at(leave, bytes.next()).await {
            text.push_str(std::str::from_utf8(&chunk).unwrap());
            while let Some(end) = text.find("\n\n") {
                let message: String = text.drain(..end + 2).collect();
                let field = |name: &str| message.lines().find_map(|line| line.strip_prefix(name));
                if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
                    seen.push((id.parse().unwrap(), serde_json::from_str(data).unwrap()));
                }
            }
            if habit.drops == 0 && seen.last().is_some_and(|(_, event)| is_end(event)) {
                break;
            }
        }
    }
    seen
}

/// Follows over a WebSocket; gives the numbered frames.
async fn over_socket(place: Place, job: String, mut habit: Habit) -> Vec<Value> {
    let (mut whole, mut cursor, mut has_ended) = (Vec::new(), 0_u64, false);
    while !has_ended || habit.drops > 0 {
        let url = format!("ws://{}/ws/{job}?after={cursor}", place.lock().unwrap());
        let Ok((mut socket, _)) = connect_async(url).await else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Frames of an entry that are not all there yet: dropped with the connection.
        let mut part = Vec::new();
        let leave = tokio::time::Instant::now() + habit.patience();
        while let Ok(Some(Ok(message))) = tokio::time::timeout_at(leave, socket.next()).await {
            let Message::Text(text) = message else { continue };
            let frame: Value = serde_json::from_str(&text).unwrap();
            let Some(seq) = frame["seq"].as_u64() else { continue };
            let is_whole = frame["more"].is_null();
            has_ended |= frame["type"] == "project_complete" && is_whole;
            part.push(frame);
            if is_whole {
                whole.append(&mut part);
                cursor = seq;
            }
            if has_ended && habit.drops == 0 {
                break;
            }
        }
    }
    whole
}

/// Two clients of each kind drop `drops` times in all, and the server is killed `kills` times meanwhile.
async fn every_event_once(drops: usize, kills: u32) {
    let model = ModelServer::start(Duration::from_millis(150)).await;
    let home = Home::with_model(&model);
    let mut serving = Serving::start(&home);
    let job = begin(&serving, "followed").await;
    let place: Place = Arc::new(std::sync::Mutex::new(serving.address()));
    let habit = |seed| Habit { random: Random(seed), drops: drops / 4 };
    let events: Vec<_> = (1..=2)
        .map(|seed| tokio::spawn(over_events(place.clone(), job.clone(), habit(seed))))
        .collect();
    let sockets: Vec<_> = (3..=4)
        .map(|seed| tokio::spawn(over_socket(place.clone(), job.clone(), habit(seed))))
        .collect();
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(900)).await;
        serving.kill();
        serving = Serving::start(&home);
        *place.lock().unwrap() = serving.address();
    }
    assert_eq!(ended(&serving, &job).await["status"], "completed");
    let (_, log) = get(&serving.url(&format!("/api/vibe-coding/events/{job}"))).await;
    let log: Vec<(u64, Value)> = log["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["seq"].as_u64().unwrap(), event.clone()))
        .collect();
    assert_eq!(log.first().map(|(seq, _)| *seq), Some(1));
    assert_eq!(log.last().map(|(seq, _)| *seq), Some(log.len() as u64));
    for seen in events {
        assert_eq!(seen.await.unwrap(), log);
    }
    let calm = Habit { random: Random(0), drops: 0 };
    let replayed = over_socket(place.clone(), job.clone(), calm).await;
    let mut numbers: Vec<u64> = replayed.iter().filter_map(|frame| frame["seq"].as_u64()).collect();
    numbers.dedup();
    assert_eq!(numbers, (1..=log.len() as u64).collect::<Vec<_>>());
    for seen in sockets {
        assert_eq!(seen.await.unwrap(), replayed);
    }
    check_cursor_beyond(&serving, &job, log.len() as u64 + 1).await;
}

/// A number that the log has not reached is refused in words, on both ways.
async fn check_cursor_beyond(serving: &Serving, job: &str, beyond: u64) {
    let (status, refused) =
        get(&serving.url(&format!("/api/vibe-coding/events/{job}?after={beyond}"))).await;
    assert_eq!(status, 400);
    assert!(refused["error"].as_str().unwrap().contains("beyond"), "{refused}");
    let url = format!("ws://{}/ws/{job}?after={beyond}", serving.address());
    let (mut socket, _) = connect_async(url).await.unwrap();
    let said = socket.next().await.unwrap().unwrap().into_text().unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["type"], &said["error_type"]), (&"error".into(), &"cursor_error".into()));
    let closed = socket.next().await.unwrap().unwrap();
    assert!(matches!(closed, Message::Close(Some(frame)) if u16::from(frame.code) == 1008));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_drop_two_hundred_times_see_every_event_once_across_a_server_kill() {
    every_event_once(200, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: run by `cargo xtask test --all`"]
async fn clients_that_drop_two_thousand_times_see_every_event_once_across_server_kills() {
    every_event_once(2000, 4).await;
}

/// Asks for the download at once; it must be there.
async fn download(address: &str, job: &str) {
    let url = format!("http://{address}/api/download/{job}");
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(&answer.bytes().await.unwrap()[..2], b"PK");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_hears_that_a_project_is_complete_can_download_it() {
    let model = ModelServer::start(Duration::ZERO).await;
    let home = Home::with_model(&model);
    let serving = Serving::start(&home);
    let place: Place = Arc::new(std::sync::Mutex::new(serving.address()));
    for round in 0..6 {
        let job = begin(&serving, &format!("round-{round}")).await;
        let calm = || Habit { random: Random(0), drops: 0 };
        let (address, begun) = (serving.address(), Instant::now());
        let socket = async {
            over_socket(place.clone(), job.clone(), calm()).await;
            download(&address, &job).await;
        };
        let events = async {
            over_events(place.clone(), job.clone(), calm()).await;
            download(&address, &job).await;
        };
        let asking = async {
            let url = serving.url(&format!("/api/vibe-coding/status/{job}"));
            while get(&url).await.1["status"] != "completed" {
                assert!(begun.elapsed() < Duration::from_secs(60));
            }
            download(&address, &job).await;
        };
        tokio::join!(socket, events, asking);
    }
}
