//! A model call that was answered is never paid for again: the reply is made durable before it is
//! used, and the same call of the same step is answered out of the journal.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::BlobHash;
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

use crate::{ChatModel, ChatReply, ChatRequest, ErrorClass, LlmError, TextSink, Usage};

/// Where replies of one step are kept.
pub trait Journal: Send + Sync {
    /// The reply to the step's `call`-th request, if it was this request and has been answered.
    fn recall(
        &self,
        call: u32,
        request: BlobHash,
    ) -> BoxFuture<'_, Result<Option<ChatReply>, JournalError>>;

    /// Keeps a reply. When it returns, the reply is durable.
    fn keep<'a>(
        &'a self,
        call: u32,
        request: BlobHash,
        made: &'a Answered,
    ) -> BoxFuture<'a, Result<(), JournalError>>;
}

/// A reply with what is known of its making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub reply: ChatReply,
    pub provider: String,
    pub model: String,
    pub cost_micro_usd: Option<u64>,
    pub wall_ms: u64,
}

/// The journal could not be read or written; the job's store says why.
#[derive(Debug, thiserror::Error)]
#[error("the reply could not be kept: {0}")]
pub struct JournalError(pub String);

/// The calls of one step, numbered as they are made; a step makes them one after the other.
pub struct Journaled {
    inner: Arc<dyn ChatModel>,
    journal: Arc<dyn Journal>,
    calls: AtomicU32,
}

impl std::fmt::Debug for Journaled {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Journaled")
            .field("inner", &self.inner)
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl Journaled {
    /// Journals the calls that go through this value.
    #[must_use]
    pub fn new(inner: Arc<dyn ChatModel>, journal: Arc<dyn Journal>) -> Self {
        Self { inner, journal, calls: AtomicU32::new(0) }
    }

    fn lost(&self, error: &JournalError) -> LlmError {
        LlmError::new(self.inner.name(), ErrorClass::Protocol, error.to_string())
    }
}

impl ChatModel for Journaled {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn provider(&self) -> &str {
        self.inner.provider()
    }

    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
        live: Option<TextSink>,
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        async move {
            let call = self.calls.fetch_add(1, Ordering::SeqCst);
            let hash = request.hash();
            if let Some(reply) =
                self.journal.recall(call, hash).await.map_err(|error| self.lost(&error))?
            {
                return Ok(reply);
            }
            domain::crash::point("before_model_call");
            let begun = Instant::now();
            let reply = self.inner.complete(request, live).await?;
            domain::crash::point("after_model_call");
            let answered = Answered {
                provider: self.inner.provider().to_owned(),
                model: self.inner.name().to_owned(),
                cost_micro_usd: self.inner.cost_micro_usd(reply.usage),
                wall_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
                reply,
            };
            self.journal.keep(call, hash, &answered).await.map_err(|error| self.lost(&error))?;
            Ok(answered.reply)
        }
        .boxed()
    }

    fn cost_micro_usd(&self, usage: Usage) -> Option<u64> {
        self.inner.cost_micro_usd(usage)
    }
}
