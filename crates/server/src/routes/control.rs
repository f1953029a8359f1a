//! `POST /api/vibe-coding/cancel`, `pause`, `resume` and `retry`: commands for whoever works on the job.

use axum::Json;
use axum::extract::State;
use domain::JobStatus;
use domain::fact::StatusReason;
use store::Command;
use wire::control::Accepted;

use crate::error::ApiError;
use crate::extract::Job;
use crate::live::LiveJob;
use crate::state::ServerState;

/// Stops a job; what runs ends within 2 s, what was written stays.
#[utoipa::path(
    post, path = "/api/vibe-coding/cancel/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "The command is durable", body = Accepted),
        (status = 409, description = "The job has ended", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn cancel(
    Job(job): Job,
    State(state): State<ServerState>,
) -> Result<Json<Accepted>, ApiError> {
    refuse_ended(&job)?;
    tell(&state, &job, Command::Cancel, "The job is being stopped").await
}

/// Pauses a job at the next step; running model calls finish and are kept.
#[utoipa::path(
    post, path = "/api/vibe-coding/pause/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "The command is durable", body = Accepted),
        (status = 409, description = "The job has ended or is paused", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn pause(
    Job(job): Job,
    State(state): State<ServerState>,
) -> Result<Json<Accepted>, ApiError> {
    refuse_ended(&job)?;
    if will_be_paused(&state, &job).await? {
        return Err(ApiError::Conflict("the job is paused already".to_owned()));
    }
    tell(&state, &job, Command::Pause, "The job pauses at the next step").await
}

/// Goes on with a paused job, or with one that reached its budget after the budget was raised.
#[utoipa::path(
    post, path = "/api/vibe-coding/resume/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "The command is durable", body = Accepted),
        (status = 409, description = "The job has ended or does not stand still", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn resume(
    Job(job): Job,
    State(state): State<ServerState>,
) -> Result<Json<Accepted>, ApiError> {
    refuse_ended(&job)?;
    let stands_still = job.read(|view| view.status_reason.is_some());
    if !stands_still && !will_be_paused(&state, &job).await? {
        return Err(ApiError::Conflict("the job is not paused".to_owned()));
    }
    tell(&state, &job, Command::Resume, "The job goes on").await
}

/// Goes on with a failed job from its last completed step.
#[utoipa::path(
    post, path = "/api/vibe-coding/retry/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "The command is durable", body = Accepted),
        (status = 409, description = "The job has not failed", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn retry(
    Job(job): Job,
    State(state): State<ServerState>,
) -> Result<Json<Accepted>, ApiError> {
    let status = job.read(|view| view.status);
    if status != JobStatus::Failed {
        let why = format!("only a failed job can be retried; this one is `{}`", status.word());
        return Err(ApiError::Conflict(why));
    }
    tell(&state, &job, Command::Retry, "The job goes on from its last completed step").await
}

/// Whether the job is paused once the commands that wait are read.
async fn will_be_paused(state: &ServerState, job: &LiveJob) -> Result<bool, ApiError> {
    let is_paused = job.read(|view| view.status_reason == Some(StatusReason::PausedByUser));
    let unread = state.store.inbox.commands(job.id()).await?;
    let after = unread.iter().fold(is_paused, |paused, (_, command)| match command {
        Command::Pause => true,
        Command::Resume => false,
        _ => paused,
    });
    Ok(after)
}

pub(super) fn refuse_ended(job: &LiveJob) -> Result<(), ApiError> {
    let status = job.read(|view| view.status);
    if status.is_terminal() {
        return Err(ApiError::Conflict(format!("the job has ended; it is `{}`", status.word())));
    }
    Ok(())
}

/// Stores a command; durable when it answers.
pub(super) async fn tell(
    state: &ServerState,
    job: &LiveJob,
    command: Command,
    said: &str,
) -> Result<Json<Accepted>, ApiError> {
    state.store.inbox.tell(job.id(), command, state.clock.stamp()).await?;
    Ok(Json(Accepted {
        job_id: job.id(),
        status: job.read(|view| view.status.word().to_owned()),
        message: said.to_owned(),
    }))
}
