//! `GET /api/vibe-coding/files`: streamed file by file.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::view::FileView;
use domain::{JobId, RelPath};
use futures::{StreamExt, TryStreamExt};
use serde::Deserialize;
use store::{Store, StoreError};
use wire::files::{File, Files};

use crate::error::ApiError;
use crate::extract::{Job, Query};
use crate::state::ServerState;

#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    revision: Option<u32>,
    path: Option<String>,
}

/// The files of a project.
#[utoipa::path(
    get, path = "/api/vibe-coding/files/{job_id}", tag = "results",
    params(
        ("job_id" = String, Path, format = "uuid"),
        ("revision" = Option<u32>, Query, description = "From 1; absent: the newest"),
        ("path" = Option<String>, Query, description = "One file alone"),
    ),
    responses((status = 200, description = "The files that are written so far", body = Files)),
)]
pub(crate) async fn files(
    Job(job): Job,
    Query(which): Query<Which>,
    State(state): State<ServerState>,
) -> Result<Response, ApiError> {
    let revision = job.read(|view| view.revision);
    check_revision("revision", which.revision, 1..=revision)?;
    let mut files = listing(&job);
    if let Some(path) = which.path {
        let wanted = RelPath::new(path).map_err(|why| ApiError::field("path", why))?;
        files.retain(|(path, _)| *path == wanted);
        if files.is_empty() {
            return Err(ApiError::NoSuchFile { job: job.id(), path: wanted.to_string() });
        }
    }
    let body = stream(state.store.clone(), job.id(), revision, files);
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// The files of the newest revision, in the order of their paths.
pub(super) fn listing(job: &crate::live::LiveJob) -> Vec<(RelPath, FileView)> {
    job.read(|view| view.files.iter().map(|(path, file)| (path.clone(), file.clone())).collect())
}

/// Refuses a revision that there is not.
pub(super) fn check_revision(
    field: &str,
    wanted: Option<u32>,
    known: std::ops::RangeInclusive<u32>,
) -> Result<(), ApiError> {
    match wanted {
        Some(wanted) if !known.contains(&wanted) => {
            let (first, last) = known.into_inner();
            Err(ApiError::field(
                field,
                format!("there is no revision {wanted}; there are {first} to {last}"),
            ))
        }
        _ => Ok(()),
    }
}

fn stream(store: Store, job: JobId, revision: u32, files: Vec<(RelPath, FileView)>) -> Body {
    let total_size: u64 = files.iter().map(|(_, file)| file.size_bytes).sum();
    let head = format!(
        r#"{{"job_id":"{job}","revision":{revision},"total_files":{},"total_size":{total_size},"files":["#,
        files.len()
    );
    let contents =
        futures::stream::iter(files.into_iter().enumerate()).then(move |(index, file)| {
            let store = store.clone();
            async move { one(&store, index, &file).await }
        });
    let head = futures::stream::once(async { Ok(Bytes::from(head)) });
    let tail = futures::stream::once(async { Ok(Bytes::from_static(b"]}")) });
    let whole = head.chain(contents).chain(tail).inspect_err(move |error: &StoreError| {
        tracing::error!(%job, error = error as &dyn std::error::Error, "a file could not be read");
    });
    Body::from_stream(whole)
}

async fn one(
    store: &Store,
    index: usize,
    (path, file): &(RelPath, FileView),
) -> Result<Bytes, StoreError> {
    let content = content(store, path, file).await?;
    let json = serde_json::to_vec(&File::of(path, file, &content)).unwrap_or_default();
    let comma: &[u8] = if index == 0 { b"" } else { b"," };
    Ok([comma, &json].concat().into())
}

/// The content of a file; a fact names only contents that are stored.
pub(super) async fn content(
    store: &Store,
    path: &RelPath,
    file: &FileView,
) -> Result<Bytes, StoreError> {
    let found = store.blobs.get(file.blob).await?;
    found.ok_or_else(|| StoreError::Corrupt { what: format!("the content of {path} is missing") })
}
