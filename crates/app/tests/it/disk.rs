//! A full disk: said in words, nothing half-written, reading goes on, and work goes on by itself once
//! there is space.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::model_server::ModelServer;

use crate::kit::{Home, stderr, tree};
use crate::serving::{PROMPT, Serving, begin, ended, get, log, status, try_submit, until};

/// A small file system of its own, mounted into a home.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None`, with the reason printed, where it cannot be mounted.
    fn mount(home: &Home, name: &str) -> Option<Self> {
        let folder = home.path(name);
        std::fs::create_dir(&folder).unwrap();
        let done = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
            .arg(&folder)
            .output();
        match done {
            Ok(done) if done.status.success() => Some(Self(folder)),
            other => {
                eprintln!("skipped: a tmpfs cannot be mounted here ({other:?}); run it as root");
                None
            }
        }
    }

    /// Takes all space but `left_bytes`.
    fn fill(&self, left_bytes: u64) {
        let space = rustix::fs::statvfs(&self.0).unwrap();
        let free = (space.f_bavail * space.f_frsize).saturating_sub(left_bytes);
        std::fs::write(self.0.join("ballast"), vec![1; usize::try_from(free).unwrap()]).unwrap();
    }

    fn free(&self) {
        std::fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn running_jobs_wait_for_space_and_go_on_by_themselves() {
    let model = ModelServer::start(Duration::from_millis(60)).await;
    let home = Home::with_model(&model);
    let Some(disk) = SmallDisk::mount(&home, "data") else { return };
    let mut serving = Serving::start(&home);
    let mut jobs = Vec::new();
    for at in 0..6 {
        jobs.push(begin(&serving, &format!("job-{at}")).await);
    }
    until(&serving, &jobs[0], "running", |view| view["status"] == "processing").await;
    disk.fill(0);
    for job in &jobs {
        let waits = until(&serving, job, "waiting or done", |view| {
            view["status_reason"] == "storage_full" || view["status"] == "completed"
        });
        waits.await;
    }
    let waiting = status(&serving, &jobs[5]).await;
    assert_eq!(waiting["status_reason"], "storage_full", "{waiting}");

    let (code, refused) = try_submit(&serving, "refused", PROMPT).await.unwrap();
    assert!(matches!(code, 507 | 503), "{code}: {refused}");
    assert!(refused["error"].as_str().unwrap().contains("disk"), "{refused}");
    let (code, listed) = get(&serving.url("/api/projects")).await;
    assert_eq!((code, &listed["total"]), (200, &json!(6)), "reading goes on");
    assert!(!log(&serving, &jobs[5]).await.is_empty());
    assert_eq!(get(&serving.url("/health")).await.1["status"], "degraded");

    let seen = status(&serving, &jobs[5]).await["last_seq"].as_u64().unwrap();
    disk.free();
    let freed = Instant::now();
    until(&serving, &jobs[5], "going on", |view| view["last_seq"].as_u64().unwrap() > seen).await;
    assert!(freed.elapsed() < Duration::from_secs(10), "{:?}", freed.elapsed());
    for job in &jobs {
        let view = ended(&serving, job).await;
        assert_eq!((&view["status"], &view["status_reason"]), (&json!("completed"), &json!(null)));
        let log = log(&serving, job).await;
        assert_eq!(log.last().map(|entry| entry.seq), Some(log.len() as u64));
    }
    let calls = model.calls().len();
    assert_eq!(calls, 6 * (testkit::rehearsal::FILES + 1), "a call was repeated");
    assert_eq!(try_submit(&serving, "refused", PROMPT).await.unwrap().0, 200);
    assert!(!serving.has_ended());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_a_full_disk_stops_in_order_and_repeats_nothing_later() {
    let model = ModelServer::start(Duration::from_millis(60)).await;
    let home = Home::with_model(&model);
    let Some(disk) = SmallDisk::mount(&home, "data") else { return };
    let mut serving = Serving::start(&home);
    let job = begin(&serving, "job").await;
    until(&serving, &job, "running", |view| view["status"] == "processing").await;
    disk.fill(0);
    until(&serving, &job, "waiting", |view| view["status_reason"] == "storage_full").await;
    let (code, took) = serving.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(30), "{took:?}");
    disk.free();
    let serving = Serving::start(&home);
    assert_eq!(ended(&serving, &job).await["status"], "completed");
}

const NEW: &[&str] = &["new", PROMPT, "--sandbox", "scripted", "--quiet"];

#[tokio::test(flavor = "multi_thread")]
async fn a_project_onto_a_full_disk_is_refused_in_one_line_and_goes_on_when_there_is_space() {
    let model = ModelServer::start(Duration::ZERO).await;
    let calm = Home::with_model(&model);
    let run = |home: &Home, folder: &str| home.sextet(NEW).args(["-o", folder]).output().unwrap();
    assert_eq!(run(&calm, "made").status.code(), Some(1), "a rehearsal is never approved");
    let expected = tree(&calm.path("made"));

    let home = Home::with_model(&model);
    let Some(disk) = SmallDisk::mount(&home, "disk") else { return };
    let mut refused = 0;
    for (at, left_bytes) in [0, 64, 300, 500, 700, 900, 1100].into_iter().enumerate() {
        let folder = format!("disk/made-{at}");
        disk.fill(left_bytes * 1024);
        let output = run(&home, &folder);
        let said = stderr(&output);
        if output.status.code() == Some(1) && said.contains("full") {
            refused += 1;
            assert_eq!(said.trim().lines().count(), 1, "{left_bytes} kB: {said}");
            assert!(said.contains("free some space"), "{left_bytes} kB: {said}");
            if home.path(&folder).exists() {
                for (name, content) in tree(&home.path(&folder)) {
                    assert_eq!(Some(&content), expected.get(&name), "{left_bytes} kB: {name}");
                }
            }
        }
        disk.free();
        let again = run(&home, &folder);
        assert!(matches!(again.status.code(), Some(0 | 1)), "{left_bytes} kB: {}", stderr(&again));
        assert_eq!(tree(&home.path(&folder)), expected, "{left_bytes} kB");
        std::fs::remove_dir_all(home.path(&folder)).unwrap();
    }
    assert!(refused >= 3, "the disk was full only {refused} times");
}
