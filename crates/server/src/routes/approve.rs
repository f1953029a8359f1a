//! `POST /api/vibe-coding/approve`: answers a gate that waits.

use axum::Json;
use axum::extract::State;
use domain::fact::Decision;
use store::Command;
use wire::control::{Accepted, ApproveRequest};

use super::control::tell;
use crate::error::ApiError;
use crate::extract::{Job, JsonBody};
use crate::state::ServerState;

/// Answers a gate.
///
/// A rejection needs feedback and sends the work back to the agent that made it.
#[utoipa::path(
    post, path = "/api/vibe-coding/approve/{job_id}", tag = "projects", request_body = ApproveRequest,
    params(("job_id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "The answer is durable", body = Accepted),
        (status = 409, description = "Nothing waits", body = wire::ErrorBody),
        (status = 501, description = "Edited plans are not available yet", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn approve(
    Job(job): Job,
    State(state): State<ServerState>,
    JsonBody(body): JsonBody<ApproveRequest>,
) -> Result<Json<Accepted>, ApiError> {
    if body.plan.is_some() {
        return Err(ApiError::NotAvailable("approving an edited plan"));
    }
    let answer = body.read()?;
    let waiting = job.read(|view| view.waiting_gate);
    if waiting != Some(answer.gate) {
        let waits = waiting.map_or("nothing waits", |gate| gate.word());
        let why = format!("gate `{}` does not wait for an answer ({waits})", answer.gate.word());
        return Err(ApiError::Conflict(why));
    }
    let unread = state.store.inbox.commands(job.id()).await?;
    if unread.iter().any(|(_, command)| matches!(command, Command::Resolve { .. })) {
        return Err(ApiError::Conflict("this gate is being answered already".to_owned()));
    }
    let said = match answer.decision {
        Decision::Approved => "Approved; the work goes on",
        Decision::Rejected => "Sent back with your feedback",
    };
    let resolve = Command::Resolve {
        gate: answer.gate,
        decision: answer.decision,
        feedback: answer.feedback,
        plan: None,
    };
    tell(&state, &job, resolve, said).await
}
