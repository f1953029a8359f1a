//! Back-pressure, headers, origins.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::body::Body;
use domain::AgentRole;
use futures::future::BoxFuture;
use serde_json::json;
use server::{Cors, Disk, HealthSource, Part, Settings};

use crate::kit::{PROMPT, check_refusal, request, service, service_over, service_with, settings};

#[tokio::test]
async fn the_limit_counts_the_api_and_nothing_else() {
    let service = service_with(Settings {
        rate_limit_per_minute: NonZeroU32::new(2).unwrap(),
        ..Settings::default()
    });
    let left = |answer: &crate::kit::Answer| answer.header("x-ratelimit-remaining").to_owned();
    let first = service.get("/api/projects").await;
    assert_eq!((first.status.as_u16(), left(&first).as_str()), (200, "1"));
    assert_eq!(first.header("x-ratelimit-limit"), "2");
    let reset: u64 = first.header("x-ratelimit-reset").parse().unwrap();
    assert!((1_795_231_691..1_795_231_800).contains(&reset), "{reset}");
    assert_eq!(left(&service.get("/api/unknown").await), "0");
    let refused = service.get_with("/api/projects", &[("x-forwarded-for", "198.51.100.7")]).await;
    check_refusal(&refused, 429, "rate_limited", None);
    assert!((1..=31).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    for path in ["/health", "/health/ready", "/metrics", "/plain", "/docs", "/openapi.json"] {
        let answer = service.get(path).await;
        assert_eq!((answer.status.as_u16(), left(&answer).as_str()), (200, ""), "{path}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let service = service();
    for path in ["/api/projects", "/nothing", "/plain", "/assets/plain.js", "/health", "/docs", "/"]
    {
        let answer = service.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("x-xss-protection", "1; mode=block"),
            ("strict-transport-security", "max-age=31536000"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
    }
}

#[tokio::test]
async fn a_wildcard_never_comes_with_credentials() {
    let origin = [("origin", "https://pages.example")];
    let show = async |cors: Cors| {
        let service = service_with(Settings { cors, ..settings() });
        let answer = service.get_with("/api/projects", &origin).await;
        let allowed = answer.header("access-control-allow-origin").to_owned();
        (allowed, answer.header("access-control-allow-credentials").to_owned())
    };
    let list = |origin: &str| Cors::read(&[origin.to_owned()]).unwrap();
    let nothing = (String::new(), String::new());
    assert_eq!(show(Cors::None).await, nothing);
    assert_eq!(show(Cors::Any).await, ("*".to_owned(), String::new()));
    assert_eq!(
        show(list("https://pages.example")).await,
        ("https://pages.example".to_owned(), "true".to_owned())
    );
    assert_eq!(show(list("https://pages.example.evil.example")).await, nothing);
    assert_eq!(show(list("http://pages.example")).await, nothing);
}

#[tokio::test]
async fn a_preflight_is_answered_before_anything_else() {
    let service = service_with(Settings { cors: Cors::Any, ..settings() });
    let asked = [("origin", "https://a.example"), ("access-control-request-method", "POST")];
    let answer = service.send(request("OPTIONS", "/api/vibe-coding", &asked, Body::empty())).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, PATCH, DELETE");
}

#[tokio::test]
async fn a_full_queue_is_429_with_the_time_to_come_back() {
    let service = service_with(Settings { queue_limit: 1, ..settings() });
    service.submit().await;
    let answer = service.post("/api/vibe-coding", json!({ "prompt": PROMPT })).await;
    check_refusal(&answer, 429, "queue_full", None);
    assert_eq!(answer.header("retry-after"), "30");
}

/// A machine with a nearly full disk and one known model.
#[derive(Debug)]
struct Narrow;

impl HealthSource for Narrow {
    fn is_started(&self) -> bool {
        false
    }

    fn parts(&self) -> BoxFuture<'_, Vec<Part>> {
        Box::pin(async { Vec::new() })
    }

    fn disk(&self) -> Option<Disk> {
        Some(Disk { free_bytes: 49, total_bytes: 1000 })
    }

    fn capabilities(&self, _: AgentRole) -> Vec<String> {
        vec!["all".to_owned()]
    }

    fn model_names(&self) -> Option<Vec<String>> {
        Some(vec!["fast".to_owned()])
    }
}

#[tokio::test]
async fn a_nearly_full_disk_takes_no_new_jobs() {
    let service = service_over(store::memory::store(), settings(), Arc::new(Narrow));
    let answer = service.post("/api/vibe-coding", json!({ "prompt": PROMPT })).await;
    check_refusal(&answer, 507, "storage_full", None);
    assert_eq!(answer.header("retry-after"), "10");
    let ready = service.get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), ready.json()), (503, json!({ "status": "starting" })));
    assert_eq!(service.get("/health").await.json()["status"], "degraded");
}
