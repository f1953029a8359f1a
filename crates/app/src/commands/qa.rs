//! `sextet qa DIR`: the QA validator on any project folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use agents::qa::{Subject, validate};
use agents::{Confinement, Desk, project_file};
use bytes::Bytes;
use cli::Printer;
use cli::arguments::{Common, QaArguments};
use domain::bounds::{FILE_MAX_BYTES, FILES_MAX};
use domain::clock::SystemClock;
use domain::plan::{Commands, Plan};
use domain::step::StepKind;
use domain::{RelPath, StepKey};
use tokio_util::sync::CancellationToken;

use crate::config::Settings;
use crate::failure::{Failure, chain};
use crate::office;

/// Folders that tools make; they are no part of a project.
const NOT_OURS: &[&str] = &[
    ".git",
    ".sextet",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    "dist",
    "build",
    "coverage",
    "reports",
    "target",
];

pub(crate) async fn run(
    settings: &Settings,
    common: &Common,
    arguments: QaArguments,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let folder = &arguments.folder;
    if !folder.is_dir() {
        return Err(Failure::usage(format!("{} is not a folder", folder.display())));
    }
    let files = read_files(folder)?;
    let plan = plan_of(folder)?;
    let commands = commands(folder, &files, plan.as_ref())?;
    let title =
        plan.as_ref().map_or_else(|| folder.display().to_string(), |plan| plan.brief.title.clone());
    let (confinement, _) = office::confinement(settings).await;
    let cancel = CancellationToken::new();
    let office = office::open(
        settings,
        confinement,
        settings.cache_folder.join(format!("qa-{}", std::process::id())),
    )
    .await?;
    let laid_out = office.work_folder.join("project");
    lay_out(&files, &laid_out)?;
    let desk = desk(&office, cancel.clone(), common.quiet || common.json, printer);
    let step = StepKey { kind: StepKind::Validate, round: 1 };
    let subject = Subject {
        title: &title,
        step: &step,
        commands: &commands,
        probe: plan.as_ref().and_then(|plan| plan.probe.as_ref()),
        criteria: plan.as_ref().map_or(&[], |plan| plan.criteria.as_slice()),
        files: &files,
        folder: &laid_out,
        reviewed: &[],
    };
    let working = validate(&desk, subject);
    tokio::pin!(working);
    let ended = tokio::select! {
        ended = &mut working => ended,
        _ = tokio::signal::ctrl_c() => { cancel.cancel(); working.await }
    };
    let _ = tokio::fs::remove_dir_all(&office.work_folder).await;
    if cancel.is_cancelled() {
        return Err(Failure::cancelled("stopped; no report was written"));
    }
    let report = ended.map_err(|error| Failure::work(error.to_string()))?.report;
    let output = arguments.output.clone().unwrap_or_else(|| folder.join(".sextet"));
    let json = serde_json::to_vec_pretty(&report).map_err(Failure::internal)?;
    let written =
        [("report.json", Bytes::from(json)), ("report.md", Bytes::from(report.markdown.clone()))];
    let written = written
        .into_iter()
        .filter_map(|(name, bytes)| Some((RelPath::new(name).ok()?, bytes)))
        .collect();
    artifacts::output::write_files(&output, &written)
        .map_err(|error| Failure::work(chain(&error)))?;
    if common.json {
        printer.data(&serde_json::to_string(&report).map_err(Failure::internal)?);
    } else {
        printer.data(&report.markdown);
    }
    Ok(ExitCode::from(match (report.final_approval, &report.sandbox) {
        (true, _) => 0,
        (false, Some(_)) => 1,
        (false, None) => 3,
    }))
}

fn desk(
    office: &workflow::Office,
    cancel: CancellationToken,
    quiet: bool,
    printer: Printer,
) -> Desk {
    let confinement: Confinement = office.confinement.clone();
    let lines = Mutex::new(cli::text::Lines::default());
    Desk {
        model: None,
        confinement,
        install: office.install.clone(),
        live: Arc::new(move |_, text: &str| {
            if !quiet {
                let done = lines.lock().unwrap_or_else(PoisonError::into_inner).take(text);
                done.iter().for_each(|line| printer.remark(line));
            }
        }),
        clock: Arc::new(SystemClock),
        cancel,
    }
}

/// The plan that the project was made by, if it was made by one.
fn plan_of(folder: &Path) -> Result<Option<Plan>, Failure> {
    let path = folder.join(".sextet/plan.json");
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| Failure::usage(format!("{} is damaged: {error}", path.display()))),
        Err(_) => Ok(None),
    }
}

/// `sextet.toml` first: a person may have changed it; then the plan, then a guess.
fn commands(
    folder: &Path,
    files: &BTreeMap<RelPath, String>,
    plan: Option<&Plan>,
) -> Result<Commands, Failure> {
    let own = files.iter().find(|(path, _)| path.as_str() == project_file::NAME);
    match (own, plan) {
        (Some((_, text)), _) => project_file::read(text).map_err(Failure::usage),
        (None, Some(plan)) => Ok(plan.commands.clone()),
        (None, None) => project_file::guess(files)
            .map_err(|why| Failure::missing(format!("{}: {why}", folder.display()))),
    }
}

/// The texts of the folder, without what tools made. Links are not followed.
fn read_files(folder: &Path) -> Result<BTreeMap<RelPath, String>, Failure> {
    let mut files = BTreeMap::new();
    let mut open = vec![(folder.to_path_buf(), String::new())];
    while let Some((place, prefix)) = open.pop() {
        let entries = std::fs::read_dir(&place)
            .map_err(|error| Failure::usage(format!("{}: {error}", place.display())))?;
        for entry in entries.flatten() {
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else {
                continue;
            };
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            if kind.is_dir() && !NOT_OURS.contains(&name.as_str()) {
                open.push((entry.path(), path));
            } else if kind.is_file() {
                let small = entry.metadata().is_ok_and(|what| what.len() <= FILE_MAX_BYTES as u64);
                let text = small.then(|| std::fs::read_to_string(entry.path()).ok()).flatten();
                if let (Ok(path), Some(text)) = (RelPath::new(path), text) {
                    files.insert(path, text);
                }
            }
            if files.len() > FILES_MAX {
                return Err(Failure::usage(format!(
                    "{} has more than {FILES_MAX} files",
                    folder.display()
                )));
            }
        }
    }
    Ok(files)
}

fn lay_out(files: &BTreeMap<RelPath, String>, folder: &Path) -> Result<(), Failure> {
    let contents =
        files.iter().map(|(path, text)| (path.clone(), Bytes::from(text.clone()))).collect();
    artifacts::output::write_files(folder, &contents).map_err(|error| Failure::work(chain(&error)))
}
