//! Why a model did not answer.

use std::time::Duration;

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    Authentication,
    /// Money: the account is empty or over its limit.
    Quota,
    RateLimit,
    BadRequest,
    Overloaded,
    Unreachable,
    Timeout,
    /// The stream ended before the provider said that it had finished.
    Truncated,
    /// What came is not what the protocol says.
    Protocol,
    /// There is no such model, or no key for it.
    Settings,
}

/// A call that gave no usable reply.
#[derive(Debug, thiserror::Error)]
#[error("model `{model}`: {message}")]
pub struct LlmError {
    pub model: String,
    pub class: ErrorClass,
    /// For a person: what happened and what to do. Never a key.
    pub message: String,
    pub status: Option<u16>,
    pub retry_after: Option<Duration>,
    /// What had come before it failed.
    pub text_so_far: String,
}

impl LlmError {
    /// A failure of `class` without more to say.
    #[must_use]
    pub fn new(model: &str, class: ErrorClass, message: impl Into<String>) -> Self {
        Self {
            model: model.to_owned(),
            class,
            message: message.into(),
            status: None,
            retry_after: None,
            text_so_far: String::new(),
        }
    }

    /// Whether the same request may work later.
    #[must_use]
    pub fn retryable(&self) -> bool {
        match self.class {
            ErrorClass::RateLimit
            | ErrorClass::Overloaded
            | ErrorClass::Unreachable
            | ErrorClass::Timeout
            | ErrorClass::Truncated
            | ErrorClass::Protocol => true,
            ErrorClass::Authentication
            | ErrorClass::Quota
            | ErrorClass::BadRequest
            | ErrorClass::Settings => false,
        }
    }
}
