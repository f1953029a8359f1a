//! The dialect of OpenAI's chat completions, spoken by most providers and local servers.
//!
//! Belongs here: its JSON, both ways, and its ways to fail. Does not belong here: retries, journals.

mod reading;

use std::time::Duration;

use eventsource_stream::Eventsource;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use serde_json::{Value, json};

use crate::catalogue::{Price, ProviderSettings};
use crate::{ChatModel, ChatReply, ChatRequest, ErrorClass, LlmError, Speaker, TextSink, Usage};
use reading::Reading;

/// Longest reply that is read, in bytes of text.
const REPLY_MAX_BYTES: usize = 16 * 1024 * 1024;

/// A model at an address.
#[derive(Debug)]
pub struct OpenAiChat {
    /// The name in models.yaml.
    name: String,
    /// The provider's own name for it.
    model: String,
    provider: ProviderSettings,
    price: Option<Price>,
    client: reqwest::Client,
}

impl OpenAiChat {
    /// A model of `provider`. No call is made.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new(
        name: &str,
        model: &str,
        provider: ProviderSettings,
        price: Option<Price>,
    ) -> Result<Self, LlmError> {
        let client = reqwest::Client::builder()
            .connect_timeout(provider.timeouts.connect)
            .timeout(provider.timeouts.total)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| {
                LlmError::new(name, ErrorClass::Settings, format!("no HTTP client: {error}"))
            })?;
        Ok(Self { name: name.to_owned(), model: model.to_owned(), provider, price, client })
    }

    fn body(&self, request: &ChatRequest) -> Value {
        let mut messages = vec![json!({ "role": "system", "content": request.system })];
        messages.extend(request.messages.iter().map(|message| {
            let role = match message.speaker {
                Speaker::User => "user",
                Speaker::Assistant => "assistant",
            };
            json!({ "role": role, "content": message.text })
        }));
        let mut body = json!({
            "model": self.model,
            "messages": messages,
            "stream": true,
            "stream_options": { "include_usage": true },
        });
        if let Some(temperature) = request.temperature {
            body["temperature"] = json!(temperature);
        }
        if let Some(limit) = request.max_output_tokens {
            body["max_tokens"] = json!(limit);
        }
        body
    }

    async fn send(&self, request: &ChatRequest) -> Result<reqwest::Response, LlmError> {
        let url = format!("{}/chat/completions", self.provider.base_url.trim_end_matches('/'));
        let mut call = self.client.post(url).json(&self.body(request));
        if let Some(key) = &self.provider.key {
            call = call.bearer_auth(key.expose());
        }
        let answer = call.send().await.map_err(|error| self.transport(&error, String::new()))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let retry_after = answer
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.trim().parse::<u64>().ok())
            .map(Duration::from_secs);
        let text: String = answer.text().await.unwrap_or_default().chars().take(2000).collect();
        Err(LlmError { retry_after, ..reading::refused(&self.name, status.as_u16(), &text) })
    }

    fn transport(&self, error: &reqwest::Error, text_so_far: String) -> LlmError {
        let (class, what) = if error.is_timeout() {
            (ErrorClass::Timeout, "did not answer in time")
        } else if error.is_connect() {
            (ErrorClass::Unreachable, "could not be reached; check the network and `base_url`")
        } else {
            (ErrorClass::Truncated, "broke the connection off")
        };
        let message = format!("provider `{}` {what}", self.provider.name);
        LlmError { text_so_far, ..LlmError::new(&self.name, class, message) }
    }

    async fn read(
        &self,
        answer: reqwest::Response,
        live: Option<TextSink>,
    ) -> Result<ChatReply, LlmError> {
        let mut reading = Reading::default();
        let mut events = answer.bytes_stream().eventsource();
        let mut idle = self.provider.timeouts.first_event;
        loop {
            let event = match tokio::time::timeout(idle, events.next()).await {
                Err(_) => return Err(self.stalled(reading.text)),
                Ok(None) => break,
                Ok(Some(Err(_))) => return Err(self.broken(reading.text)),
                Ok(Some(Ok(event))) => event,
            };
            idle = self.provider.timeouts.between_events;
            if event.data.trim() == "[DONE]" {
                break;
            }
            let delta = reading.take(&self.name, &event.data)?;
            if let (Some(sink), false) = (&live, delta.is_empty()) {
                sink(&delta);
            }
            if reading.text.len() > REPLY_MAX_BYTES {
                let message = format!("the reply is longer than {REPLY_MAX_BYTES} bytes");
                return Err(LlmError::new(&self.name, ErrorClass::Protocol, message));
            }
        }
        reading.finish(&self.name)
    }

    fn stalled(&self, text_so_far: String) -> LlmError {
        let message = format!("provider `{}` went silent", self.provider.name);
        LlmError { text_so_far, ..LlmError::new(&self.name, ErrorClass::Timeout, message) }
    }

    fn broken(&self, text_so_far: String) -> LlmError {
        let message = format!("the stream of provider `{}` broke off", self.provider.name);
        LlmError { text_so_far, ..LlmError::new(&self.name, ErrorClass::Truncated, message) }
    }
}

impl ChatModel for OpenAiChat {
    fn name(&self) -> &str {
        &self.name
    }

    fn provider(&self) -> &str {
        &self.provider.name
    }

    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
        live: Option<TextSink>,
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        async move {
            let answer = self.send(request).await?;
            self.read(answer, live).await
        }
        .boxed()
    }

    fn cost_micro_usd(&self, usage: Usage) -> Option<u64> {
        self.price.map(|price| price.cost_micro_usd(usage))
    }
}
