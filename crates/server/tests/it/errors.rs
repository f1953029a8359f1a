//! Whatever cannot be read is 400 with the field named; the one error body; nothing of the host in it.

use std::sync::Arc;

use axum::body::Body;
use domain::JobId;
use futures::future::BoxFuture;
use serde_json::json;
use store::{Log, StoreError};

use crate::kit::{Service, check_refusal, request, service, service_over, settings};

async fn submit_raw(service: &Service, body: &str) -> crate::kit::Answer {
    let kind = [("content-type", "application/json")];
    service.send(request("POST", "/api/vibe-coding", &kind, Body::from(body.to_owned()))).await
}

#[tokio::test]
async fn bad_input_is_refused_by_name_and_leaves_nothing() {
    let service = service();
    let rows = [
        ("", "body"),
        ("{", "body"),
        ("[1]", "body"),
        (r#"{"prompt":"A notes application"} x"#, "body"),
        ("{}", "prompt"),
        (r#"{"prompt":5}"#, "prompt"),
        (r#"{"prompt":"ninechars"}"#, "prompt"),
        (r#"{"prompt":"A notes application","features":"all"}"#, "features"),
        (r#"{"prompt":"A notes application","features":["a",7]}"#, "features[1]"),
        (r#"{"prompt":"A notes application","budget":{"max_tokens":-1}}"#, "budget.max_tokens"),
        (r#"{"prompt":"A notes application","framework":"rails"}"#, "framework"),
        (
            r#"{"prompt":"A notes application","project_type":"web","framework":"django"}"#,
            "framework",
        ),
    ];
    for (body, field) in rows {
        check_refusal(&submit_raw(&service, body).await, 400, "invalid_field", Some(field));
    }
    let deep = format!(r#"{{"prompt":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    check_refusal(&submit_raw(&service, &deep).await, 400, "invalid_field", Some("prompt"));
    let long = json!({ "prompt": "a".repeat(30_000) }).to_string();
    check_refusal(&submit_raw(&service, &long).await, 400, "invalid_field", Some("prompt"));
    let plain = [("content-type", "text/plain")];
    let body = Body::from(json!({ "prompt": crate::kit::PROMPT }).to_string());
    let answer = service.send(request("POST", "/api/vibe-coding", &plain, body)).await;
    check_refusal(&answer, 400, "invalid_field", Some("Content-Type"));
    assert_eq!(service.get("/api/projects").await.json()["total"], 0);
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_too_large() {
    let service = service();
    let body = json!({ "prompt": "a".repeat(1024 * 1024) }).to_string();
    check_refusal(&submit_raw(&service, &body).await, 413, "too_large", None);
}

#[tokio::test]
async fn ids_and_queries_are_checked_on_every_call() {
    let service = service();
    let unknown = "7f9c24e5-2f3a-4b1c-9a57-0d2f4c1b8e66";
    for path in [
        "/api/vibe-coding/status/",
        "/api/vibe-coding/detailed-status/",
        "/api/vibe-coding/qa-report/",
        "/api/vibe-coding/files/",
        "/api/download/",
        "/api/vibe-coding/events/",
        "/api/vibe-coding/revisions/",
        "/api/vibe-coding/diff/",
        "/ws/",
    ] {
        let bad = service.get(&format!("{path}not-a-uuid")).await;
        check_refusal(&bad, 400, "invalid_field", Some("job_id"));
        check_refusal(&service.get(&format!("{path}{unknown}")).await, 404, "no_such_job", None);
    }
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("status=done", "status"),
    ] {
        let answer = service.get(&format!("/api/projects?{query}")).await;
        check_refusal(&answer, 400, "invalid_field", Some(field));
    }
    let job = service.submit().await;
    let beyond = service.get(&format!("/api/vibe-coding/events/{job}?after=2")).await;
    check_refusal(&beyond, 400, "invalid_field", Some("after"));
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_same_shape() {
    let service = service();
    check_refusal(&service.get("/nothing").await, 404, "no_such_route", None);
    check_refusal(&service.get("/api/vibe-coding").await, 405, "wrong_method", None);
    check_refusal(&service.get("/assets/absent.css").await, 404, "no_such_route", None);
    assert_eq!(service.get("/api/vibe-coding").await.header("allow"), "POST");
}

#[tokio::test]
async fn an_error_reads_like_this() {
    let service = service();
    let id = [("x-request-id", "00000000-0000-4000-8000-000000000001")];
    let body = json!({ "prompt": "ninechars" });
    let answer = service.call("POST", "/api/vibe-coding", body, &id).await;
    insta::assert_json_snapshot!(answer.json());
    let forged = [("x-request-id", "1\" forged")];
    let answer = service.get_with("/health", &forged).await;
    assert_eq!(answer.header("x-request-id").len(), 36);
}

/// A log that fails in a given way.
#[derive(Debug)]
struct Failing(fn() -> StoreError);

impl Log for Failing {
    fn append(&self, _: store::Append) -> BoxFuture<'_, Result<Vec<domain::Entry>, StoreError>> {
        Box::pin(async { Err((self.0)()) })
    }

    fn read(
        &self,
        _: JobId,
        _: u64,
        _: u32,
    ) -> BoxFuture<'_, Result<Vec<domain::Entry>, StoreError>> {
        Box::pin(async { Err((self.0)()) })
    }
}

async fn status_over(failure: fn() -> StoreError, debug: bool) -> crate::kit::Answer {
    let memory = store::memory::store();
    let service = service_over(
        store::Store { log: Arc::new(Failing(failure)), ..memory },
        server::Settings { debug, ..settings() },
        Arc::new(server::NothingKnown),
    );
    let job = service.submit().await;
    service.get(&format!("/api/vibe-coding/status/{job}")).await
}

fn unreachable() -> StoreError {
    StoreError::Unavailable { source: "/var/lib/sextet/data.db: connection refused".into() }
}

#[tokio::test]
async fn a_store_that_fails_is_said_without_its_inside() {
    let answer = status_over(unreachable, false).await;
    check_refusal(&answer, 503, "store_unavailable", None);
    assert_eq!(answer.header("retry-after"), "5");
    assert!(!String::from_utf8_lossy(&answer.body).contains("/var"), "{}", answer.json());
    let debug = status_over(unreachable, true).await;
    assert_eq!(debug.json()["debug"][0], "/var/lib/sextet/data.db: connection refused");
    let full = status_over(|| StoreError::StorageFull { source: None }, false).await;
    check_refusal(&full, 507, "storage_full", None);
    let corrupt = status_over(|| StoreError::Corrupt { what: "/data/x".to_owned() }, false).await;
    check_refusal(&corrupt, 500, "internal_error", None);
    assert!(!String::from_utf8_lossy(&corrupt.body).contains("/data"), "{}", corrupt.json());
    let panicked = status_over(|| panic!("secret of the host"), false).await;
    check_refusal(&panicked, 500, "internal_error", None);
    assert!(!String::from_utf8_lossy(&panicked.body).contains("secret"), "{}", panicked.json());
}
