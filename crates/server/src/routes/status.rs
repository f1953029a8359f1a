//! `GET /api/vibe-coding/status` and `detailed-status`.

use axum::Json;
use axum::extract::State;
use wire::status::{DetailedStatus, Status};

use crate::error::ApiError;
use crate::extract::Job;
use crate::state::ServerState;

/// Where a job is.
#[utoipa::path(
    get, path = "/api/vibe-coding/status/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The job's state after its last event", body = Status)),
)]
pub(crate) async fn status(
    Job(job): Job,
    State(state): State<ServerState>,
) -> Result<Json<Status>, ApiError> {
    let estimate = state.estimates.now(&state.store).await;
    Ok(Json(job.read(|view| wire::status::status(job.id(), view, estimate))))
}

/// Where a job is, with what each agent took and cost, and the figures of the report.
#[utoipa::path(
    get, path = "/api/vibe-coding/detailed-status/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The job's state after its last event", body = DetailedStatus)),
)]
pub(crate) async fn detailed_status(
    Job(job): Job,
    State(state): State<ServerState>,
) -> Result<Json<DetailedStatus>, ApiError> {
    let estimate = state.estimates.now(&state.store).await;
    Ok(Json(job.read(|view| wire::status::detailed(job.id(), view, estimate))))
}
