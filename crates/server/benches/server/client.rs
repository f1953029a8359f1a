//! The clients: a process of its own, two threads.

use std::time::{Duration, Instant};

use futures::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub(crate) fn run(words: &[String]) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["requests", address, method, path, clients, seconds] => {
            let (clients, seconds) = (clients.parse().unwrap(), seconds.parse().unwrap());
            println!("{}", runtime.block_on(requests(address, method, path, clients, seconds)));
        }
        ["idle", address, job, sockets] => {
            runtime.block_on(idle(address, job, sockets.parse().unwrap()))
        }
        ["fan", address, job, sockets] => {
            runtime.block_on(fan(address, job, sockets.parse().unwrap()))
        }
        _ => panic!("unknown clients: {words:?}"),
    }
}

/// Microseconds since 1970.
pub(crate) fn now_us() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_micros()).unwrap()
}

async fn requests(address: &str, method: &str, path: &str, clients: usize, seconds: u64) -> String {
    let body = if method == "POST" {
        r#"{"prompt":"A REST API for a library with books, authors and loans"}"#
    } else {
        ""
    };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let started = Instant::now();
    let end = started + Duration::from_secs(seconds);
    let each = (0..clients).map(|_| tokio::spawn(ask(address.to_owned(), request.clone(), end)));
    let mut took_us: Vec<u64> = Vec::new();
    for one in each.collect::<Vec<_>>() {
        took_us.extend(one.await.unwrap());
    }
    let rate = took_us.len() as f64 / started.elapsed().as_secs_f64();
    format!("{rate:>9.0} requests/s   {}", spread(&mut took_us))
}

async fn ask(address: String, request: String, end: Instant) -> Vec<u64> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut took_us, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
    while Instant::now() < end {
        let asked = Instant::now();
        stream.write_all(request.as_bytes()).await.unwrap();
        read_answer(&mut stream, &mut buffer).await;
        took_us.push(u64::try_from(asked.elapsed().as_micros()).unwrap());
    }
    took_us
}

async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await.unwrap();
        assert!(read > 0, "the server closed the connection");
        filled += read;
        let head = String::from_utf8_lossy(&buffer[..filled]);
        let Some(split) = head.find("\r\n\r\n") else { continue };
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let lower = head[..split].to_ascii_lowercase();
        let length = lower.split("content-length: ").nth(1).unwrap();
        let length: usize = length.split("\r\n").next().unwrap().trim().parse().unwrap();
        if filled >= split + 4 + length {
            return;
        }
    }
}

async fn idle(address: &str, job: &str, count: usize) {
    let started = Instant::now();
    let sockets = connect(address, job, count).await;
    let rate = count as f64 / started.elapsed().as_secs_f64();
    // The server is to have come to rest.
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("{rate:.0} accepted/s");
    std::future::pending::<()>().await;
    drop(sockets);
}

async fn connect(address: &str, job: &str, count: usize) -> Vec<Socket> {
    let connecting = futures::stream::iter(0..count).map(|_| async {
        // Small buffers: the clients are not what is measured.
        let config = WebSocketConfig::default().read_buffer_size(1024).write_buffer_size(0);
        let address = format!("ws://{address}/ws/{job}");
        let (mut socket, _) = connect_async_with_config(address, Some(config), true).await.unwrap();
        socket.next().await.unwrap().unwrap();
        socket
    });
    connecting.buffer_unordered(64).collect().await
}

async fn fan(address: &str, job: &str, count: usize) {
    let sockets = connect(address, job, count).await;
    println!("connected");
    let started = Instant::now();
    let reading = sockets.into_iter().map(|socket| tokio::spawn(read_all(socket)));
    let mut late_us: Vec<u64> = Vec::new();
    for one in reading.collect::<Vec<_>>() {
        late_us.extend(one.await.unwrap());
    }
    let rate = late_us.len() as f64 / started.elapsed().as_secs_f64();
    println!("{rate:>9.0} messages/s   {}", spread(&mut late_us));
}

/// How late each timed message was, until the job ends.
async fn read_all(mut socket: Socket) -> Vec<u64> {
    let mut late_us = Vec::new();
    loop {
        let Message::Text(text) = socket.next().await.unwrap().unwrap() else { continue };
        if let Some(sent) =
            text.split(r#""message":""#).nth(1).and_then(|rest| rest.split('"').next())
            && let Ok(sent) = sent.parse::<u64>()
        {
            late_us.push(now_us().saturating_sub(sent));
        }
        if text.contains(r#""type":"project_complete""#) {
            return late_us;
        }
    }
}

fn spread(values_us: &mut [u64]) -> String {
    values_us.sort_unstable();
    let at = |percent: usize| {
        let index = (values_us.len() * percent / 100).min(values_us.len().saturating_sub(1));
        values_us.get(index).copied().unwrap_or(0) as f64 / 1000.0
    };
    format!("p50 {:.2} ms   p99 {:.2} ms", at(50), at(99))
}
