//! Why an agent could not do its work.

use std::time::Duration;

use domain::fact::FailureClass;
use llm::{ErrorClass, LlmError};

/// A failed attempt of a step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AgentError {
    pub class: FailureClass,
    /// For a person: what happened, to what, what to do next.
    pub message: String,
    /// Whether the same step may work when it is tried again.
    pub retryable: bool,
    pub retry_after: Option<Duration>,
}

impl AgentError {
    /// A failure that another try does not mend.
    #[must_use]
    pub fn lasting(class: FailureClass, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), retryable: false, retry_after: None }
    }

    /// A failure that another try may mend.
    #[must_use]
    pub fn passing(class: FailureClass, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), retryable: true, retry_after: None }
    }
}

impl From<LlmError> for AgentError {
    fn from(error: LlmError) -> Self {
        let class = match error.class {
            ErrorClass::RateLimit => FailureClass::RateLimit,
            ErrorClass::Timeout => FailureClass::Timeout,
            ErrorClass::Quota => FailureClass::Budget,
            ErrorClass::Authentication
            | ErrorClass::BadRequest
            | ErrorClass::Overloaded
            | ErrorClass::Unreachable
            | ErrorClass::Truncated
            | ErrorClass::Protocol
            | ErrorClass::Settings => FailureClass::Provider,
        };
        Self {
            class,
            retryable: error.retryable(),
            retry_after: error.retry_after,
            message: error.to_string(),
        }
    }
}
