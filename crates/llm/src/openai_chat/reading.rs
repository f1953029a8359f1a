//! Putting the chunks of a stream together, and deciding whether they make a reply.

use serde::Deserialize;

use crate::{ChatReply, ErrorClass, LlmError, Usage};

/// What has come so far.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) text: String,
    finish: Option<String>,
    usage: Usage,
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<ChunkUsage>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
struct Delta {
    content: Option<String>,
}

#[derive(Deserialize)]
struct ChunkUsage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

impl Reading {
    /// Takes one event's data in and gives the text that it adds.
    pub(super) fn take(&mut self, model: &str, data: &str) -> Result<String, LlmError> {
        let chunk: Chunk = serde_json::from_str(data).map_err(|error| LlmError {
            text_so_far: self.text.clone(),
            ..LlmError::new(
                model,
                ErrorClass::Protocol,
                format!("a chunk of the stream is not JSON: {error}"),
            )
        })?;
        if let Some(error) = chunk.error {
            let message = format!("the provider ended the stream: {}", shortened(&error));
            return Err(LlmError {
                text_so_far: self.text.clone(),
                ..LlmError::new(model, ErrorClass::Overloaded, message)
            });
        }
        if let Some(usage) = chunk.usage {
            self.usage =
                Usage { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens };
        }
        let Some(choice) = chunk.choices.into_iter().next() else { return Ok(String::new()) };
        if let Some(finish) = choice.finish_reason.filter(|word| !word.is_empty()) {
            self.finish = Some(finish);
        }
        let delta = choice.delta.content.unwrap_or_default();
        self.text.push_str(&delta);
        Ok(delta)
    }

    /// The reply, if the provider said that it had finished and there is something in it.
    pub(super) fn finish(self, model: &str) -> Result<ChatReply, LlmError> {
        let Some(finish) = self.finish else {
            let message = "the stream ended before the reply was whole";
            return Err(LlmError {
                text_so_far: self.text,
                ..LlmError::new(model, ErrorClass::Truncated, message)
            });
        };
        if finish == "content_filter" {
            return Err(LlmError::new(
                model,
                ErrorClass::BadRequest,
                "the provider's filter stopped the reply",
            ));
        }
        if self.text.trim().is_empty() {
            return Err(LlmError::new(model, ErrorClass::Protocol, "the reply is empty"));
        }
        Ok(ChatReply { text: self.text, usage: self.usage, cut_off: finish == "length" })
    }
}

/// A refusal by status.
pub(super) fn refused(model: &str, status: u16, body: &str) -> LlmError {
    let lower = body.to_ascii_lowercase();
    let out_of_money =
        lower.contains("insufficient_quota") || lower.contains("insufficient balance");
    let (class, advice) = match status {
        401 | 403 => (ErrorClass::Authentication, "check the key that models.yaml names"),
        402 => (ErrorClass::Quota, "the account needs credit"),
        429 if out_of_money => (ErrorClass::Quota, "the account needs credit"),
        429 => (ErrorClass::RateLimit, "it limits requests; waiting before the next one"),
        408 | 504 => (ErrorClass::Timeout, "it timed out"),
        500..=599 => (ErrorClass::Overloaded, "it failed on its side"),
        _ => (ErrorClass::BadRequest, "it refused the request"),
    };
    let detail = serde_json::from_str::<serde_json::Value>(body).map_or_else(
        |_| String::new(),
        |value| format!(" ({})", shortened(value.get("error").unwrap_or(&value))),
    );
    let message = format!("the provider answered {status}: {advice}{detail}");
    LlmError { status: Some(status), ..LlmError::new(model, class, message) }
}

fn shortened(error: &serde_json::Value) -> String {
    let text = error
        .get("message")
        .and_then(|message| message.as_str())
        .map_or_else(|| error.to_string(), str::to_owned);
    text.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(events: &[&str]) -> Result<ChatReply, ErrorClass> {
        let mut reading = Reading::default();
        for data in events {
            reading.take("m", data).map_err(|error| error.class)?;
        }
        reading.finish("m").map_err(|error| error.class)
    }

    #[track_caller]
    fn check(events: &[&str], expected: Result<(&str, bool), ErrorClass>) {
        let reply = read(events).map(|reply| (reply.text, reply.cut_off));
        assert_eq!(reply, expected.map(|(text, cut)| (text.to_owned(), cut)));
    }

    #[test]
    fn a_reply_needs_its_end_and_something_in_it() {
        let hello = r#"{"choices":[{"delta":{"content":"hello"}}]}"#;
        let stop = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
        let length = r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#;
        let empty_reason = r#"{"choices":[{"delta":{},"finish_reason":""}]}"#;
        check(&[hello, stop], Ok(("hello", false)));
        check(&[hello, length], Ok(("hello", true)));
        check(&[hello], Err(ErrorClass::Truncated));
        check(&[hello, empty_reason], Err(ErrorClass::Truncated));
        check(&[stop], Err(ErrorClass::Protocol));
        check(&["<html>"], Err(ErrorClass::Protocol));
        check(&[hello, r#"{"error":{"message":"busy"}}"#], Err(ErrorClass::Overloaded));
    }

    #[test]
    fn a_refusal_says_whether_another_try_can_help() {
        for (status, body, retryable) in [
            (401, "{}", false),
            (429, "{}", true),
            (429, r#"{"error":{"code":"insufficient_quota"}}"#, false),
            (503, "busy", true),
            (400, "{}", false),
        ] {
            assert_eq!(refused("m", status, body).retryable(), retryable, "{status} {body}");
        }
    }
}
