//! Reading requests: whatever cannot be read is answered with 400 and the name of what is at fault.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use domain::JobId;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::live::LiveJob;
use crate::state::ServerState;

/// Longest wait for a request's body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The job that the path names, current; 400 for what is not a UUID, 404 for what is not there.
#[derive(Debug)]
pub(crate) struct Job(pub(crate) Arc<LiveJob>);

impl FromRequestParts<ServerState> for Job {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &ServerState,
    ) -> Result<Self, Self::Rejection> {
        let id = job_id(parts, state).await?;
        state.live.get(id).await?.map(Self).ok_or(ApiError::NoSuchJob(id))
    }
}

async fn job_id(parts: &mut Parts, state: &ServerState) -> Result<JobId, ApiError> {
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|_| ApiError::field("job_id", "it is not valid UTF-8"))?;
    let text = params.iter().find(|(name, _)| *name == "job_id").map_or("", |(_, value)| value);
    text.parse().map_err(|why| ApiError::field("job_id", why))
}

/// A JSON body. Unknown fields are ignored.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<ServerState> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &ServerState) -> Result<Self, Self::Rejection> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        // A page of another origin can send anything else without asking first.
        if !kind.is_some_and(is_json) {
            return Err(ApiError::field("Content-Type", "`application/json` is expected"));
        }
        let read = tokio::time::timeout(BODY_TIMEOUT, Bytes::from_request(request, state)).await;
        let body = match read {
            Ok(Ok(body)) => body,
            Ok(Err(rejection)) if rejection.status().as_u16() == 413 => {
                return Err(ApiError::BodyTooLarge);
            }
            Ok(Err(_)) => return Err(ApiError::field("body", "it ended before its end")),
            Err(_) => return Err(ApiError::BodyTooSlow { seconds: BODY_TIMEOUT.as_secs() }),
        };
        read_json(&body).map(Self)
    }
}

fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // Without this an array would be read as the fields in their order.
    if body.trim_ascii_start().first().is_some_and(|first| *first != b'{') {
        return Err(ApiError::field("body", "a JSON object is expected"));
    }
    let mut input = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut input).map_err(|error| {
        let path = error.path().to_string();
        let why = error.into_inner();
        // A missing field is named by the text, not by the path.
        let missing = why.to_string();
        let missing =
            missing.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        match (missing, path.as_str()) {
            (Some(field), ".") => ApiError::field(field, "it is missing"),
            (Some(field), parent) => ApiError::field(&format!("{parent}.{field}"), "it is missing"),
            (None, "." | "?" | "") => ApiError::field("body", why),
            (None, path) => ApiError::field(path, why),
        }
    })?;
    input.end().map_err(|why| ApiError::field("body", why))?;
    Ok(value)
}

/// The query of the address. Unknown parameters are ignored.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        axum::extract::Query::try_from_uri(&parts.uri).map(|query| Self(query.0)).map_err(|bad| {
            let text = std::error::Error::source(&bad)
                .map_or_else(|| bad.to_string(), ToString::to_string);
            // `limit: invalid digit found in string`
            match text.split_once(": ") {
                Some((field, problem)) => ApiError::field(field, problem),
                None => ApiError::field("query", text),
            }
        })
    }
}
