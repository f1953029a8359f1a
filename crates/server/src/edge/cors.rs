//! Which other origins may read an answer.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method};

use crate::settings::Cors;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PATCH, DELETE");
const ACCEPTED: HeaderValue = HeaderValue::from_static(
    "Content-Type, Authorization, Idempotency-Key, Last-Event-ID, X-Request-ID, Range, If-None-Match",
);
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, \
     Content-Disposition, Content-Range, ETag",
);

/// What a browser asks on behalf of a page of another origin.
#[derive(Debug)]
pub(super) struct Asked {
    origin: Option<HeaderValue>,
    is_preflight: bool,
}

impl Asked {
    pub(super) fn of(method: &Method, headers: &HeaderMap) -> Self {
        let origin = headers.get(ORIGIN).cloned();
        let is_preflight = origin.is_some()
            && method == Method::OPTIONS
            && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        Self { origin, is_preflight }
    }

    pub(super) fn is_preflight(&self) -> bool {
        self.is_preflight
    }

    pub(super) fn answer(self, cors: &Cors, headers: &mut HeaderMap) {
        let Some(origin) = self.origin.filter(|origin| cors.allows(origin)) else { return };
        match cors {
            Cors::None => return,
            // Never with credentials.
            Cors::Any => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            Cors::List(_) => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                let yes = HeaderValue::from_static("true");
                headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
                headers.append(VARY, HeaderValue::from_static("Origin"));
            }
        }
        if self.is_preflight {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, ACCEPTED);
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        } else {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
}
