//! The calls that QA makes to a running service: one right and one wrong for each route.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Calls in order: the set-up once, then each route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbePlan {
    /// Where the service describes its routes (OpenAPI JSON), so that routes without a probe are
    /// listed; `None` where it does not.
    pub openapi_path: Option<String>,
    /// Make the rows and the token that later calls name.
    pub setup: Vec<ApiCall>,
    pub routes: Vec<RouteProbe>,
}

/// One route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteProbe {
    /// `GET`, `POST`, …
    pub method: String,
    /// As the service declares it: `/books/{book_id}`.
    pub route: String,
    pub summary: String,
    pub right: ApiCall,
    /// A call that the route must refuse; `None` where no call can be wrong (a health check).
    pub wrong: Option<ApiCall>,
}

/// One call. `${name}` in the path, the headers and the body's strings stands for a captured value; a
/// body string that is exactly `${name}` becomes the captured JSON value with its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiCall {
    pub method: String,
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: Option<serde_json::Value>,
    /// Statuses that are right for this call.
    pub expect: Vec<u16>,
    pub capture: Vec<Capture>,
}

/// Keeps a value of the answer for later calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    pub name: String,
    /// A JSON pointer into the answer's body: `/id`.
    pub pointer: String,
}
