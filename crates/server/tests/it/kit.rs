//! A service to try calls on, and short names for long calls.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use domain::clock::TickingClock;
use domain::entropy::SeededEntropy;
use domain::{JobId, UnixMillis};
use serde_json::{Value, json};
use server::{NothingKnown, Parts, ServerState, Settings, metered, router};
use store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::sample::Worker;

pub(crate) const PROMPT: &str = "A REST API for a library with books, authors and loans";

/// 2026-11-21T03:28:11Z
pub(crate) const START: UnixMillis = UnixMillis(1_795_231_691_000);

pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) state: ServerState,
    pub(crate) router: Router,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Settings that do not get into the way.
pub(crate) fn settings() -> Settings {
    Settings { rate_limit_per_minute: NonZeroU32::new(1_000_000).unwrap(), ..Settings::default() }
}

pub(crate) fn service() -> Service {
    service_with(settings())
}

pub(crate) fn service_with(settings: Settings) -> Service {
    service_over(store::memory::store(), settings, Arc::new(NothingKnown))
}

pub(crate) fn service_over(
    store: Store,
    settings: Settings,
    health: Arc<dyn server::HealthSource>,
) -> Service {
    let (store, meter) = metered(store);
    let state = ServerState::new(Parts {
        store: store.clone(),
        settings,
        clock: Arc::new(TickingClock::new(START)),
        entropy: Arc::new(SeededEntropy::new(7)),
        health,
        meter,
    });
    Service { store, router: router(state.clone()), state }
}

impl Service {
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request("GET", path, headers, Body::empty())).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, body, &[]).await
    }

    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        body: Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.send(request(method, path, &all, Body::from(body.to_string()))).await
    }

    /// Submits a job.
    pub(crate) async fn submit(&self) -> JobId {
        let answer = self.post("/api/vibe-coding", json!({ "prompt": PROMPT })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
        answer.json()["job_id"].as_str().unwrap().parse().unwrap()
    }

    /// Submits a job and takes it.
    pub(crate) async fn job(&self) -> (JobId, Worker) {
        let job = self.submit().await;
        (job, Worker::take(&self.store, job).await)
    }

    /// Serves on a port of its own until the token is cancelled.
    pub(crate) async fn listen(&self) -> Listening {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(server::serve(listener, self.state.clone(), stop.clone()));
        Listening { address, stop, serving }
    }
}

pub(crate) struct Listening {
    pub(crate) address: std::net::SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

pub(crate) fn request(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).body(body).unwrap();
    request.headers_mut().insert("host", HeaderValue::from_static("sextet.test"));
    for (name, value) in headers {
        let name = axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().append(name, value.parse().unwrap());
    }
    request
}

/// A line of a table: the status and what `pointer` shows of the body.
#[track_caller]
pub(crate) fn check_refusal(answer: &Answer, status: u16, code: &str, field: Option<&str>) {
    let body = answer.json();
    assert_eq!(answer.status.as_u16(), status, "{body}");
    assert_eq!((body["code"].as_str(), body["field"].as_str()), (Some(code), field), "{body}");
    assert_eq!(body["request_id"].as_str(), Some(answer.header("x-request-id")), "{body}");
    for field in ["error", "message"] {
        assert!(body[field].as_str().is_some_and(|text| !text.is_empty()), "{body}");
    }
    assert!(body["timestamp"].is_f64(), "{body}");
}
