//! The document of the API: what the routes say of themselves, with our own title, and the one error
//! body for everything that is refused.

use utoipa::OpenApi as _;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, ResponseBuilder};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Sextet",
        version = env!("CARGO_PKG_VERSION"),
        description = "Six agents turn a request in plain language into a working, tested project. \
            Every error has the body `ErrorBody`; every answer carries `X-Request-ID`, security headers and, \
            under /api and /ws, the rate limit (`X-RateLimit-Limit`, `X-RateLimit-Remaining`, `X-RateLimit-Reset`: \
            the Unix second at which the whole allowance is back). Unknown fields of a request are ignored.",
        contact(name = "The Sextet authors"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "projects", description = "Starting, following and steering project jobs"),
        (name = "results", description = "What a job made and how it was verified"),
        (name = "live", description = "The log of a job, live and resumable"),
        (name = "system", description = "Health, figures and documents"),
    ),
    components(schemas(wire::ErrorBody, wire::frame::Numbered)),
)]
struct Document;

/// What every document starts from.
pub(crate) fn base() -> OpenApi {
    Document::openapi()
}

/// The whole document, as it is served at `/openapi.json`.
#[must_use]
pub fn document() -> OpenApi {
    with_refusals(crate::router::routes().split_for_parts().1)
}

/// Adds to every operation the body of its refusals.
fn with_refusals(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete, &mut item.put];
        operations.into_iter().flatten().for_each(add_refusal);
    }
    document
}

fn add_refusal(operation: &mut Operation) {
    let body = Content::new(Some(RefOr::Ref(Ref::from_schema_name("ErrorBody"))));
    let refusal = ResponseBuilder::new()
        .description("Refused: 400 a field is wrong, 404 no such thing, 409 conflict, 413 too large, 429 too many, 501 not available, 503 and 507 try later")
        .content("application/json", body)
        .build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(refusal));
}
