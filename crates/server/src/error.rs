//! Why a request is refused: the status, the words, and what the client may do next.
//!
//! Belongs here: every refusal of the HTTP side. The body is written by the edge (see [`crate::edge`]),
//! which knows the request's id. Texts never hold a path of the host; causes go to the log.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::JobId;
use store::StoreError;
use wire::BadField;

/// A refusal.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error(transparent)]
    BadField(#[from] BadField),
    #[error("no job `{0}`")]
    NoSuchJob(JobId),
    #[error("job `{job}` has no file `{path}`")]
    NoSuchFile { job: JobId, path: String },
    #[error("nothing is served at this path")]
    NoSuchRoute,
    #[error("this path does not take this method")]
    WrongMethod,
    #[error("{0}")]
    Conflict(String),
    #[error("the body is larger than 1 MiB")]
    BodyTooLarge,
    #[error("the body did not come within {seconds} s")]
    BodyTooSlow { seconds: u64 },
    #[error("{0} requests a minute are served to each caller, and these are used up")]
    RateLimited(u32, u64),
    #[error("the range lies outside the content of {size} bytes")]
    BadRange { size: u64 },
    #[error("{0} is not available in this version")]
    NotAvailable(&'static str),
    #[error("requests from this origin are not accepted")]
    ForeignOrigin,
    #[error("the server is shutting down")]
    Draining,
    #[error("the disk has less than {percent} % free; no new jobs are taken")]
    LowDisk { percent: u8 },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the request could not be served")]
    Internal(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
}

impl ApiError {
    /// A field, parameter or header that cannot be accepted.
    pub fn field(field: &str, problem: impl ToString) -> Self {
        Self::BadField(BadField::new(field, problem))
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadField(_) => StatusCode::BAD_REQUEST,
            Self::NoSuchJob(_) | Self::NoSuchFile { .. } | Self::NoSuchRoute => {
                StatusCode::NOT_FOUND
            }
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::RateLimited(..) => StatusCode::TOO_MANY_REQUESTS,
            Self::BadRange { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::NotAvailable(_) => StatusCode::NOT_IMPLEMENTED,
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::Draining => StatusCode::SERVICE_UNAVAILABLE,
            Self::LowDisk { .. } => StatusCode::INSUFFICIENT_STORAGE,
            Self::Store(error) => store_status(error),
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadField(_) => "invalid_field",
            Self::NoSuchJob(_) | Self::Store(StoreError::NoSuchJob(_)) => "no_such_job",
            Self::NoSuchFile { .. } => "no_such_file",
            Self::NoSuchRoute => "no_such_route",
            Self::WrongMethod => "wrong_method",
            Self::Conflict(_) | Self::Store(StoreError::KeyReused) => "conflict",
            Self::BodyTooLarge | Self::Store(StoreError::TooLarge { .. }) => "too_large",
            Self::BodyTooSlow { .. } => "too_slow",
            Self::RateLimited(..) => "rate_limited",
            Self::BadRange { .. } => "bad_range",
            Self::NotAvailable(_) => "not_available",
            Self::ForeignOrigin => "foreign_origin",
            Self::Draining => "draining",
            Self::LowDisk { .. } | Self::Store(StoreError::StorageFull { .. }) => "storage_full",
            Self::Store(StoreError::QueueFull { .. }) => "queue_full",
            Self::Store(StoreError::Unavailable { .. } | StoreError::InUse) => "store_unavailable",
            Self::Store(
                StoreError::StaleFence { .. }
                | StoreError::Corrupt { .. }
                | StoreError::Newer { .. },
            )
            | Self::Internal(_) => "internal_error",
        }
    }

    /// When the same request may work, in seconds.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::RateLimited(_, seconds) => Some(*seconds),
            Self::Store(StoreError::QueueFull { .. }) => Some(30),
            // promises.md R10: work goes on within 10 s of space returning.
            Self::LowDisk { .. } | Self::Store(StoreError::StorageFull { .. }) => Some(10),
            Self::Draining | Self::Store(StoreError::Unavailable { .. }) => Some(5),
            _ => None,
        }
    }

    /// For a person: what to do next.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::BadField(bad) => format!("Please correct `{}`: {}.", bad.field, bad.problem),
            Self::NoSuchJob(_) | Self::Store(StoreError::NoSuchJob(_)) => {
                "There is no project with this id. It may have been deleted.".to_owned()
            }
            Self::NoSuchFile { path, .. } => format!("The project has no file {path}."),
            Self::NoSuchRoute => "There is nothing here. See /docs for what there is.".to_owned(),
            Self::WrongMethod => "This address takes other methods. See /docs.".to_owned(),
            Self::Conflict(what) => sentence(what),
            Self::BodyTooLarge => "Please send at most 1 MiB.".to_owned(),
            Self::BodyTooSlow { .. } => "The request came too slowly; send it again.".to_owned(),
            Self::RateLimited(_, seconds) => {
                format!("Too many requests. Try again in {seconds} s.")
            }
            Self::BadRange { size } => format!("The content has {size} bytes."),
            Self::NotAvailable(what) => format!("{} is not available yet.", capital(what)),
            Self::ForeignOrigin => {
                "This page may not talk to this server. Add its origin to CORS_ORIGINS.".to_owned()
            }
            Self::Draining => "The server is shutting down. Try again in a moment.".to_owned(),
            Self::LowDisk { .. } | Self::Store(StoreError::StorageFull { .. }) => {
                "The disk is full. Nothing was started; try again once there is space.".to_owned()
            }
            Self::Store(StoreError::QueueFull { .. }) => {
                "Too many projects are waiting. Try again in a while.".to_owned()
            }
            Self::Store(StoreError::KeyReused) => {
                "This Idempotency-Key belongs to another request. Use a new one.".to_owned()
            }
            Self::Store(StoreError::TooLarge { .. }) => "This is too large to keep.".to_owned(),
            Self::Store(StoreError::Unavailable { .. }) => {
                "The store does not answer. Try again in a moment.".to_owned()
            }
            Self::Store(_) | Self::Internal(_) => {
                "Something went wrong here. The operator finds it in the log by the request id."
                    .to_owned()
            }
        }
    }

    /// What happened, for the body. What only concerns the operator is not said.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Store(
                StoreError::StaleFence { .. }
                | StoreError::Corrupt { .. }
                | StoreError::Newer { .. }
                | StoreError::InUse,
            ) => "the store refused".to_owned(),
            other => other.to_string(),
        }
    }

    /// The field that is at fault.
    #[must_use]
    pub fn field_name(&self) -> Option<&str> {
        match self {
            Self::BadField(bad) => Some(&bad.field),
            Self::Store(StoreError::KeyReused) => Some("Idempotency-Key"),
            _ => None,
        }
    }
}

fn store_status(error: &StoreError) -> StatusCode {
    match error {
        StoreError::NoSuchJob(_) => StatusCode::NOT_FOUND,
        StoreError::KeyReused => StatusCode::CONFLICT,
        StoreError::QueueFull { .. } => StatusCode::TOO_MANY_REQUESTS,
        StoreError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        StoreError::StorageFull { .. } => StatusCode::INSUFFICIENT_STORAGE,
        StoreError::Unavailable { .. } | StoreError::InUse => StatusCode::SERVICE_UNAVAILABLE,
        StoreError::StaleFence { .. } | StoreError::Corrupt { .. } | StoreError::Newer { .. } => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

fn sentence(text: &str) -> String {
    format!("{}.", capital(text))
}

/// The refusal on its way to the edge, which writes the body.
#[derive(Debug, Clone)]
pub(crate) struct Refused(pub(crate) std::sync::Arc<ApiError>);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(Refused(std::sync::Arc::new(self)));
        response
    }
}
