//! The seam: a request, a reply, a model.

use std::sync::Arc;

use domain::BlobHash;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::LlmError;

/// A language model behind some wire protocol.
///
/// Contract: one call makes at most one billed request. Retrying is the caller's decision, and
/// [`LlmError::retry_after`] is how a provider advises it. Dropping the future cancels the call. Success
/// means that the provider said that it had finished and that there is something usable.
pub trait ChatModel: Send + Sync + std::fmt::Debug {
    /// The name in models.yaml.
    fn name(&self) -> &str;

    /// The provider's name in models.yaml.
    fn provider(&self) -> &str;

    /// Asks once. `live` gets text as it comes.
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
        live: Option<TextSink>,
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>>;

    /// What the call cost, in millionths of a US dollar; `None`: the price is not known.
    fn cost_micro_usd(&self, usage: Usage) -> Option<u64>;
}

/// Receives text as it comes.
pub type TextSink = Arc<dyn Fn(&str) + Send + Sync>;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    pub system: String,
    pub messages: Vec<Message>,
    /// 0 to 2; `None`: the model's default.
    pub temperature: Option<f32>,
    pub max_output_tokens: Option<u32>,
}

impl ChatRequest {
    /// One question under a system prompt.
    #[must_use]
    pub fn new(system: impl Into<String>, question: impl Into<String>) -> Self {
        let question = Message { speaker: Speaker::User, text: question.into() };
        Self {
            system: system.into(),
            messages: vec![question],
            temperature: None,
            max_output_tokens: None,
        }
    }

    /// The hash of the request in its normal form: the same request, the same hash, on any machine.
    #[must_use]
    pub fn hash(&self) -> BlobHash {
        let normal = serde_json::to_vec(self).expect("strings and numbers serialise");
        BlobHash::of(&normal)
    }
}

/// One turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub speaker: Speaker,
    pub text: String,
}

/// Whose turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    User,
    Assistant,
}

/// What came back, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatReply {
    pub text: String,
    pub usage: Usage,
    /// Whether the provider stopped it at the token limit: the text is then a beginning.
    pub cut_off: bool,
}

/// Tokens as the provider reported them; zero where it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    pub input_tokens: u64,
    pub output_tokens: u64,
}
