//! Named crash points: places before and after every durable write and outside effect at which a test
//! kills the process. A build that is not told to crash pays one relaxed load for each.

use std::sync::OnceLock;

/// Which point ends the process, and at which passing of it (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrashAt {
    pub point: String,
    pub passing: u64,
}

static ARMED: OnceLock<(CrashAt, std::sync::atomic::AtomicU64)> = OnceLock::new();

/// Arms one crash point for this process. The first call wins.
pub fn arm(at: CrashAt) {
    let _ = ARMED.set((at, std::sync::atomic::AtomicU64::new(0)));
}

/// Ends the process at once, as `kill -9` would, when this point is armed and its passing has come.
pub fn point(name: &'static str) {
    let Some((at, passed)) = ARMED.get() else { return };
    if at.point == name
        && passed.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1 == at.passing
    {
        std::process::abort();
    }
}

/// Every crash point of the program: `(name, what is about to happen or has just happened)`. A tidy test
/// holds this list against the sources.
pub const POINTS: &[(&str, &str)] = &[
    ("before_submit_commit", "a job is accepted, its row is not yet durable"),
    ("after_submit_commit", "the job is durable, the client has no answer yet"),
    ("before_tell_commit", "a command is accepted, its row is not yet durable"),
    ("after_tell_commit", "the command is durable, the client has no answer yet"),
    ("before_claim_commit", "a worker takes a lease, it is not yet durable"),
    ("after_claim_commit", "the lease is durable, the worker does not know it yet"),
    ("before_append_commit", "facts are about to become durable"),
    ("after_append_commit", "the facts are durable, nobody has seen them yet"),
    ("before_release_commit", "a lease is given up, not yet durable"),
    ("after_release_commit", "the lease is given up"),
    ("before_model_call", "a model is about to be called"),
    ("after_model_call", "the answer has come and is not yet journaled"),
    ("before_sandbox_run", "a command is about to run"),
    ("after_sandbox_run", "the command has ended, its evidence is not yet durable"),
    ("before_output_write", "a file is about to be written into the output folder"),
    ("after_output_write", "the file is in the output folder"),
];
