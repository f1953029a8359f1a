//! Which call is served by which function. Every route is registered through `routes!`, which also puts
//! it into the document: what is served and what is documented cannot differ.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes as route;

use crate::edge::{edge, no_such_route};
use crate::openapi;
use crate::routes;
use crate::state::ServerState;

/// Largest body of a request, in bytes.
const BODY_MAX_BYTES: usize = 1024 * 1024;

/// All routes with their document.
pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(route!(routes::submit::submit))
        .routes(route!(routes::status::status))
        .routes(route!(routes::status::detailed_status))
        .routes(route!(routes::report::qa_report))
        .routes(route!(routes::files::files))
        .routes(route!(routes::download::download))
        .routes(route!(routes::approve::approve))
        .routes(route!(routes::control::cancel))
        .routes(route!(routes::control::pause))
        .routes(route!(routes::control::resume))
        .routes(route!(routes::control::retry))
        .routes(route!(routes::change::change, routes::change::delete))
        .routes(route!(routes::later::unapprove))
        .routes(route!(routes::later::message))
        .routes(route!(routes::later::push))
        .routes(route!(routes::later::uploads))
        .routes(route!(routes::later::refine))
        .routes(route!(routes::revisions::revisions))
        .routes(route!(routes::revisions::diff))
        .routes(route!(routes::events::events))
        .routes(route!(routes::websocket::websocket))
        .routes(route!(routes::health::health))
        .routes(route!(routes::health::ready))
        .routes(route!(routes::health::detailed))
        .routes(route!(routes::metrics::metrics))
        .routes(route!(routes::stats::stats))
        .routes(route!(routes::projects::projects))
        .routes(route!(routes::pages::home))
        .routes(route!(routes::pages::plain))
        .routes(route!(routes::pages::docs))
        .routes(route!(routes::pages::asset))
        .routes(route!(routes::pages::openapi_json))
}

/// The whole service.
pub fn router(state: ServerState) -> Router {
    let (router, _) = routes().split_for_parts();
    router
        .fallback(no_such_route)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(axum::middleware::from_fn_with_state(state.clone(), edge))
        .with_state(state)
}
