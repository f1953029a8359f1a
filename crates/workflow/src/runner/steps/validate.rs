//! The validation of a project: laid out in a folder of its own, run, judged, cleaned up.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use agents::AgentError;
use agents::qa::{self, Subject};
use domain::fact::FailureClass;
use domain::{Fact, RelPath};

use super::{Made, Place, storage};
use crate::runner::joblog::FULL_DISK_WAIT;

pub(super) async fn run(place: &Place) -> Result<Made, AgentError> {
    let plan = place.whole_plan()?;
    let files = texts(place).await?;
    let folder = lay_out(place, &files).await?;
    let reviewed = place.log.with(crate::JobState::findings);
    let subject = Subject {
        title: &plan.brief.title,
        step: &place.step,
        commands: &plan.commands,
        probe: plan.probe.as_ref(),
        criteria: &plan.criteria,
        files: &files,
        folder: folder.path(),
        reviewed: &reviewed,
    };
    let validation = qa::validate(&place.desk, subject).await?;
    let mut made = Made { summary: summary(&validation.report), ..Made::default() };
    for (evidence, output) in validation.evidence {
        made.facts.push(Fact::EvidenceRecorded { evidence: Box::new(evidence) });
        made.blobs.push(output);
    }
    made.facts
        .push(Fact::ReportMade { report: Box::new(validation.report), step: place.step.clone() });
    Ok(made)
}

fn summary(report: &domain::QaReport) -> String {
    let tests = report.tests.as_ref().map_or_else(
        || "no tests ran".to_owned(),
        |tests| format!("{} of {} tests passed", tests.passed, tests.total),
    );
    let approval = if report.final_approval { "approved" } else { "not approved" };
    format!("{tests}, {approval}")
}

async fn texts(place: &Place) -> Result<BTreeMap<RelPath, String>, AgentError> {
    let files = place.log.with(|state| state.view.files.clone());
    let mut texts = BTreeMap::new();
    for (path, file) in files {
        let text = place.log.texts.text(file.blob).await.map_err(|error| storage(&error))?;
        texts.insert(path, text);
    }
    Ok(texts)
}

/// Lays the project out; a full disk is waited for, as everywhere.
async fn lay_out(
    place: &Place,
    files: &BTreeMap<RelPath, String>,
) -> Result<WorkFolder, AgentError> {
    let name = format!("{}-{}", place.job, place.step.round);
    let mut waiting = None;
    loop {
        match WorkFolder::new(&place.worker.office.work_folder, &name, files) {
            Ok(folder) => return Ok(folder),
            Err(error) if is_full(&error) => {
                waiting.get_or_insert_with(|| place.worker.store.bus.space().wait(place.job));
                tokio::time::sleep(FULL_DISK_WAIT).await;
            }
            Err(error) => {
                let message = format!("the project could not be laid out to be run: {error}");
                return Err(AgentError::passing(FailureClass::Storage, message));
            }
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// A folder that holds the files and is removed at the end, whatever the end is.
struct WorkFolder(PathBuf);

impl WorkFolder {
    fn new(parent: &Path, name: &str, files: &BTreeMap<RelPath, String>) -> io::Result<Self> {
        let folder = parent.join(name);
        remove(&folder)?;
        let made = Self(folder);
        for (path, text) in files {
            let full = made.0.join(path.as_str());
            std::fs::create_dir_all(full.parent().unwrap_or(&made.0))?;
            std::fs::write(full, text)?;
        }
        Ok(made)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for WorkFolder {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.0) {
            tracing::warn!(%error, "a work folder could not be removed; it is removed at the next start");
        }
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
