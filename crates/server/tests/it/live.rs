//! Following a job: WebSocket and server-sent events, resumed without gap or duplicate; the drain.

use std::time::Duration;

use domain::{Entropy, JobId};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::kit::{Listening, check_refusal, service, service_with, settings};
use crate::sample;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(listening: &Listening, job: JobId, query: &str) -> Socket {
    connect_async(format!("ws://{}/ws/{job}{query}", listening.address)).await.unwrap().0
}

/// The next text frame; `None` when the socket was closed.
async fn next(socket: &mut Socket) -> Option<Value> {
    loop {
        match socket.next().await?.unwrap() {
            Message::Text(text) => return Some(serde_json::from_str(&text).unwrap()),
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

/// The frames up to the one of entry `seq` that ends it.
async fn until(socket: &mut Socket, seq: u64) -> Vec<Value> {
    let mut frames = Vec::new();
    loop {
        let frame = next(socket).await.unwrap();
        let is_last = frame["seq"] == seq && frame["more"].is_null();
        frames.push(frame);
        if is_last {
            return frames;
        }
    }
}

fn named(frame: &Value) -> String {
    let word =
        |field: &str| frame[field].as_str().map(|word| format!(" {word}")).unwrap_or_default();
    let seq = frame["seq"].as_u64().map(|seq| seq.to_string()).unwrap_or_default();
    let more = if frame["more"] == true { "+" } else { "" };
    let shown: String =
        ["agent_name", "agent_status", "status", "path", "kind", "gate", "error_type"]
            .map(word)
            .concat();
    format!("{seq}{more} {}{shown}", frame["type"].as_str().unwrap())
}

#[tokio::test]
async fn a_client_sees_the_state_and_then_every_event() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let listening = service.listen().await;
    let mut socket = connect(&listening, job, "").await;
    let initial = next(&mut socket).await.unwrap();
    worker.play(sample::whole()).await;
    let frames = until(&mut socket, worker.view.last_seq).await;
    let all: Vec<String> = [&initial].into_iter().chain(&frames).map(named).collect();
    insta::assert_snapshot!(all.join("\n"));
    let mut shown = Vec::new();
    for kind in [
        "agent_progress",
        "workflow_status",
        "file_written",
        "finding",
        "cost",
        "command_output",
        "qa_metrics",
        "project_complete",
    ] {
        shown.push(frames.iter().rfind(|frame| frame["type"] == kind).unwrap().clone());
    }
    insta::assert_json_snapshot!("one_of_each_frame", shown);
    insta::assert_json_snapshot!("the_first_frame", initial);
}

#[tokio::test]
async fn a_replay_gives_what_was_live() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let listening = service.listen().await;
    let mut live = connect(&listening, job, "?after=0").await;
    worker.play(sample::planning()).await;
    worker.tell(vec![sample::plan_gate()]).await;
    worker.tell(sample::coding()).await;
    worker.play(sample::ending()).await;
    let seen = until(&mut live, worker.view.last_seq).await;
    let mut late = connect(&listening, job, "?after=0").await;
    assert_eq!(until(&mut late, worker.view.last_seq).await, seen);
    let mut part = connect(&listening, job, "?after=7").await;
    let initial = next(&mut part).await.unwrap();
    assert_eq!((&initial["type"], &initial["last_seq"]), (&json!("initial_status"), &json!(7)));
    let rest: Vec<Value> =
        seen.iter().filter(|frame| frame["seq"].as_u64() > Some(7)).cloned().collect();
    assert_eq!(until(&mut part, worker.view.last_seq).await, rest);
}

/// Plays a long job while a client drops at random 200 times.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_drops_200_times_sees_every_frame_once_and_in_order() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let listening = service.listen().await;
    let random = domain::entropy::SeededEntropy::new(20);
    let playing = tokio::spawn(async move {
        for _ in 0..40 {
            worker.play(sample::planning()).await;
            worker.tell(sample::coding()).await;
            tokio::task::yield_now().await;
        }
        worker.tell(sample::ending()).await;
        worker
    });
    let (mut cursor, mut seen, mut drops) = (0, Vec::new(), 0);
    let mut is_over = false;
    while !is_over {
        let mut socket = connect(&listening, job, &format!("?after={cursor}")).await;
        assert_eq!(next(&mut socket).await.unwrap()["last_seq"], cursor);
        let mut held = Vec::new();
        let frames = if drops < 200 { random.next_u64() % 12 } else { u64::MAX };
        for _ in 0..frames {
            let frame = next(&mut socket).await.unwrap();
            is_over = frame["type"] == "project_complete";
            let (seq, more) = (frame["seq"].as_u64().unwrap(), frame["more"] == true);
            held.push(frame);
            if !more {
                // The entry was seen whole: only now does the cursor move.
                cursor = seq;
                seen.append(&mut held);
            }
            if is_over {
                break;
            }
        }
        drops += 1;
    }
    assert!(drops > 200, "{drops}");
    let worker = playing.await.unwrap();
    let mut whole = connect(&listening, job, "?after=0").await;
    next(&mut whole).await.unwrap();
    let all = until(&mut whole, worker.view.last_seq).await;
    assert_eq!(seen.len(), all.len());
    assert_eq!(seen, all);
    let mut numbers: Vec<u64> = all.iter().map(|frame| frame["seq"].as_u64().unwrap()).collect();
    numbers.dedup();
    assert_eq!(numbers, (1..=worker.view.last_seq).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_read_is_passed_by_and_misses_nothing() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let listening = service.listen().await;
    let mut slow = connect(&listening, job, "?after=0").await;
    let mut slow_events = Events::open(&listening, job, "").await;
    let mut fast = connect(&listening, job, "?after=0").await;
    // More than the kernel holds for a socket, and far more pieces than the server shares.
    for _ in 0..400 {
        worker.tell(sample::coding()).await;
    }
    worker.tell(sample::ending()).await;
    let all = until(&mut fast, worker.view.last_seq).await;
    assert_eq!(until(&mut slow, worker.view.last_seq).await, all);
    for seq in 1..=worker.view.last_seq {
        assert_eq!(slow_events.next().await.unwrap().id, Some(seq));
    }
}

#[tokio::test]
async fn when_the_end_is_seen_everything_is_there() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let listening = service.listen().await;
    let mut socket = connect(&listening, job, "").await;
    next(&mut socket).await.unwrap();
    worker.play(sample::whole()).await;
    while next(&mut socket).await.unwrap()["type"] != "project_complete" {}
    let status = service.get(&format!("/api/vibe-coding/status/{job}")).await.json();
    assert_eq!(status["status"], "completed");
    for path in ["vibe-coding/qa-report", "vibe-coding/files", "download"] {
        assert_eq!(service.get(&format!("/api/{path}/{job}")).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn live_text_is_passed_on_and_not_kept() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let listening = service.listen().await;
    let mut socket = connect(&listening, job, "").await;
    next(&mut socket).await.unwrap();
    for delta in ["def ", "health"] {
        let text = store::Live::Text {
            agent: domain::AgentRole::Coder,
            file: Some("app.py".to_owned()),
            delta: delta.into(),
        };
        service.store.bus.publish(job, text);
    }
    let mut text = String::new();
    while text != "def health" {
        let frame = next(&mut socket).await.unwrap();
        assert_eq!((&frame["type"], &frame["agent_name"]), (&json!("token"), &json!("coder")));
        assert!(frame["seq"].is_null());
        text += frame["delta"].as_str().unwrap();
    }
    worker.play(sample::whole()).await;
    let mut late = connect(&listening, job, "?after=0").await;
    let replay = until(&mut late, worker.view.last_seq).await;
    assert!(replay.iter().all(|frame| frame["type"] != "token"));
}

#[tokio::test]
async fn a_socket_answers_pings_and_survives_nonsense() {
    let service = service();
    let job = service.submit().await;
    let listening = service.listen().await;
    let mut socket = connect(&listening, job, "").await;
    next(&mut socket).await.unwrap();
    for nonsense in ["", "{", "[]", r#"{"type":"approve"}"#] {
        socket.send(Message::text(nonsense)).await.unwrap();
        let answer = next(&mut socket).await.unwrap();
        assert_eq!(
            (&answer["type"], &answer["error_type"]),
            (&json!("error"), &json!("validation_error"))
        );
    }
    socket.send(Message::text(r#"{"type":"ping","timestamp":17.5}"#)).await.unwrap();
    assert_eq!(next(&mut socket).await.unwrap(), json!({ "type": "pong", "timestamp": 17.5 }));
    let stats = service.get("/api/stats").await.json();
    assert_eq!(
        stats["connections"],
        json!({ "active_connections": 1, "total_connections": 1, "connection_errors": 0 })
    );
}

#[tokio::test]
async fn a_cursor_beyond_the_log_and_a_deleted_job_are_said() {
    let service = service();
    let job = service.submit().await;
    let listening = service.listen().await;
    let mut beyond = connect(&listening, job, "?after=9").await;
    assert_eq!(next(&mut beyond).await.unwrap()["error_type"], "cursor_error");
    assert_eq!(next(&mut beyond).await, None);
    let mut socket = connect(&listening, job, "").await;
    next(&mut socket).await.unwrap();
    let mut events = Events::open(&listening, job, "").await;
    assert_eq!(events.next().await.unwrap().id, Some(1));
    let at = format!("/api/vibe-coding/{job}");
    assert_eq!(service.call("DELETE", &at, json!({}), &[]).await.status, 200);
    assert_eq!(next(&mut socket).await.unwrap()["error_type"], "job_deleted");
    assert_eq!(next(&mut socket).await, None);
    assert_eq!(events.next().await.unwrap().name, "reset");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_page_of_another_origin_is_not_served() {
    let service = service_with(server::Settings {
        cors: server::Cors::read(&["https://a.example".to_owned()]).unwrap(),
        ..settings()
    });
    let job = service.submit().await;
    for (origin, expected) in [
        ("https://evil.example", 403),
        ("null", 403),
        // Not a handshake: this far it was let through.
        ("https://a.example", 400),
        ("http://sextet.test", 400),
    ] {
        let answer = service.get_with(&format!("/ws/{job}"), &[("origin", origin)]).await;
        assert_eq!(answer.status.as_u16(), expected, "{origin}");
    }
    let answer = service.get(&format!("/ws/{job}")).await;
    check_refusal(&answer, 400, "invalid_field", Some("Upgrade"));
}

/// A reader of server-sent events that knows nothing of the server's own code.
struct Events {
    lines: BufReader<TcpStream>,
}

#[derive(Debug, Default, PartialEq)]
struct Event {
    id: Option<u64>,
    name: String,
    data: String,
}

impl Events {
    async fn open(listening: &Listening, job: JobId, headers: &str) -> Self {
        let mut stream = TcpStream::connect(listening.address).await.unwrap();
        let head = format!(
            "GET /api/vibe-coding/events/{job} HTTP/1.0\r\nHost: sextet.test\r\nAccept: text/event-stream\r\n{headers}\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut lines = BufReader::new(stream);
        let mut line = String::new();
        while lines.read_line(&mut line).await.unwrap() > 2 {
            line.clear();
        }
        Self { lines }
    }

    /// The next event; comments and retry times are passed over.
    async fn next(&mut self) -> Option<Event> {
        let mut event = Event::default();
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).await.unwrap() == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                None if !event.data.is_empty() => return Some(event),
                Some(("id", id)) => event.id = Some(id.parse().unwrap()),
                Some(("event", name)) => event.name = name.to_owned(),
                Some(("data", data)) => event.data = data.to_owned(),
                _ => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_stream_that_drops_200_times_is_the_log() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let listening = service.listen().await;
    let random = domain::entropy::SeededEntropy::new(21);
    let playing = tokio::spawn(async move {
        for _ in 0..60 {
            worker.play(sample::planning()).await;
            worker.tell(sample::coding()).await;
            tokio::task::yield_now().await;
        }
        worker.tell(sample::ending()).await;
        worker.view.last_seq
    });
    let (mut seen, mut drops) = (Vec::new(), 0);
    loop {
        let cursor = seen.len();
        let mut events =
            Events::open(&listening, job, &format!("Last-Event-ID: {cursor}\r\n")).await;
        let wanted = if drops < 200 { random.next_u64() % 12 } else { u64::MAX };
        for _ in 0..wanted {
            let event = events.next().await.unwrap();
            assert_eq!(event.id, Some(seen.len() as u64 + 1));
            seen.push(serde_json::from_str::<Value>(&event.data).unwrap());
            if seen.last().unwrap()["fact"] == "job_ended" {
                break;
            }
        }
        drops += 1;
        if seen.last().is_some_and(|event| event["fact"] == "job_ended") {
            break;
        }
    }
    assert!(drops > 200, "{drops}");
    assert_eq!(seen.len() as u64, playing.await.unwrap());
    let log = service.get(&format!("/api/vibe-coding/events/{job}")).await.json();
    assert_eq!(log["events"], Value::Array(seen.clone()));
    assert_eq!(log["last_seq"], seen.len());
    let rest = service.get(&format!("/api/vibe-coding/events/{job}?after=5")).await.json();
    assert_eq!(rest["events"], Value::Array(seen[5..].to_vec()));
}

#[tokio::test]
async fn the_log_as_json_reads_like_this() {
    let service = service();
    let (job, mut worker) = service.job().await;
    worker.play(sample::coding()[..4].to_vec()).await;
    insta::assert_json_snapshot!(
        service.get(&format!("/api/vibe-coding/events/{job}")).await.json()
    );
}

#[tokio::test]
async fn an_idle_stream_is_kept_alive() {
    let settings = server::Settings { heartbeat: Duration::from_millis(5), ..settings() };
    let service = service_with(settings);
    let job = service.submit().await;
    let listening = service.listen().await;
    let mut events = Events::open(&listening, job, "").await;
    assert_eq!(events.next().await.unwrap().id, Some(1));
    let mut line = String::new();
    while line != ": keep-alive\n" {
        line.clear();
        assert_ne!(events.lines.read_line(&mut line).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_drain_tells_everyone_and_ends() {
    let service = service();
    let job = service.submit().await;
    let listening = service.listen().await;
    let mut socket = connect(&listening, job, "").await;
    next(&mut socket).await.unwrap();
    let mut events = Events::open(&listening, job, "").await;
    assert_eq!(events.next().await.unwrap().id, Some(1));
    listening.stop.cancel();
    let parting = events.next().await.unwrap();
    assert_eq!(
        (parting.name.as_str(), parting.data.as_str()),
        ("server-draining", r#"{"retry_ms":2000}"#)
    );
    let close = loop {
        if let Message::Close(frame) = socket.next().await.unwrap().unwrap() {
            break frame.unwrap();
        }
    };
    assert_eq!(u16::from(close.code), 1001);
    drop((socket, events));
    listening.serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(listening.address).await.is_err());
    let ready = service.get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), ready.json()), (503, json!({ "status": "draining" })));
    let answer = service.post("/api/vibe-coding", json!({ "prompt": crate::kit::PROMPT })).await;
    check_refusal(&answer, 503, "draining", None);
}
