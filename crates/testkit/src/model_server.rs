//! A model server that speaks chat completions on loopback, answers by rule, and keeps count of what was
//! begun and what was answered whole: the witness of tests that kill the client.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use llm::{ChatRequest, Message, Speaker};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::rehearsal;

/// Largest request that is read.
const REQUEST_MAX_BYTES: usize = 8 * 1024 * 1024;

/// A running server; it stops when this value is dropped.
#[derive(Debug)]
pub struct ModelServer {
    address: SocketAddr,
    calls: Arc<Mutex<Vec<Call>>>,
    stop: CancellationToken,
}

/// One request as the server saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The request's body, by which repeats are known.
    pub body: String,
    /// Whether the last byte of the answer was written.
    pub answered: bool,
}

impl ModelServer {
    /// Starts on a free port of 127.0.0.1; every answer takes `pace` between its chunks.
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn start(pace: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (calls, stop) = (Arc::new(Mutex::new(Vec::new())), CancellationToken::new());
        let server = Self { address, calls: calls.clone(), stop: stop.clone() };
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => break,
                    Ok((stream, _)) = listener.accept() => {
                        tokio::spawn(serve(stream, calls.clone(), pace));
                    }
                }
            }
        });
        server
    }

    /// For `base_url`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// A models.yaml whose only model is this server.
    #[must_use]
    pub fn models_yaml(&self) -> String {
        format!(
            "version: 1\ndefault: rehearsal\nproviders:\n  local:\n    dialect: openai-chat\n    base_url: {}\n    allow_private_network: true\nmodels:\n  rehearsal:\n    provider: local\n    model: rehearsal\n",
            self.base_url()
        )
    }

    /// Every request so far, in the order in which they came.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("no holder panics").clone()
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn serve(mut stream: TcpStream, calls: Arc<Mutex<Vec<Call>>>, pace: Duration) {
    let Some(body) = read_body(&mut stream).await else { return };
    let at = {
        let mut calls = calls.lock().expect("no holder panics");
        calls.push(Call { body: body.clone(), answered: false });
        calls.len() - 1
    };
    let answer = rehearsal::answer(&request_of(&body));
    if write_answer(&mut stream, &answer, pace).await.is_ok() {
        calls.lock().expect("no holder panics")[at].answered = true;
    }
}

async fn read_body(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0_u8; 16 * 1024];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some(head) = text.find("\r\n\r\n") {
            let length = text[..head].lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            })?;
            if bytes.len() >= head + 4 + length {
                return String::from_utf8(bytes[head + 4..head + 4 + length].to_vec()).ok();
            }
        }
        let read = stream.read(&mut chunk).await.ok().filter(|&read| read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        if bytes.len() > REQUEST_MAX_BYTES {
            return None;
        }
    }
}

fn request_of(body: &str) -> ChatRequest {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let texts: Vec<String> = value["messages"]
        .as_array()
        .map(|messages| {
            messages.iter().filter_map(|one| one["content"].as_str().map(str::to_owned)).collect()
        })
        .unwrap_or_default();
    let mut texts = texts.into_iter();
    let system = texts.next().unwrap_or_default();
    let messages = texts.map(|text| Message { speaker: Speaker::User, text }).collect();
    ChatRequest { system, messages, temperature: None, max_output_tokens: None }
}

async fn write_answer(stream: &mut TcpStream, answer: &str, pace: Duration) -> std::io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    let characters: Vec<char> = answer.chars().collect();
    for part in characters.chunks(200) {
        let delta: String = part.iter().collect();
        let chunk = json!({ "choices": [{ "index": 0, "delta": { "content": delta } }] });
        stream.write_all(format!("data: {chunk}\n\n").as_bytes()).await?;
        if !pace.is_zero() {
            tokio::time::sleep(pace).await;
        }
    }
    let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }],
                      "usage": { "prompt_tokens": 100, "completion_tokens": answer.len() / 4 } });
    stream.write_all(format!("data: {end}\n\ndata: [DONE]\n\n").as_bytes()).await?;
    stream.shutdown().await
}
