//! Calls that come with later versions: they answer 501 and say so.

use crate::error::ApiError;
use crate::extract::Job;

/// Takes an approval back. Not available yet.
#[utoipa::path(
    post, path = "/api/vibe-coding/unapprove/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses((status = 501, description = "Not available yet", body = wire::ErrorBody)),
)]
pub(crate) async fn unapprove(_job: Job) -> ApiError {
    ApiError::NotAvailable("taking an approval back")
}

/// A word to the team. Not available yet.
#[utoipa::path(
    post, path = "/api/vibe-coding/message/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses((status = 501, description = "Not available yet", body = wire::ErrorBody)),
)]
pub(crate) async fn message(_job: Job) -> ApiError {
    ApiError::NotAvailable("sending a word to the team")
}

/// Pushes the git history. Not available yet.
#[utoipa::path(
    post, path = "/api/vibe-coding/push/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses((status = 501, description = "Not available yet", body = wire::ErrorBody)),
)]
pub(crate) async fn push(_job: Job) -> ApiError {
    ApiError::NotAvailable("pushing to a remote")
}

/// Makes a new revision of a finished project. Not available yet.
#[utoipa::path(
    post, path = "/api/vibe-coding/refine/{job_id}", tag = "projects",
    params(("job_id" = String, Path, format = "uuid")),
    responses((status = 501, description = "Not available yet", body = wire::ErrorBody)),
)]
pub(crate) async fn refine(_job: Job) -> ApiError {
    ApiError::NotAvailable("refining a finished project")
}

/// Takes a folder to refine, scan or examine. Not available yet.
#[utoipa::path(
    post, path = "/api/uploads", tag = "projects",
    responses((status = 501, description = "Not available yet", body = wire::ErrorBody)),
)]
pub(crate) async fn uploads() -> ApiError {
    ApiError::NotAvailable("uploading a folder")
}
