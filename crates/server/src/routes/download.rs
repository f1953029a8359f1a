//! `GET /api/download`: the project as a ZIP archive, made while it is sent. The same files give the same
//! bytes, so that a range of a later request fits an earlier one.

mod range;

use artifacts::{FileSet, archive};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::BlobHash;
use futures::Stream;
use futures::future::BoxFuture;
use store::{Store, StoreError};

use crate::error::ApiError;
use crate::extract::Job;
use crate::state::ServerState;

type Chunk = Result<Bytes, archive::ArchiveError<StoreError>>;

/// The project as a ZIP archive.
///
/// Deterministic bytes for the same revision; `ETag` names them, `Range` gives a part of them.
#[utoipa::path(
    get, path = "/api/download/{job_id}", tag = "results",
    params(("job_id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "The archive", body = Vec<u8>, content_type = "application/zip"),
        (status = 206, description = "A part of it", body = Vec<u8>, content_type = "application/zip"),
        (status = 304, description = "The client has it"),
        (status = 409, description = "There are no files yet", body = wire::ErrorBody),
    ),
)]
pub(crate) async fn download(
    Job(job): Job,
    State(state): State<ServerState>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let files = job.read(FileSet::of);
    if files.files.is_empty() {
        return Err(ApiError::Conflict("there are no files yet".to_owned()));
    }
    let tag = format!("\"{}\"", files.tree_hash());
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    // The compressor makes this future large.
    let length = Box::pin(archive::length(chunks(&files, &state.store)));
    let size = length.await.map_err(internal)?;
    let is_same = headers.get(IF_RANGE).is_none_or(|known| known.as_bytes() == tag.as_bytes());
    let wanted = headers.get(RANGE).filter(|_| is_same).and_then(|range| range.to_str().ok());
    let part = wanted.map(|text| range::read(text, size)).transpose()?.flatten();
    let whole = chunks(&files, &state.store);
    let mut response = match &part {
        Some(part) => Response::new(Body::from_stream(archive::cut(whole, part.clone()))),
        None => Response::new(Body::from_stream(whole)),
    };
    let name = format!("attachment; filename=\"project-{}.zip\"", job.id());
    let length = part.as_ref().map_or(size, |part| part.end - part.start);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(CONTENT_DISPOSITION, header(&name)?);
    headers.insert(ETAG, header(&tag)?);
    if let Some(part) = part {
        let range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        headers.insert(CONTENT_RANGE, header(&range)?);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

fn chunks(files: &FileSet, store: &Store) -> impl Stream<Item = Chunk> + Send + use<> {
    let blobs = store.blobs.clone();
    archive::stream(files, move |hash: BlobHash| -> BoxFuture<'static, _> {
        let blobs = blobs.clone();
        Box::pin(async move { blobs.get(hash).await })
    })
}

fn internal(error: archive::ArchiveError<StoreError>) -> ApiError {
    ApiError::Internal(Some(Box::new(error)))
}

fn header(text: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(text).map_err(|error| ApiError::Internal(Some(Box::new(error))))
}
