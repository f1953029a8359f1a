//! What the server is told about its surroundings. `app` reads it from the environment and the command
//! line; nothing here does.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::HeaderValue;
use ipnet::IpNet;

/// Settings of the server, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `development`, `staging`, `production` or `testing`.
    pub environment: String,
    /// With `development`: error bodies carry the chain of causes.
    pub debug: bool,
    pub version: String,
    pub cors: Cors,
    /// Peers whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Requests that one caller may make in a minute.
    pub rate_limit_per_minute: NonZeroU32,
    /// Jobs that may wait for a worker.
    pub queue_limit: usize,
    /// Seconds that a job is said to take before this installation has a history.
    pub default_estimate_s: f64,
    /// How long a drain still accepts connections, so that a balancer sees the refusing readiness.
    pub drain_notice: Duration,
    /// How long a drain waits for requests that are under way.
    pub drain_timeout: Duration,
    /// How long a WebSocket may be silent before it is pinged; after two unanswered pings it is closed.
    pub websocket_ping: Duration,
    /// How often an idle event stream gets a comment line.
    pub heartbeat: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            environment: "development".to_owned(),
            debug: false,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            cors: Cors::None,
            trusted_proxies: Vec::new(),
            rate_limit_per_minute: const { NonZeroU32::new(60).unwrap() },
            queue_limit: 1000,
            default_estimate_s: 120.0,
            // promises.md R21: stop accepting within 100 ms.
            drain_notice: Duration::from_millis(50),
            // promises.md R21: the process is gone within 30 s.
            drain_timeout: Duration::from_secs(25),
            websocket_ping: Duration::from_secs(30),
            // Proxies drop an idle stream after 30 s at the earliest.
            heartbeat: Duration::from_secs(15),
        }
    }
}

impl Settings {
    /// Whether error bodies show the chain of causes.
    #[must_use]
    pub fn shows_causes(&self) -> bool {
        self.debug && self.environment == "development"
    }
}

/// Which other origins may read answers in a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cors {
    None,
    /// Every origin, never with credentials.
    Any,
    /// These, with credentials.
    List(Vec<HeaderValue>),
}

/// An origin that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an origin; write `https://example.org`, or `*` alone for every origin")]
pub struct BadOrigin(String);

impl Cors {
    /// Reads a list of origins; `*` may only stand alone.
    ///
    /// # Errors
    /// [`BadOrigin`] names the first that is not `scheme://host[:port]`.
    pub fn read(origins: &[String]) -> Result<Self, BadOrigin> {
        match origins {
            [] => return Ok(Self::None),
            [any] if any == "*" => return Ok(Self::Any),
            _ => {}
        }
        let read = |origin: &String| {
            let bad = || BadOrigin(origin.escape_debug().take(100).collect());
            let (scheme, host) = origin.split_once("://").ok_or_else(bad)?;
            let sane = matches!(scheme, "http" | "https") && !host.is_empty() && {
                host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:[]".contains(c))
            };
            if !sane {
                return Err(bad());
            }
            HeaderValue::from_str(origin).map_err(|_| bad())
        };
        origins.iter().map(read).collect::<Result<_, _>>().map(Self::List)
    }

    /// Whether `origin` may read answers.
    #[must_use]
    pub fn allows(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::None => false,
            Self::Any => true,
            Self::List(origins) => origins.contains(origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(origins: &[&str], expected: Result<&str, &str>) {
        let origins: Vec<String> = origins.iter().map(|&origin| origin.to_owned()).collect();
        let read = Cors::read(&origins).map(|cors| format!("{cors:?}"));
        match expected {
            Ok(shown) => assert_eq!(read.as_deref(), Ok(shown)),
            Err(bad) => assert_eq!(read, Err(BadOrigin(bad.to_owned()))),
        }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        check(&[], Ok("None"));
        check(&["*"], Ok("Any"));
        check(&["https://a.example:8443"], Ok(r#"List(["https://a.example:8443"])"#));
        check(&["https://a.example", "*"], Err("*"));
        check(&["null"], Err("null"));
        check(&["https://a.example/path"], Err("https://a.example/path"));
    }
}
