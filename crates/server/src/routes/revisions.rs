//! `GET /api/vibe-coding/revisions` and `diff`: the history of a project.

use artifacts::{FileSet, diff as differences};
use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use domain::BlobHash;
use serde::Deserialize;
use store::{Store, StoreError};
use wire::revision::{Diff, Revision, Revisions};

use super::files::check_revision;
use crate::error::ApiError;
use crate::extract::{Job, Query};
use crate::state::ServerState;

/// The runs over a project, oldest first.
#[utoipa::path(
    get, path = "/api/vibe-coding/revisions/{job_id}", tag = "results",
    params(("job_id" = String, Path, format = "uuid")),
    responses((status = 200, description = "Every revision", body = Revisions)),
)]
pub(crate) async fn revisions(Job(job): Job) -> Json<Revisions> {
    let newest = job.read(|view| Revision {
        revision: view.revision,
        name: view.brief.as_ref().map(|brief| brief.title.clone()),
        status: view.status.word().to_owned(),
        prompt: view
            .request
            .as_ref()
            .map(|asked| asked.prompt.as_str().to_owned())
            .unwrap_or_default(),
        files: view.files.len(),
        quality_score: view.report.as_ref().and_then(|report| report.quality_score),
        final_approval: view.report.as_ref().is_some_and(|report| report.final_approval),
        created_at: view.created_at.as_seconds(),
        finished_at: view.ended_at.map(domain::UnixMillis::as_seconds),
    });
    Json(Revisions { job_id: job.id(), revisions: vec![newest] })
}

#[derive(Debug, Deserialize)]
pub(crate) struct Between {
    from: Option<u32>,
    to: Option<u32>,
}

/// What changed between two revisions; revision 0 is the empty project.
#[utoipa::path(
    get, path = "/api/vibe-coding/diff/{job_id}", tag = "results",
    params(
        ("job_id" = String, Path, format = "uuid"),
        ("from" = Option<u32>, Query, description = "Absent: the revision before `to`"),
        ("to" = Option<u32>, Query, description = "Absent: the newest"),
    ),
    responses((status = 200, description = "A unified diff", body = Diff)),
)]
pub(crate) async fn diff(
    Job(job): Job,
    Query(between): Query<Between>,
    State(state): State<ServerState>,
) -> Result<Json<Diff>, ApiError> {
    let (newest, files) = job.read(|view| (view.revision, FileSet::of(view)));
    check_revision("from", between.from, 0..=newest)?;
    check_revision("to", between.to, 0..=newest)?;
    let to = between.to.unwrap_or(newest);
    let from = between.from.unwrap_or(to.saturating_sub(1));
    let empty = FileSet::default();
    let at = |revision: u32| if revision == 0 { &empty } else { &files };
    let mut text = String::new();
    let changes = at(from).changes(at(to));
    for change in &changes {
        let before = content(&state.store, change.before).await?;
        let after = content(&state.store, change.after).await?;
        text += &differences::of_file(&change.path, before.as_deref(), after.as_deref());
    }
    Ok(Json(Diff { job_id: job.id(), from, to, diff: text, files_changed: changes.len() }))
}

async fn content(store: &Store, hash: Option<BlobHash>) -> Result<Option<Bytes>, StoreError> {
    let Some(hash) = hash else { return Ok(None) };
    let found = store.blobs.get(hash).await?;
    let missing = || StoreError::Corrupt { what: format!("content {hash} is missing") };
    found.ok_or_else(missing).map(Some)
}
