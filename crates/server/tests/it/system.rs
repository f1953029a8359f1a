//! Health, figures, documents.

use std::collections::BTreeSet;

use serde_json::json;

use crate::kit::{service, service_with, settings};
use crate::sample;

#[tokio::test]
async fn health_counts_the_jobs_that_have_not_ended() {
    let service = service();
    let (_, mut worker) = service.job().await;
    let health = service.get("/health").await.json();
    assert_eq!((&health["status"], &health["active_jobs"]), (&json!("healthy"), &json!(1)));
    worker.play(sample::whole()).await;
    assert_eq!(service.get("/health").await.json()["active_jobs"], 0);
    assert_eq!(service.get("/health/ready").await.json(), json!({ "status": "ready" }));
    let stats = service.get("/api/stats").await.json();
    assert_eq!(stats["jobs"], json!({ "total": 1, "active": 0, "completed": 1, "failed": 0 }));
    assert_eq!(stats["projects_generated"], 1);
}

#[tokio::test]
async fn detailed_health_shows_each_agent_s_work() {
    let service = service();
    let (_, mut worker) = service.job().await;
    worker.play(sample::whole()).await;
    let mut health = service.get("/health/detailed").await.json();
    health["components"]["store"]["latency_ms"] = json!("timed");
    insta::assert_json_snapshot!(health);
}

#[tokio::test]
async fn metrics_are_figures_of_what_happened() {
    let service = service();
    let (_, mut worker) = service.job().await;
    worker.play(sample::whole()).await;
    let text = String::from_utf8(service.get("/metrics").await.body).unwrap();
    for line in [
        "active_jobs_total 0",
        r#"jobs{status="completed"} 1"#,
        "queue_depth 0",
        r#"agent_tasks_total{agent="coder",outcome="completed"} 2"#,
        r#"agent_response_time_seconds_bucket{agent="coder",le="1"} 2"#,
        r#"agent_response_time_seconds_count{agent="qa_validator"} 1"#,
        r#"model_calls_total{provider="scripted",model="rehearsal"} 2"#,
        r#"model_tokens_total{provider="scripted",model="rehearsal",direction="in"} 2400"#,
        r#"model_cost_usd_total{provider="scripted",model="rehearsal"} 0.005"#,
        r#"sandbox_runs_total{kind="test",outcome="passed"} 1"#,
        r#"http_request_seconds_count{route="/api/vibe-coding",method="POST",status="200"} 1"#,
        "websocket_connections 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert!(text.contains("process_resident_memory_bytes "), "{text}");
    assert!(!text.contains("disk_free_bytes"), "what is not known is absent\n{text}");
}

#[tokio::test]
async fn the_document_names_every_call_of_the_contract() {
    let document = service().get("/openapi.json").await.json();
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            found.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    insta::assert_snapshot!(found.into_iter().collect::<Vec<_>>().join("\n"));
    assert_eq!(document["openapi"].as_str().unwrap().split('.').nth(1), Some("1"));
    assert_eq!(document["info"]["title"], "Sextet");
}

#[tokio::test]
async fn every_documented_call_is_served() {
    let service = service();
    let document = service.get("/openapi.json").await.json();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            let concrete = path.replace("{job_id}", "not-a-uuid").replace("{name}", "plain.css");
            let answer = service.call(&method.to_uppercase(), &concrete, json!({}), &[]).await;
            let served = ![404, 405].contains(&answer.status.as_u16());
            assert!(served, "{method} {concrete}: {}", answer.status);
        }
    }
}

#[test]
fn a_route_is_served_only_with_its_document() {
    let source = include_str!("../../src/router.rs");
    let undocumented = [".route(", ".nest(", ".merge(", ".route_service(", ".nest_service("];
    for call in undocumented {
        assert!(!source.contains(call), "{call} would serve what the document does not name");
    }
}

#[tokio::test]
async fn pages_need_nothing_from_elsewhere() {
    let service = service();
    let home = service.get("/").await;
    assert_eq!((home.status.as_u16(), home.header("location")), (302, "/plain"));
    for path in [
        "/plain",
        "/docs",
        "/assets/plain.css",
        "/assets/plain.js",
        "/assets/docs.css",
        "/assets/docs.js",
    ] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        let text = String::from_utf8(answer.body.clone()).unwrap();
        for foreign in ["http://", "https://", "innerHTML", " style=\"", "onclick=", "<script>"] {
            let found = text.replace("http://www.w3.org/2000/svg", "").contains(foreign);
            assert!(!found, "{path} has {foreign}");
        }
        let tag = answer.header("etag").to_owned();
        assert_eq!(service.get_with(path, &[("if-none-match", &tag)]).await.status, 304, "{path}");
    }
}

#[tokio::test]
async fn debug_and_environment_are_shown() {
    let settings =
        server::Settings { environment: "testing".to_owned(), debug: true, ..settings() };
    let stats = service_with(settings).get("/api/stats").await.json();
    assert_eq!(
        (&stats["system"]["environment"], &stats["system"]["debug"]),
        (&json!("testing"), &json!(true))
    );
}
