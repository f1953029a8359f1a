//! `PATCH` and `DELETE /api/vibe-coding/{job_id}`.

use axum::Json;
use axum::extract::State;
use store::Command;
use wire::control::{Accepted, ChangeRequest};

use super::control::{refuse_ended, tell};
use super::submit::check_model;
use crate::error::ApiError;
use crate::extract::{Job, JsonBody};
use crate::state::ServerState;

/// Raises a budget or changes the model for the steps to come.
#[utoipa::path(
    patch, path = "/api/vibe-coding/{job_id}", tag = "projects", request_body = ChangeRequest,
    params(("job_id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "The change is durable", body = Accepted),
        (status = 409, description = "The job has ended", body = wire::ErrorBody),
        (status = 501, description = "Names and archiving are not available yet", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn change(
    Job(job): Job,
    State(state): State<ServerState>,
    JsonBody(body): JsonBody<ChangeRequest>,
) -> Result<Json<Accepted>, ApiError> {
    if body.name.is_some() || body.archived.is_some() {
        return Err(ApiError::NotAvailable("naming or archiving a project"));
    }
    let current = job.read(|view| view.request.as_ref().map(|request| request.budget));
    let change = body.read(current.unwrap_or_default())?;
    check_model(change.model.as_deref(), &state)?;
    refuse_ended(&job)?;
    let mut answer = None;
    if let Some(budget) = change.budget {
        let command = Command::ChangeBudget { budget };
        answer = Some(tell(&state, &job, command, "The budget is changed").await?);
    }
    if change.model.is_some() {
        let command = Command::ChangeModel { model: change.model };
        answer = Some(tell(&state, &job, command, "The change holds for the steps to come").await?);
    }
    answer.ok_or_else(|| ApiError::field("budget", "nothing to change"))
}

/// Removes a job with its files and its events. A worker that still has it stops at its next step.
#[utoipa::path(
    delete, path = "/api/vibe-coding/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The job is gone", body = Accepted)),
)]
pub(crate) async fn delete(
    Job(job): Job,
    State(state): State<ServerState>,
) -> Result<Json<Accepted>, ApiError> {
    if !job.read(|view| view.status.is_terminal()) {
        // Whoever works on it ends what runs, instead of finding out at the next append.
        state.store.inbox.tell(job.id(), Command::Cancel, state.clock.stamp()).await?;
    }
    state.store.inbox.delete(job.id()).await?;
    state.live.forget(job.id());
    Ok(Json(Accepted {
        job_id: job.id(),
        status: "deleted".to_owned(),
        message: "The project, its files and its events are gone".to_owned(),
    }))
}
