//! One HTTP call over a stream into a sandbox.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use sandbox::Service;
use tokio::time::Instant;

/// Largest body that is read of an answer.
const BODY_MAX_BYTES: usize = 4 * 1024 * 1024;
/// A call that takes longer has failed.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Bytes,
    pub(super) wall_ms: u64,
}

/// What to send.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<serde_json::Value>,
}

impl Call {
    /// A plain GET.
    pub(super) fn get(path: &str) -> Self {
        Self { method: "GET".to_owned(), path: path.to_owned(), headers: Vec::new(), body: None }
    }
}

/// Calls the service and reads the whole answer, or says why there is none.
pub(super) async fn send(service: &dyn Service, call: &Call) -> Result<Answer, String> {
    let begun = Instant::now();
    let answer = tokio::time::timeout(CALL_TIMEOUT, exchange(service, call))
        .await
        .map_err(|_| format!("no answer within {} s", CALL_TIMEOUT.as_secs()))??;
    let wall_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Answer { wall_ms, ..answer })
}

async fn exchange(service: &dyn Service, call: &Call) -> Result<Answer, String> {
    let stream = service.connect().await.map_err(|error| format!("no connection: {error}"))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| format!("no HTTP: {error}"))?;
    let request = request(call)?;
    let exchange = async {
        let answer =
            sender.send_request(request).await.map_err(|error| format!("no answer: {error}"))?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), BODY_MAX_BYTES).collect().await;
        let body = body.map_err(|error| format!("the answer broke off: {error}"))?.to_bytes();
        Ok(Answer { status, body, wall_ms: 0 })
    };
    tokio::pin!(exchange, connection);
    // The connection has to be driven while the exchange waits; it may end first once all was read.
    let mut open = true;
    loop {
        tokio::select! {
            done = &mut exchange => return done,
            _ = &mut connection, if open => open = false,
        }
    }
}

fn request(call: &Call) -> Result<Request<Full<Bytes>>, String> {
    let method = Method::from_bytes(call.method.as_bytes()).map_err(|error| error.to_string())?;
    let body = call.body.as_ref().map(|value| Bytes::from(value.to_string()));
    let mut request = Request::builder()
        .method(method)
        .uri(&call.path)
        .header("host", "localhost")
        .header("connection", "close");
    if body.is_some()
        && !call.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    request.body(Full::new(body.unwrap_or_default())).map_err(|error| error.to_string())
}
