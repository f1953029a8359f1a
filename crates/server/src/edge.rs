//! What happens around every request: its id, its caller, the rate limit, the headers that every answer
//! carries, the one error body, and the end of a panic.
//!
//! Does not belong here: anything about a single call.

mod cors;
mod headers;

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Entropy;
use futures::FutureExt;
use uuid::Uuid;
use wire::ErrorBody;

use crate::caller::{Caller, Peer};
use crate::error::{ApiError, Refused};
use crate::limit::{Allowance, Counted};
use crate::state::ServerState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

pub(crate) async fn edge(
    State(state): State<ServerState>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers(), &state);
    let peer = request.extensions().get::<Peer>().copied();
    let caller = Caller::of(peer, request.headers(), &state.settings);
    let origin = cors::Asked::of(request.method(), request.headers());
    let allowance =
        is_limited(request.uri().path()).then(|| state.limit.count(Counted::of(&caller), started));
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    request.extensions_mut().insert(caller);

    let response = match allowance {
        Some(Allowance { limit, wait: Some(wait), .. }) => {
            ApiError::RateLimited(limit, wait.as_secs() + 1).into_response()
        }
        _ if origin.is_preflight() => StatusCode::NO_CONTENT.into_response(),
        _ => answer(request, next).await,
    };
    let mut response = finish(response, &id, &state);
    let headers = response.headers_mut();
    headers::secure(headers);
    origin.answer(&state.settings.cors, headers);
    if let Some(allowance) = allowance {
        limit_headers(allowance, &state, headers);
    }
    insert(headers, REQUEST_ID, &id);
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    state.http.observe(route, &method, response.status(), started.elapsed());
    response
}

async fn answer(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        // The hook has written the panic to the log; its text is not for clients.
        Err(_) => ApiError::Internal(None).into_response(),
    }
}

/// The API and the sockets are limited; health, metrics, documents and pages are not.
fn is_limited(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/ws/")
}

/// The client's own id where it is a UUID, else a fresh one.
fn request_id(headers: &HeaderMap, state: &ServerState) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let id = given.and_then(|id| Uuid::try_parse(id).ok());
    let id = id.unwrap_or_else(|| state.ids.job_id().0);
    id.hyphenated().to_string()
}

/// Gives every refusal its body, also those that no handler made.
fn finish(response: Response, id: &str, state: &ServerState) -> Response {
    if let Some(Refused(error)) = response.extensions().get::<Refused>().cloned() {
        return refusal(&error, id, state, response.headers());
    }
    let status = response.status();
    let bare = (status.is_client_error() || status.is_server_error())
        && !response.headers().contains_key(CONTENT_TYPE);
    match status {
        StatusCode::METHOD_NOT_ALLOWED if bare => {
            refusal(&ApiError::WrongMethod, id, state, response.headers())
        }
        StatusCode::NOT_FOUND if bare => {
            refusal(&ApiError::NoSuchRoute, id, state, response.headers())
        }
        _ => response,
    }
}

fn refusal(error: &ApiError, id: &str, state: &ServerState, headers: &HeaderMap) -> Response {
    let status = error.status();
    let causes = causes(error);
    if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED {
        tracing::error!(request_id = id, status = status.as_u16(), error = %error, ?causes, "refused");
    }
    let body = ErrorBody {
        error: error.detail(),
        message: error.message(),
        code: error.code().to_owned(),
        field: error.field_name().map(str::to_owned),
        timestamp: state.clock.now().as_seconds(),
        request_id: id.to_owned(),
        debug: state.settings.shows_causes().then_some(causes),
    };
    let json = serde_json::to_vec(&body).unwrap_or_default();
    let mut response = Response::new(Body::from(json));
    *response.status_mut() = status;
    // `Allow`, `Content-Range` and the like stay.
    response.headers_mut().extend(headers.clone());
    response.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    if let Some(seconds) = error.retry_after_s() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn causes(error: &ApiError) -> Vec<String> {
    let mut causes = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    causes
}

/// `X-RateLimit-Reset` is the Unix second at which the caller has its whole allowance again.
fn limit_headers(allowance: Allowance, state: &ServerState, headers: &mut HeaderMap) {
    let full_at = state.clock.now().0 / 1000 + allowance.full_in.as_secs() + 1;
    headers.insert(LIMIT, HeaderValue::from(allowance.limit));
    headers.insert(REMAINING, HeaderValue::from(allowance.remaining));
    headers.insert(RESET, HeaderValue::from(full_at));
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// What is served where nothing is.
pub(crate) async fn no_such_route(method: Method) -> ApiError {
    tracing::debug!(%method, "no such route");
    ApiError::NoSuchRoute
}
