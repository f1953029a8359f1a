//! The folder of a project made in a terminal: its record, its files, its history.
//!
//! Belongs here: what is in `.sextet`, and when a folder may be written. Does not belong here: how files
//! are written (see `artifacts`).

mod history;
mod record;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use artifacts::output::write_files;
use bytes::Bytes;
use domain::plan::Plan;
use domain::{Entry, JobRequest, JobView, RelPath};
use serde_json::Value;
use store::Store;

use crate::failure::{Failure, chain};

pub(crate) use record::Record;

/// Our own folder within a project.
const OWN: &str = ".sextet";

/// What a folder is to a new run.
pub(crate) enum Folder {
    /// Absent, empty, or to be written whatever it holds.
    Free,
    Interrupted(Record),
    Finished(Record),
}

/// What `target` is to `request`.
pub(crate) fn inspect(target: &Path, request: &JobRequest, force: bool) -> Result<Folder, Failure> {
    let name = target.display();
    if !target.exists() {
        return Ok(Folder::Free);
    }
    if !target.is_dir() {
        return Err(Failure::usage(format!("{name} is a file; name a folder with -o")));
    }
    if let Some(record) = Record::read(target)? {
        if record.is_for(request) {
            return Ok(if record.is_finished() {
                Folder::Finished(record)
            } else {
                Folder::Interrupted(record)
            });
        }
        let message =
            format!("{name} holds a project of another prompt; choose another folder with -o");
        return Err(Failure::usage(message));
    }
    let mut entries = std::fs::read_dir(target)
        .map_err(|error| Failure::usage(format!("{name} cannot be read: {error}")))?;
    // Our own folder without a record is of a run that was killed before it had begun.
    let foreign = entries.any(|entry| entry.map_or(true, |entry| entry.file_name() != OWN));
    if foreign && !force {
        return Err(Failure::usage(format!(
            "{name} is not empty; choose another folder with -o, or --force to write into it"
        )));
    }
    Ok(Folder::Free)
}

/// Makes the folder with our own in it.
pub(crate) fn prepare(target: &Path) -> Result<(), Failure> {
    let own = target.join(OWN);
    std::fs::create_dir_all(&own).map_err(|error| {
        Failure::usage(format!(
            "{} cannot be written: {error}; choose another folder with -o",
            target.display()
        ))
    })
}

/// Takes back what [`prepare`] made of a run that came to nothing; whatever else is there stays.
pub(crate) fn discard(target: &Path) {
    let _ = std::fs::remove_dir_all(target.join(OWN));
    // Only an empty folder goes.
    let _ = std::fs::remove_dir(target);
}

/// Where the log of the project's job is.
pub(crate) fn log_folder(target: &Path) -> PathBuf {
    target.join(OWN).join("log")
}

/// Writes the files, the history and the report of a job that has ended; how many commits there are.
pub(crate) async fn write(
    store: &Store,
    target: &Path,
    log: &[Entry],
    view: &JobView,
    plan: Option<&Plan>,
) -> Result<usize, Failure> {
    let mut contents = BTreeMap::new();
    for (path, file) in &view.files {
        contents.insert(path.clone(), content(store, file.blob).await?);
    }
    let commits = history::commits(store, log, view).await?;
    let count = commits.len();
    let (target, own) = (target.to_owned(), own_files(view, plan)?);
    let written = tokio::task::spawn_blocking(move || {
        write_files(&target, &contents).map_err(|error| Failure::work(chain(&error)))?;
        write_files(&target.join(OWN), &own).map_err(|error| Failure::work(chain(&error)))?;
        artifacts::git::write_history(&target, &commits)
            .map_err(|error| Failure::work(chain(&error)))?;
        history::hide_own_folder(&target)
    });
    written.await.map_err(Failure::internal)??;
    Ok(count)
}

async fn content(store: &Store, hash: domain::BlobHash) -> Result<Bytes, Failure> {
    let found = store.blobs.get(hash).await?;
    found.ok_or_else(|| Failure::work(format!("content {hash} is missing from the job's log")))
}

fn own_files(view: &JobView, plan: Option<&Plan>) -> Result<BTreeMap<RelPath, Bytes>, Failure> {
    let mut files = BTreeMap::new();
    let mut add = |name: &str, bytes: Vec<u8>| {
        if let Ok(path) = RelPath::new(name) {
            files.insert(path, Bytes::from(bytes));
        }
    };
    let pretty = |value: serde_json::Result<Vec<u8>>| value.map_err(Failure::internal);
    if let Some(plan) = plan {
        add("plan.json", pretty(serde_json::to_vec_pretty(plan))?);
        add("criteria.json", pretty(serde_json::to_vec_pretty(&plan.criteria))?);
    }
    if let Some(report) = &view.report {
        add("report.json", pretty(serde_json::to_vec_pretty(report))?);
        add("report.md", report.markdown.clone().into_bytes());
    }
    Ok(files)
}

/// The outcome of a finished project, for `--json`.
pub(crate) fn outcome_json(target: &Path, record: &Record) -> Result<Value, Failure> {
    let report = target.join(OWN).join("report.json");
    let report: Value = match std::fs::read(&report) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(Failure::internal)?,
        Err(_) => Value::Null,
    };
    Ok(serde_json::json!({
        "folder": target.display().to_string(),
        "job_id": record.job.to_string(),
        "status": if record.is_finished() { "completed" } else { "processing" },
        "final_approval": report["final_approval"],
        "quality_score": report["quality_score"],
        "tests": report["tests"],
        "coverage_percent": report["coverage_percent"],
        "gates": report["gates"],
        "sandbox": report["sandbox"],
    }))
}
