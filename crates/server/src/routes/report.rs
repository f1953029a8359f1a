//! `GET /api/vibe-coding/qa-report`.

use axum::Json;
use wire::report::Report;

use crate::error::ApiError;
use crate::extract::Job;

/// What was verified, and how it went.
#[utoipa::path(
    get, path = "/api/vibe-coding/qa-report/{job_id}", tag = "results",
    params(("job_id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "The report of the last validation", body = Report),
        (status = 409, description = "There is no report yet", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn qa_report(Job(job): Job) -> Result<Json<Report>, ApiError> {
    let report = job.read(|view| view.report.as_ref().map(|report| Report::of(job.id(), report)));
    report.map(Json).ok_or_else(|| {
        ApiError::Conflict("there is no report yet; it comes when the project was validated".into())
    })
}
