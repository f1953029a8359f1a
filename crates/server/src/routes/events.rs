//! `GET /api/vibe-coding/events`: the log of a job, as JSON or as server-sent events.
//!
//! A stream stays open after the job has ended (it may be retried); it ends with a `server-draining` event
//! when the server goes, and with a `reset` event when the job is deleted.

mod stream;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use serde::Deserialize;
use store::StoreError;
use wire::event::Events;

use crate::error::ApiError;
use crate::extract::{Job, Query};
use crate::live::PAGE;
use crate::state::ServerState;

#[derive(Debug, Deserialize)]
pub(crate) struct Cursor {
    pub(super) after: Option<u64>,
}

/// The job's whole log.
///
/// JSON; or, with `Accept: text/event-stream`, server-sent events: those that are there, then those that
/// come, each with its number as `id`. `Last-Event-ID` (or `after`) resumes without gap or duplicate. A
/// comment line every 15 s keeps the stream alive.
#[utoipa::path(
    get, path = "/api/vibe-coding/events/{job_id}", tag = "live",
    params(
        ("job_id" = String, Path, format = "uuid"),
        ("after" = Option<u64>, Query, description = "Only entries with greater numbers; absent: all"),
        ("Last-Event-ID" = Option<u64>, Header, description = "The same, as browsers send it; wins over `after`"),
    ),
    responses(
        (status = 200, description = "The log", content(
            (Events = "application/json"), (String = "text/event-stream"),
        )),
        (status = 400, description = "The number lies beyond the log", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn events(
    Job(job): Job,
    Query(cursor): Query<Cursor>,
    State(state): State<ServerState>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (field, after) = match headers.get("last-event-id") {
        Some(id) => ("Last-Event-ID", Some(read_number(id)?)),
        None => ("after", cursor.after),
    };
    let after = after.unwrap_or(0);
    let last_seq = job.read(|view| view.last_seq);
    check_cursor(field, after, last_seq)?;
    if wants_stream(&headers) {
        let body = Body::from_stream(stream::events(job, after, state));
        // Proxies that collect answers are asked not to.
        let unbuffered = (HeaderName::from_static("x-accel-buffering"), "no");
        let kind = (CONTENT_TYPE, "text/event-stream");
        let uncached = (CACHE_CONTROL, "no-store, private, no-transform");
        return Ok(([kind, uncached, unbuffered], body).into_response());
    }
    let body = json(state, job.id(), after, last_seq);
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

fn read_number(id: &axum::http::HeaderValue) -> Result<u64, ApiError> {
    let text = id.to_str().unwrap_or_default().trim();
    text.parse().map_err(|_| ApiError::field("Last-Event-ID", "the number of an event is expected"))
}

/// Refuses a number that the log has not reached: it belongs to another job, or to a log that was lost.
pub(super) fn check_cursor(field: &str, after: u64, last_seq: u64) -> Result<(), ApiError> {
    if after <= last_seq {
        return Ok(());
    }
    let problem = format!(
        "event {after} is beyond this job's log, which ends at {last_seq}; read again from 0"
    );
    Err(ApiError::field(field, problem))
}

fn wants_stream(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.trim().starts_with("text/event-stream"))
}

/// Entries `after` to `last_seq`, read page by page while they are sent.
fn json(state: ServerState, job: domain::JobId, after: u64, last_seq: u64) -> Body {
    let head = format!(r#"{{"job_id":"{job}","after":{after},"last_seq":{last_seq},"events":["#);
    let pages = futures::stream::try_unfold(after, move |cursor| {
        let state = state.clone();
        async move {
            if cursor >= last_seq {
                return Ok(None);
            }
            let mut page = state.store.log.read(job, cursor, PAGE).await?;
            page.retain(|entry| entry.seq <= last_seq);
            let Some(last) = page.last() else {
                return Err(StoreError::NoSuchJob(job));
            };
            let next = last.seq;
            let mut text = String::new();
            for entry in &page {
                if entry.seq > after + 1 {
                    text.push(',');
                }
                text.push_str(&wire::event::json(entry));
            }
            Ok(Some((Bytes::from(text), next)))
        }
    });
    let head = futures::stream::once(async { Ok(Bytes::from(head)) });
    let tail = futures::stream::once(async { Ok(Bytes::from_static(b"]}")) });
    Body::from_stream(head.chain(pages).chain(tail).inspect_err(move |error: &StoreError| {
        tracing::warn!(%job, error = error as &dyn std::error::Error, "the log could not be sent");
    }))
}
