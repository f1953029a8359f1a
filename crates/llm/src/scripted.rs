//! A model that answers from a function: for tests, rehearsals and figures without a provider.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::{ChatModel, ChatReply, ChatRequest, LlmError, TextSink, Usage};

type Script = Arc<dyn Fn(&ChatRequest) -> Result<String, LlmError> + Send + Sync>;

/// Answers every request from a function. The same request, the same answer.
#[derive(Clone)]
pub struct Scripted {
    script: Script,
    calls: Arc<AtomicU64>,
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Scripted").field("calls", &self.calls).finish_non_exhaustive()
    }
}

impl Scripted {
    /// Answers by `script`.
    pub fn new(
        script: impl Fn(&ChatRequest) -> Result<String, LlmError> + Send + Sync + 'static,
    ) -> Self {
        Self { script: Arc::new(script), calls: Arc::default() }
    }

    /// How many requests were answered.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }
}

impl ChatModel for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn provider(&self) -> &'static str {
        "scripted"
    }

    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
        live: Option<TextSink>,
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        async move {
            self.calls.fetch_add(1, Ordering::Relaxed);
            let text = (self.script)(request)?;
            if let Some(sink) = live {
                sink(&text);
            }
            // Four characters a token is the rule of thumb for models whose tokenizer is not at hand.
            let question: usize = request.messages.iter().map(|message| message.text.len()).sum();
            let usage = Usage {
                input_tokens: (request.system.len() + question) as u64 / 4,
                output_tokens: text.len() as u64 / 4,
            };
            Ok(ChatReply { text, usage, cut_off: false })
        }
        .boxed()
    }

    fn cost_micro_usd(&self, _usage: Usage) -> Option<u64> {
        Some(0)
    }
}
