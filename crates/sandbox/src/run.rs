//! What to run and within which limits.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// A command for a sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSpec {
    /// The host folder that becomes the working folder (`/work` inside), the only one that it can write.
    pub folder: PathBuf,
    /// Program and arguments; the program is looked up in the sandbox's own PATH, or is a path relative
    /// to the folder (`.venv/bin/python`). No shell.
    pub argv: Vec<String>,
    /// Variables beside the sandbox's own (PATH, HOME, LANG, CI=1, no-prompt settings).
    pub environment: BTreeMap<String, String>,
    pub network: Network,
    /// A host folder for package caches, writable inside as `/cache`; for installs only.
    pub cache: Option<PathBuf>,
    /// Host files that are shown read-only at the same path, such as a CA bundle or a wheel folder.
    pub read_only: Vec<PathBuf>,
    pub limits: Limits,
}

/// What of the network a command can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Network {
    /// Its own loopback only.
    None,
    /// Package registries by name, through a filtering proxy.
    Registries,
    /// Everything that the host reaches.
    Full,
}

/// Limits for the whole process tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub wall: Duration,
    pub cpu: Duration,
    pub memory_bytes: u64,
    pub processes: u32,
    /// What the work folder may grow by.
    pub disk_bytes: u64,
    pub output_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(120),
            cpu: Duration::from_secs(240),
            // 2 GB: a TypeScript build with its workers stays under 1 GB, with room to spare.
            memory_bytes: 2_000_000_000,
            processes: 256,
            disk_bytes: 1_000_000_000,
            output_bytes: 4_000_000,
        }
    }
}
