//! The git history of a project: one commit for each step that wrote files, by the agent that did.

use std::collections::BTreeMap;
use std::path::Path;

use artifacts::git::Commit;
use domain::step::StepKind;
use domain::{Entry, Fact, JobView, RelPath, StepKey, UnixMillis};
use store::Store;

use super::content;
use crate::failure::Failure;

/// The commits, in the order in which the steps finished.
pub(super) async fn commits(
    store: &Store,
    log: &[Entry],
    view: &JobView,
) -> Result<Vec<Commit>, Failure> {
    let mut written: BTreeMap<&StepKey, Vec<(&RelPath, domain::BlobHash)>> = BTreeMap::new();
    let mut commits = Vec::new();
    let mut present: std::collections::BTreeSet<&RelPath> = std::collections::BTreeSet::new();
    for entry in log {
        match &entry.fact {
            Fact::FileWritten { path, blob, step, .. } => {
                written.entry(step).or_default().push((path, *blob))
            }
            Fact::StepFinished { step, summary } => {
                let Some(files) = written.remove(step) else { continue };
                let mut changes = BTreeMap::new();
                for (path, blob) in files {
                    present.insert(path);
                    changes.insert(path.clone(), Some(content(store, blob).await?));
                }
                commits.push(commit(step, &message(step, summary), entry.at, changes));
            }
            _ => {}
        }
    }
    let gone: BTreeMap<RelPath, Option<bytes::Bytes>> = present
        .into_iter()
        .filter(|path| !view.files.contains_key(*path))
        .map(|path| (path.clone(), None))
        .collect();
    if let (false, Some(last)) = (gone.is_empty(), log.last()) {
        let step = StepKey { kind: StepKind::Organize, round: 1 };
        commits.push(commit(&step, "Leave out what the last plan does not need", last.at, gone));
    }
    Ok(commits)
}

fn commit(
    step: &StepKey,
    message: &str,
    at: UnixMillis,
    changes: BTreeMap<RelPath, Option<bytes::Bytes>>,
) -> Commit {
    let agent = step.agent().key();
    Commit {
        author_name: format!("sextet {}", agent.replace('_', " ")),
        author_email: format!("{agent}@sextet.invalid"),
        message: message.to_owned(),
        time_seconds: at.0 / 1000,
        changes,
    }
}

fn message(step: &StepKey, summary: &str) -> String {
    let what = match &step.kind {
        StepKind::Code { path } if step.round > 1 => format!("Repair {path}"),
        StepKind::Code { path } => format!("Write {path}"),
        StepKind::Organize => "Lay the project out".to_owned(),
        StepKind::Plan | StepKind::Review { .. } | StepKind::Validate | StepKind::Stage { .. } => {
            step.to_string()
        }
    };
    format!("{what}\n\n{}\n", summary.trim())
}

/// Keeps our own folder out of `git status` without a file in the project.
pub(super) fn hide_own_folder(target: &Path) -> Result<(), Failure> {
    let info = target.join(".git").join("info");
    std::fs::create_dir_all(&info)
        .and_then(|()| std::fs::write(info.join("exclude"), "/.sextet/\n"))
        .map_err(|error| Failure::work(format!("{} cannot be written: {error}", info.display())))
}
