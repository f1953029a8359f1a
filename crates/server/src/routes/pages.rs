//! The pages that the binary carries: the plain page, the documents. Each is HTML with one style and one
//! script of its own, so that the policy can forbid everything inline.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::BlobHash;
use utoipa::openapi::OpenApi;

use crate::error::ApiError;
use crate::state::ServerState;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const PLAIN: &[u8] = include_bytes!("../../assets/plain.html");
const DOCS: &[u8] = include_bytes!("../../assets/docs.html");
const ASSETS: &[(&str, &str, &[u8])] = &[
    ("plain.css", CSS, include_bytes!("../../assets/plain.css")),
    ("plain.js", SCRIPT, include_bytes!("../../assets/plain.js")),
    ("docs.css", CSS, include_bytes!("../../assets/docs.css")),
    ("docs.js", SCRIPT, include_bytes!("../../assets/docs.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../../assets/icon.svg")),
];

/// The web interface.
#[utoipa::path(get, path = "/", tag = "system", responses((status = 302, description = "To the page")))]
pub(crate) async fn home() -> Response {
    (StatusCode::FOUND, [(LOCATION, "/plain")]).into_response()
}

/// The plain page: starts a job and shows it live.
#[utoipa::path(
    get, path = "/plain", tag = "system",
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
)]
pub(crate) async fn plain(headers: HeaderMap) -> Response {
    embedded(HTML, PLAIN, &headers)
}

/// The documents of the API.
#[utoipa::path(
    get, path = "/docs", tag = "system",
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
)]
pub(crate) async fn docs(headers: HeaderMap) -> Response {
    embedded(HTML, DOCS, &headers)
}

/// Styles, scripts and marks of the pages.
#[utoipa::path(
    get, path = "/assets/{name}", tag = "system", params(("name" = String, Path)),
    responses((status = 200, description = "The file", body = String)),
)]
pub(crate) async fn asset(
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, kind, content) = found.ok_or(ApiError::NoSuchRoute)?;
    Ok(embedded(kind, content, &headers))
}

/// This API's own document.
#[utoipa::path(
    get, path = "/openapi.json", tag = "system",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
)]
pub(crate) async fn openapi_json(State(state): State<ServerState>) -> Json<OpenApi> {
    let mut document = crate::openapi::document();
    document.info.version.clone_from(&state.settings.version);
    Json(document)
}

/// A file of the binary; a browser that has it already is told so.
fn embedded(kind: &'static str, content: &'static [u8], headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", &BlobHash::of(content).to_string()[..16]);
    let has_it = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let caching = [(CACHE_CONTROL, "no-cache".to_owned()), (ETAG, tag)];
    if has_it {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, [(CONTENT_TYPE, kind)], content).into_response()
}
