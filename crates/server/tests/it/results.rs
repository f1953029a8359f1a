//! What a job made: report, files, archive, differences.

use serde_json::json;

use crate::kit::{check_refusal, service};
use crate::sample;

#[tokio::test]
async fn the_report_shows_what_was_measured_and_says_what_was_not() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let at = format!("/api/vibe-coding/qa-report/{job}");
    check_refusal(&service.get(&at).await, 409, "conflict", None);
    worker.play(sample::whole()).await;
    insta::assert_json_snapshot!(service.get(&at).await.json());
}

#[tokio::test]
async fn files_come_with_content_hash_and_author() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let at = format!("/api/vibe-coding/files/{job}");
    let none =
        json!({ "job_id": job, "revision": 1, "total_files": 0, "total_size": 0, "files": [] });
    assert_eq!(service.get(&at).await.json(), none);
    worker.play(sample::whole()).await;
    insta::assert_json_snapshot!(service.get(&at).await.json());
    let one = service.get(&format!("{at}?revision=1&path=README.md")).await.json();
    assert_eq!((&one["total_files"], &one["files"][0]["path"]), (&json!(1), &json!("README.md")));
    check_refusal(
        &service.get(&format!("{at}?revision=2")).await,
        400,
        "invalid_field",
        Some("revision"),
    );
    check_refusal(
        &service.get(&format!("{at}?revision=x")).await,
        400,
        "invalid_field",
        Some("revision"),
    );
    check_refusal(
        &service.get(&format!("{at}?path=../etc")).await,
        400,
        "invalid_field",
        Some("path"),
    );
    check_refusal(&service.get(&format!("{at}?path=absent.py")).await, 404, "no_such_file", None);
}

#[tokio::test]
async fn the_archive_has_the_same_bytes_each_time_and_in_parts() {
    let service = service();
    let (job, mut worker) = service.job().await;
    let at = format!("/api/download/{job}");
    check_refusal(&service.get(&at).await, 409, "conflict", None);
    worker.play(sample::whole()).await;
    let whole = service.get(&at).await;
    assert_eq!(whole.header("content-type"), "application/zip");
    assert_eq!(
        whole.header("content-disposition"),
        format!("attachment; filename=\"project-{job}.zip\"")
    );
    assert_eq!(whole.header("content-length"), whole.body.len().to_string());
    assert_eq!(&whole.body[..4], b"PK\x03\x04");
    assert_eq!(service.get(&at).await.body, whole.body);
    let part = service.get_with(&at, &[("range", "bytes=10-29")]).await;
    assert_eq!((part.status.as_u16(), part.body), (206, whole.body[10..30].to_vec()));
    let size = whole.body.len();
    assert_eq!(part.headers["content-range"], format!("bytes 10-29/{size}"));
    let tag = whole.header("etag").to_owned();
    assert_eq!(service.get_with(&at, &[("if-none-match", &tag)]).await.status, 304);
    let beyond = service.get_with(&at, &[("range", "bytes=999999-")]).await;
    check_refusal(&beyond, 416, "bad_range", None);
    let other = service.get_with(&at, &[("range", "bytes=0-1"), ("if-range", "\"other\"")]).await;
    assert_eq!((other.status.as_u16(), other.body.len()), (200, size));
}

#[tokio::test]
async fn the_first_revision_differs_from_nothing_by_all_of_it() {
    let service = service();
    let (job, mut worker) = service.job().await;
    worker.play(sample::whole()).await;
    let revisions = service.get(&format!("/api/vibe-coding/revisions/{job}")).await.json();
    insta::assert_json_snapshot!(revisions);
    let at = format!("/api/vibe-coding/diff/{job}");
    let diff = service.get(&at).await.json();
    insta::assert_snapshot!(diff["diff"].as_str().unwrap());
    let same = service.get(&format!("{at}?from=1&to=1")).await.json();
    assert_eq!((&same["diff"], &same["files_changed"]), (&json!(""), &json!(0)));
    check_refusal(&service.get(&format!("{at}?to=2")).await, 400, "invalid_field", Some("to"));
}
