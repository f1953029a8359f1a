//! The binary in a home of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use domain::{Entry, JobId};
use store::Bus;
use store_sql::SqliteStore;
use tempfile::TempDir;
use testkit::model_server::ModelServer;

/// A home: folders for settings, caches and projects, and nothing of the real one.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("settings")).unwrap();
        Self { folder }
    }

    /// A home whose one model is `server`.
    pub(crate) fn with_model(server: &ModelServer) -> Self {
        let home = Self::new();
        std::fs::write(home.path("settings/models.yaml"), server.models_yaml()).unwrap();
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The binary with an environment of its own, in this home.
    pub(crate) fn sextet(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sextet"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("HOME", self.folder.path()).env("PATH", "/usr/local/bin:/usr/bin:/bin");
        if self.path("settings/models.yaml").exists() {
            command.arg("--config").arg(self.path("settings"));
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.sextet(arguments).output().unwrap()
    }

    /// The log of the project in `name`.
    pub(crate) async fn log(&self, name: &str) -> (JobId, Vec<Entry>) {
        let record = std::fs::read(self.path(name).join(".sextet/job.json")).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        let job: JobId = record["job"].as_str().unwrap().parse().unwrap();
        let opened =
            SqliteStore::open(&self.path(name).join(".sextet/log"), Bus::default()).unwrap();
        let log = opened.store().log.read(job, 0, 1_000_000).await.unwrap();
        opened.close().await;
        (job, log)
    }
}

/// Every file of a project but our own and git's, by path.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(place) = open.pop() {
        for entry in std::fs::read_dir(&place).unwrap().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            if name == ".git" || name == ".sextet" {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
