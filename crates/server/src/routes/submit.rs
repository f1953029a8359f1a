//! `POST /api/vibe-coding`: accepts a project job.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::{BlobHash, JobRequest};
use store::{Idempotency, NewJob};
use wire::submit::{SubmitRequest, Submitted};

use crate::caller::{Caller, PublicAddress};
use crate::error::ApiError;
use crate::extract::JsonBody;
use crate::health::Disk;
use crate::state::ServerState;

/// Longest `Idempotency-Key`, in characters.
const KEY_MAX_CHARS: usize = 200;

/// Starts a project.
///
/// The job is durable when this answers. The same `Idempotency-Key` with the same request gives the same
/// job again; with another request it is refused with 409.
#[utoipa::path(
    post, path = "/api/vibe-coding", tag = "projects", request_body = SubmitRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "A name of the client's own for this submission")),
    responses((status = 200, description = "Accepted and durable", body = Submitted)),
)]
pub(crate) async fn submit(
    State(state): State<ServerState>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(body): JsonBody<SubmitRequest>,
) -> Result<Json<Submitted>, ApiError> {
    let address = PublicAddress::of(&headers, &caller)?;
    let request = body.read()?;
    admit(&request, &state)?;
    let job = NewJob {
        id: state.entropy.job_id(),
        idempotency: idempotency(&headers, &request)?,
        request,
        owner: caller.owner,
        at: state.clock.stamp(),
        queue_limit: state.settings.queue_limit,
    };
    let (store::Submitted::New { job, .. } | store::Submitted::Known { job }) =
        state.store.inbox.submit(job).await?;
    Ok(Json(Submitted {
        job_id: job,
        status: domain::JobStatus::Started.word().to_owned(),
        message: "The project is accepted; follow it over the WebSocket".to_owned(),
        estimated_time: state.estimates.now(&state.store).await.0,
        websocket_url: address.websocket(&format!("/ws/{job}")),
    }))
}

/// Refuses what could not be worked on.
fn admit(request: &JobRequest, state: &ServerState) -> Result<(), ApiError> {
    if state.draining.is_cancelled() {
        return Err(ApiError::Draining);
    }
    if state.health.disk().is_some_and(|disk| disk.is_low()) {
        return Err(ApiError::LowDisk { percent: Disk::LOW_PERCENT });
    }
    check_model(request.model.as_deref(), state)
}

/// Refuses a model that models.yaml does not name.
pub(super) fn check_model(model: Option<&str>, state: &ServerState) -> Result<(), ApiError> {
    let Some((model, names)) = model.zip(state.health.model_names()) else { return Ok(()) };
    if names.iter().any(|name| name == model) {
        return Ok(());
    }
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    Err(wire::BadField::unknown_word("model", model, &known).into())
}

fn idempotency(headers: &HeaderMap, request: &JobRequest) -> Result<Option<Idempotency>, ApiError> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let sane = key.to_str().ok().map(str::trim);
    let Some(key) = sane.filter(|key| !key.is_empty() && key.len() <= KEY_MAX_CHARS) else {
        return Err(ApiError::field(
            "Idempotency-Key",
            "1 to 200 visible ASCII characters are expected",
        ));
    };
    // The request as it was understood: another order of fields is the same request.
    let body =
        serde_json::to_vec(request).map_err(|why| ApiError::Internal(Some(Box::new(why))))?;
    Ok(Some(Idempotency { key: key.to_owned(), body: BlobHash::of(&body) }))
}
