//! `GET /ws/{job_id}`: a job, live. See `wire::frame` for what is said and how a client resumes.

mod session;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::events::Cursor;
use crate::error::ApiError;
use crate::extract::{Job, Query};
use crate::settings::Cors;
use crate::state::{ServerState, Sockets};
use session::Session;

/// Largest message that a client may send: pings.
const MESSAGE_MAX_BYTES: usize = 16 * 1024;
/// An idle socket holds this much; tungstenite's default of 128 kB would be most of its memory.
const READ_BUFFER_BYTES: usize = 2048;
/// Frames that are ready together leave in writes of this size.
const WRITE_BUFFER_BYTES: usize = 4096;

/// A job, live.
///
/// Text frames with the shape `Numbered`. `initial_status` comes first: the state now, or with `after` the
/// state at that number, followed by everything since. All frames of one entry carry the same `seq` and
/// all but the last `"more": true`; move the cursor at a frame without `more` and come back with it.
#[utoipa::path(
    get, path = "/ws/{job_id}", tag = "live",
    params(
        ("job_id" = String, Path, format = "uuid"),
        ("after" = Option<u64>, Query, description = "Replays everything with a greater number; 0: everything"),
    ),
    responses((status = 101, description = "Switching to WebSocket", body = wire::frame::Numbered)),
)]
pub(crate) async fn websocket(
    Job(job): Job,
    Query(cursor): Query<Cursor>,
    State(state): State<ServerState>,
    headers: HeaderMap,
    upgrade: Result<Upgrade, ApiError>,
) -> Result<Response, ApiError> {
    check_origin(&headers, &state.settings.cors)?;
    if state.draining.is_cancelled() {
        return Err(ApiError::Draining);
    }
    let Upgrade(upgrade) = upgrade?;
    let failing = state.clone();
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(MESSAGE_MAX_BYTES)
        .max_frame_size(MESSAGE_MAX_BYTES)
        .on_failed_upgrade(move |error| {
            tracing::debug!(error = &error as &dyn std::error::Error, "no WebSocket came about");
            failing.sockets.errors.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        });
    Ok(upgrade.on_upgrade(move |socket| {
        let open = Sockets::open(&state);
        let tasks = state.tasks.clone();
        let session = Session::new(socket, job, cursor.after, state);
        // Tracked, so that a drain waits until every client was told.
        tasks.track_future(async move {
            session.run().await;
            drop(open);
        })
    }))
}

/// A page of another origin may not use a browser's access here, unless CORS allows it to read answers.
fn check_origin(headers: &HeaderMap, cors: &Cors) -> Result<(), ApiError> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let same = |origin: &HeaderValue, host: &HeaderValue| {
        let origin = origin.to_str().ok()?;
        let (_, origin_host) = origin.split_once("://")?;
        Some(origin_host == host.to_str().ok()?)
    };
    let is_own = headers.get(HOST).and_then(|host| same(origin, host)).unwrap_or(false);
    if is_own || cors.allows(origin) { Ok(()) } else { Err(ApiError::ForeignOrigin) }
}

/// The upgrade, refused like everything else when the request is none.
pub(crate) struct Upgrade(WebSocketUpgrade);

impl FromRequestParts<ServerState> for Upgrade {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &ServerState,
    ) -> Result<Self, Self::Rejection> {
        let upgrade = WebSocketUpgrade::from_request_parts(parts, state).await;
        upgrade.map(Self).map_err(|why: WebSocketUpgradeRejection| {
            ApiError::field("Upgrade", format!("a WebSocket handshake is expected ({why})"))
        })
    }
}
