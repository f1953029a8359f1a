//! The one shape of every error, and the error of a field that does not hold what it should.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// What happened, to what.
    #[schema(
        example = "prompt: the prompt has 9 characters; at least 10 are needed to plan a project"
    )]
    pub error: String,
    /// The same for a person, with what to do next.
    pub message: String,
    /// A word for programs: `invalid_field`, `no_such_job`, `conflict`, …
    #[schema(example = "invalid_field")]
    pub code: String,
    /// The field, parameter or header that is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Unix seconds.
    pub timestamp: f64,
    /// Also in the header `X-Request-ID`.
    #[schema(format = "uuid")]
    pub request_id: String,
    /// The chain of causes; in development with DEBUG=true only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debug: Option<Vec<String>>,
}

/// A field that cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct BadField {
    /// `prompt`, `budget.max_tokens`, `features[3]`
    pub field: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl BadField {
    pub fn new(field: impl Into<String>, problem: impl ToString) -> Self {
        Self { field: field.into(), problem: problem.to_string() }
    }

    /// A word that is none of `known`.
    #[must_use]
    pub fn unknown_word(field: &str, word: &str, known: &[&str]) -> Self {
        let shown: String = word.escape_debug().take(60).collect();
        Self::new(field, format!("`{shown}` is not known; use one of: {}", known.join(", ")))
    }
}
