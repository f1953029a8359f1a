//! The real sandbox, killed or cancelled while it runs a project's commands: nothing is left running,
//! and the same command goes on to the same project.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::kit::{Home, stderr, tree};
use crate::serving::{Serving, status, try_tell, until};

const PROMPT: &str = "A command line tool that keeps notes with a title and a text";
/// promises.md R25, also for a launcher that was killed.
const DEAD_WITHIN: Duration = Duration::from_secs(2);

fn new_project(home: &Home) -> Command {
    let mut command = home.sextet(&["new", PROMPT, "-o", "made", "--quiet"]);
    with_host_packages(&mut command);
    command
}

/// Package caches and settings of the host, so that installs work and are quick.
fn with_host_packages(command: &mut Command) {
    if let Some(home) = std::env::var_os("HOME") {
        // The work folder is in the cache too: one of its own for each home, packages shared.
        let packages = std::path::PathBuf::from(home).join(".cache/sextet/packages");
        let own = command.get_current_dir().unwrap().join("cache/sextet");
        std::fs::create_dir_all(&own).unwrap();
        std::fs::create_dir_all(&packages).unwrap();
        let _ = std::os::unix::fs::symlink(&packages, own.join("packages"));
        command.env("XDG_CACHE_HOME", own.parent().unwrap());
    }
    let wanted =
        ["PIP_", "SSL_CERT", "REQUESTS_CA", "HTTP", "NO_PROXY", "http", "https", "no_proxy"];
    for (name, value) in std::env::vars() {
        if wanted.iter().any(|prefix| name.starts_with(prefix)) {
            command.env(name, value);
        }
    }
}

/// Every process with the parent it has, and whether it still runs.
fn processes() -> BTreeMap<u32, (u32, bool)> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // `pid (name) state parent …`; the name may hold anything.
        let Some((_, rest)) = stat.rsplit_once(") ") else { continue };
        let mut fields = rest.split(' ');
        let runs = !matches!(fields.next(), Some("Z" | "X"));
        let parent = fields.next().and_then(|parent| parent.parse().ok()).unwrap_or(0);
        all.insert(pid, (parent, runs));
    }
    all
}

/// Everything that descends from `root`.
fn descendants(root: u32) -> BTreeSet<u32> {
    let all = processes();
    let mut found = BTreeSet::from([root]);
    loop {
        let more: Vec<u32> = all
            .iter()
            .filter(|(pid, (parent, runs))| *runs && found.contains(parent) && !found.contains(pid))
            .map(|(pid, _)| *pid)
            .collect();
        if more.is_empty() {
            found.remove(&root);
            return found;
        }
        found.extend(more);
    }
}

fn still_running(of: &BTreeSet<u32>) -> BTreeSet<u32> {
    let all = processes();
    of.iter().copied().filter(|pid| all.get(pid).is_some_and(|(_, runs)| *runs)).collect()
}

/// Waits until a command of the project runs below `root`.
fn until_confined(root: u32, at_least: usize) -> BTreeSet<u32> {
    let begun = Instant::now();
    loop {
        let below = descendants(root);
        if below.len() >= at_least {
            return below;
        }
        assert!(begun.elapsed() < Duration::from_secs(180), "nothing runs in the sandbox");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What processes are, for a message.
fn commands(of: &BTreeSet<u32>) -> Vec<String> {
    let command = |pid: &u32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        format!("{line}\n{}", status.lines().take(12).collect::<Vec<_>>().join("; "))
    };
    of.iter().map(command).collect()
}

fn check_dead(tree: &BTreeSet<u32>) {
    let begun = Instant::now();
    while !still_running(tree).is_empty() {
        assert!(
            begun.elapsed() < DEAD_WITHIN,
            "still running: {:?}",
            commands(&still_running(tree))
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Kills a run `times` times, each a little later in its validation, then lets it finish.
fn killed_in_the_sandbox(times: u64) {
    let calm = Home::new();
    let output = new_project(&calm).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let home = Home::new();
    for round in 0..times {
        let mut running =
            new_project(&home).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The self-test runs a few short commands first: the log tells when the validation has begun.
        until_validating(&home);
        // The launcher, the first process inside, and the command itself.
        let _ = until_confined(running.id(), 3);
        std::thread::sleep(Duration::from_millis(200 + round * 700));
        let tree = descendants(running.id());
        running.kill().unwrap();
        running.wait().unwrap();
        check_dead(&tree);
    }
    let output = new_project(&home).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(tree(&home.path("made")), tree(&calm.path("made")));
}

/// The project is laid out below the cache for the validation alone.
fn until_validating(home: &Home) {
    let begun = Instant::now();
    let is_laid_out = || {
        let folders = std::fs::read_dir(home.path("cache/sextet")).into_iter().flatten().flatten();
        let mut works =
            folders.filter(|folder| folder.file_name().to_string_lossy().starts_with("work"));
        works.any(|work| {
            std::fs::read_dir(work.path()).is_ok_and(|mut inner| inner.next().is_some())
        })
    };
    while !is_laid_out() {
        assert!(begun.elapsed() < Duration::from_secs(60), "no validation began");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_run_killed_in_the_real_sandbox_leaves_nothing_running_and_goes_on_to_the_same_project() {
    killed_in_the_sandbox(1);
}

#[test]
#[ignore = "long: run by `cargo xtask test --all`"]
fn a_run_killed_ten_times_in_the_real_sandbox_goes_on_to_the_same_project() {
    killed_in_the_sandbox(10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_during_a_real_run_empties_the_sandbox_within_two_seconds() {
    let home = Home::new();
    let mut command = home.sextet(&["serve"]);
    with_host_packages(&mut command);
    let mut serving = Serving::spawn(command, &[]);
    let body = json!({ "prompt": PROMPT, "framework": "python" });
    let asked = reqwest::Client::new().post(serving.url("/api/vibe-coding")).json(&body);
    let accepted: serde_json::Value = asked.send().await.unwrap().json().await.unwrap();
    let job = accepted["job_id"].as_str().unwrap_or_else(|| panic!("{accepted}")).to_owned();
    until(&serving, &job, "validated", |view| {
        view["current_phase"].as_str().is_some_and(|phase| phase.starts_with("Running"))
    })
    .await;
    let tree = until_confined(serving.pid(), 2);
    assert_eq!(try_tell(&serving, "cancel", &job).await.unwrap(), 200);
    check_dead(&tree);
    until(&serving, &job, "cancelled", |view| view["status"] == "cancelled").await;
    assert_eq!(descendants(serving.pid()), BTreeSet::new());
    serving.kill();
    let serving = Serving::start(&home);
    assert_eq!(status(&serving, &job).await["status"], "cancelled");
}
