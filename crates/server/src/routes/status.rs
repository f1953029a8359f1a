//! `GET /api/vibe-coding/status` and `detailed-status`.

use axum::Json;
use axum::extract::State;
use domain::fact::StatusReason;
use wire::status::{DetailedStatus, Status};

use crate::error::ApiError;
use crate::extract::Job;
use crate::live::LiveJob;
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
    let mut status = job.read(|view| wire::status::status(job.id(), view, estimate));
    status.status_reason = reason(&state, &job, status.status_reason);
    Ok(Json(status))
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
    let mut detailed = job.read(|view| wire::status::detailed(job.id(), view, estimate));
    detailed.status.status_reason = reason(&state, &job, detailed.status.status_reason);
    Ok(Json(detailed))
}

/// Why the job stands still. That a disk is full cannot be in the log that is on it.
fn reason(state: &ServerState, job: &LiveJob, logged: Option<String>) -> Option<String> {
    let waits = state.store.bus.space().is_waiting(job.id());
    if waits { Some(StatusReason::StorageFull.word().to_owned()) } else { logged }
}
