//! A client of the HTTP interface.

use reqwest::{Method, StatusCode};
use serde_json::Value;

/// A server to talk to.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
}

/// A call that did not work.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("no server answers at {base}; start one with `sextet serve`")]
    Unreachable { base: String, source: reqwest::Error },
    #[error("{message}")]
    Refused { status: u16, message: String },
    #[error("the server's answer broke off")]
    Broken { source: reqwest::Error },
}

impl Client {
    /// A client of the server at `base`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), http: reqwest::Client::new() }
    }

    /// Calls, and gives the JSON answer.
    ///
    /// # Errors
    /// [`ClientError`], with the server's own words where it has some.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, ClientError> {
        let bytes = self.bytes(method, path, body).await?;
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Calls, and gives the body as it is.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn bytes(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Vec<u8>, ClientError> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request
            .send()
            .await
            .map_err(|source| ClientError::Unreachable { base: self.base.clone(), source })?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|source| ClientError::Broken { source })?;
        if status.is_success() { Ok(bytes.to_vec()) } else { Err(refused(status, &bytes)) }
    }
}

fn refused(status: StatusCode, body: &[u8]) -> ClientError {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let said = value["message"].as_str().or(value["error"].as_str());
    let message = said.map_or_else(|| format!("the server answered {status}"), str::to_owned);
    ClientError::Refused { status: status.as_u16(), message }
}
