//! Submitting, status, lists.

use axum::body::Body;
use serde_json::json;

use crate::kit::{PROMPT, check_refusal, request, service, service_with, settings};
use crate::sample;

#[tokio::test]
async fn a_submission_says_where_to_follow_it() {
    let service = service();
    let answer = service.post("/api/vibe-coding", json!({ "prompt": PROMPT })).await;
    assert_eq!(answer.status, 200);
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "estimated_time": 120.0,
      "job_id": "d70d3259-e4e1-4b63-9c66-3cf4d73c4c04",
      "message": "The project is accepted; follow it over the WebSocket",
      "status": "started",
      "websocket_url": "ws://sextet.test/ws/d70d3259-e4e1-4b63-9c66-3cf4d73c4c04"
    }
    "#);
}

#[tokio::test]
async fn the_websocket_address_follows_a_trusted_proxy_and_nobody_else() {
    let forwarded = [("x-forwarded-proto", "https"), ("x-forwarded-host", "sextet.example")];
    let trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    let trusting = service_with(server::Settings { trusted_proxies, ..settings() });
    for (service, expected) in
        [(service(), "ws://sextet.test/ws/"), (trusting, "wss://sextet.example/ws/")]
    {
        let body = json!({ "prompt": PROMPT });
        let answer = service.call("POST", "/api/vibe-coding", body, &forwarded).await;
        let address = answer.json()["websocket_url"].as_str().unwrap().to_owned();
        assert!(address.starts_with(expected), "{address}");
    }
}

#[tokio::test]
async fn status_is_the_state_after_the_last_event() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let at = format!("/api/vibe-coding/status/{job}");
    assert_eq!(service.get(&at).await.json()["status"], "started");
    worker.play(sample::planning()).await;
    worker.tell(sample::coding()).await;
    insta::assert_json_snapshot!(service.get(&at).await.json());
    worker.tell(sample::ending()).await;
    let ended = service.get(&at).await.json();
    assert_eq!((&ended["status"], &ended["progress"]), (&json!("completed"), &json!(100)));
    assert_eq!(ended["last_seq"], worker.view.last_seq);
}

#[tokio::test]
async fn detailed_status_shows_what_each_agent_took() {
    let service = service();
    let (job, mut worker) = service.job().await;
    worker.play(sample::whole()).await;
    let answer = service.get(&format!("/api/vibe-coding/detailed-status/{job}")).await;
    insta::assert_json_snapshot!(answer.json());
}

#[tokio::test]
async fn the_same_key_is_the_same_job_and_another_request_a_conflict() {
    let service = service();
    let send = async |prompt: &str, key: &str| {
        let key = [("idempotency-key", key)];
        service.call("POST", "/api/vibe-coding", json!({ "prompt": prompt }), &key).await
    };
    let first = send(PROMPT, "one").await.json()["job_id"].clone();
    assert_eq!(send(PROMPT, "one").await.json()["job_id"], first);
    assert_ne!(send(PROMPT, "two").await.json()["job_id"], first);
    check_refusal(
        &send("Something else entirely", "one").await,
        409,
        "conflict",
        Some("Idempotency-Key"),
    );
    assert_eq!(service.get("/api/projects").await.json()["total"], 2);
}

#[tokio::test]
async fn a_list_is_newest_first_and_in_pages() {
    let service = service();
    let (first, mut worker) = service.job().await;
    worker.play(sample::whole()).await;
    let second = service.submit().await;
    let third = service.submit().await;
    let ids = async |query: &str| {
        let page = service.get(&format!("/api/projects{query}")).await.json();
        let ids = page["projects"].as_array().unwrap().iter();
        (
            ids.map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(),
            page["total"].clone(),
        )
    };
    let names = |jobs: &[domain::JobId]| jobs.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(ids("").await, (names(&[third, second, first]), json!(3)));
    assert_eq!(ids("?limit=1&offset=1").await, (names(&[second]), json!(3)));
    assert_eq!(ids("?status=completed").await, (names(&[first]), json!(1)));
    assert_eq!(ids("?offset=99").await, (names(&[]), json!(3)));
    let page = service.get("/api/projects?status=completed").await.json();
    insta::assert_json_snapshot!(page["projects"][0]);
}

#[tokio::test]
async fn a_deleted_job_is_gone_for_everyone() {
    let service = service();
    let (job, mut worker) = service.job().await;
    worker.play(sample::whole()).await;
    assert_eq!(service.get(&format!("/api/vibe-coding/status/{job}")).await.status, 200);
    let at = format!("/api/vibe-coding/{job}");
    let answer = service.send(request("DELETE", &at, &[], Body::empty())).await;
    assert_eq!((answer.status.as_u16(), answer.json()["status"].clone()), (200, json!("deleted")));
    for path in ["status", "detailed-status", "qa-report", "files", "events", "revisions"] {
        let answer = service.get(&format!("/api/vibe-coding/{path}/{job}")).await;
        check_refusal(&answer, 404, "no_such_job", None);
    }
    check_refusal(&service.get(&format!("/api/download/{job}")).await, 404, "no_such_job", None);
}
