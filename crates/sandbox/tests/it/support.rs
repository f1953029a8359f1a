//! A sandbox for tests, found once, and short ways to run things in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sandbox::{Backend, DetectOptions, Limits, Network, Outcome, RunSpec, Sandbox};
use tokio_util::sync::CancellationToken;

/// The sandbox of this host; `None` prints why the test proves nothing here.
pub(crate) fn sandbox() -> Option<Arc<dyn Sandbox>> {
    match sandbox_of(Backend::Bubblewrap) {
        Ok(sandbox) => Some(sandbox),
        Err(why) => {
            eprintln!("SKIPPED: {why}");
            // Where bubblewrap is installed and does not work, that is a failure.
            assert!(!Path::new("/usr/bin/bwrap").exists(), "bwrap is here, but: {why}");
            None
        }
    }
}

/// Every sandbox of this host.
pub(crate) fn sandboxes() -> Vec<Arc<dyn Sandbox>> {
    sandbox().into_iter().chain(sandbox_of(Backend::Restricted)).collect()
}

/// One kind of sandbox, or why this host has none.
pub(crate) fn sandbox_of(backend: Backend) -> Result<Arc<dyn Sandbox>, String> {
    static FOUND: LazyLock<[Found; 2]> =
        LazyLock::new(|| [Backend::Bubblewrap, Backend::Restricted].map(find));
    let at = usize::from(backend == Backend::Restricted);
    FOUND[at].clone()
}

type Found = Result<Arc<dyn Sandbox>, String>;

fn find(backend: Backend) -> Found {
    let options = DetectOptions { backends: vec![backend], ..DetectOptions::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let detected = std::thread::spawn(move || runtime.block_on(sandbox::detect(options)));
    detected.join().unwrap().sandbox.map_err(|error| error.to_string())
}

/// A command for the sandbox with limits that suit a test.
pub(crate) fn spec(folder: &Path, argv: &[&str]) -> RunSpec {
    RunSpec {
        folder: folder.to_owned(),
        argv: argv.iter().map(|word| (*word).to_owned()).collect(),
        environment: BTreeMap::new(),
        network: Network::None,
        cache: None,
        read_only: Vec::new(),
        limits: Limits { wall: Duration::from_secs(30), ..Limits::default() },
    }
}

/// Runs a shell script.
pub(crate) async fn shell(sandbox: &dyn Sandbox, folder: &Path, script: &str) -> Outcome {
    run(sandbox, spec(folder, &["sh", "-c", script])).await
}

pub(crate) async fn run(sandbox: &dyn Sandbox, spec: RunSpec) -> Outcome {
    sandbox.run(spec, None, CancellationToken::new()).await.expect("the sandbox works")
}

pub(crate) fn text(outcome: &Outcome) -> String {
    String::from_utf8_lossy(&outcome.output).into_owned()
}

/// The command lines of this machine that hold `mark`.
pub(crate) fn survivors(mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.contains(mark) {
            found.push(line);
        }
    }
    found
}
