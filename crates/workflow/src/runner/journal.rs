//! The journal of one step's model calls: kept in the job's log, durable before a reply is used.

use std::sync::Arc;

use bytes::Bytes;
use domain::fact::ModelReply;
use domain::{BlobHash, Fact, StepKey};
use futures::FutureExt;
use futures::future::BoxFuture;
use llm::journaled::Answered;
use llm::{ChatReply, Journal, JournalError};

use super::joblog::JobLog;

pub(super) struct StepJournal {
    pub(super) log: Arc<JobLog>,
    pub(super) step: StepKey,
}

impl Journal for StepJournal {
    fn recall(
        &self,
        call: u32,
        request: BlobHash,
    ) -> BoxFuture<'_, Result<Option<ChatReply>, JournalError>> {
        async move {
            let known = self.log.with(|state| state.journaled(&self.step, call).cloned());
            // Another request under the same number: the plan has changed since, so the reply is of no use.
            let Some(known) = known.filter(|reply| reply.request == request) else {
                return Ok(None);
            };
            let bytes = self
                .log
                .texts
                .bytes(known.reply)
                .await
                .map_err(|error| JournalError(error.to_string()))?;
            serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| JournalError(error.to_string()))
        }
        .boxed()
    }

    fn keep<'a>(
        &'a self,
        call: u32,
        request: BlobHash,
        made: &'a Answered,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        async move {
            let reply =
                serde_json::to_vec(&made.reply).map_err(|error| JournalError(error.to_string()))?;
            let reply = Bytes::from(reply);
            let fact = Fact::ModelReplied(ModelReply {
                step: self.step.clone(),
                call,
                request,
                reply: BlobHash::of(&reply),
                provider: made.provider.clone(),
                model: made.model.clone(),
                tokens_in: made.reply.usage.input_tokens,
                tokens_out: made.reply.usage.output_tokens,
                cost_micro_usd: made.cost_micro_usd,
                wall_ms: made.wall_ms,
            });
            self.log
                .append(vec![fact], vec![reply], None)
                .await
                .map_err(|error| JournalError(error.to_string()))
        }
        .boxed()
    }
}
