//! `GET /api/projects`: a page of jobs.

use axum::Json;
use axum::extract::State;
use domain::JobStatus;
use serde::Deserialize;
use store::{JobRow, PageQuery};
use wire::BadField;
use wire::projects::{Project, Projects, status_words};

use crate::caller::Caller;
use crate::error::ApiError;
use crate::extract::Query;
use crate::state::ServerState;

#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    limit: Option<u32>,
    offset: Option<u64>,
    status: Option<String>,
}

/// The projects, newest first.
#[utoipa::path(
    get, path = "/api/projects", tag = "projects",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100; absent: 10"),
        ("offset" = Option<u64>, Query, description = "How many to leave out; absent: 0"),
        ("status" = Option<String>, Query, description = "Only jobs with this status"),
    ),
    responses((status = 200, description = "A page", body = Projects)),
)]
pub(crate) async fn projects(
    State(state): State<ServerState>,
    caller: Caller,
    Query(page): Query<Page>,
) -> Result<Json<Projects>, ApiError> {
    let limit = page.limit.unwrap_or(10);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::field("limit", "1 to 100 is expected"));
    }
    let offset = page.offset.unwrap_or(0);
    if i64::try_from(offset).is_err() {
        return Err(ApiError::field("offset", "it is too large"));
    }
    let status = page.status.as_deref().map(read_status).transpose()?;
    let query = PageQuery { limit, offset, status, owner: caller.owner };
    let found = state.store.inbox.page(query).await?;
    let projects = found.rows.into_iter().map(project).collect();
    Ok(Json(Projects { projects, total: found.total, limit, offset }))
}

fn read_status(word: &str) -> Result<JobStatus, ApiError> {
    JobStatus::from_word(word)
        .ok_or_else(|| BadField::unknown_word("status", word, &status_words()).into())
}

fn project(row: JobRow) -> Project {
    Project {
        id: row.id,
        status: row.status.word().to_owned(),
        progress: row.progress_percent,
        current_phase: row.phase,
        files_count: row.files_count,
        created_at: row.created_at.as_seconds(),
        updated_at: row.updated_at.as_seconds(),
        framework: row.framework,
        name: row.name,
        prompt: row.prompt_excerpt,
    }
}
