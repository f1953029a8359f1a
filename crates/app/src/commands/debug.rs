//! `sextet debug`

use std::path::Path;
use std::process::ExitCode;

use cli::Printer;
use cli::arguments::{Common, DebugCommand};
use domain::{JobId, JobView};
use serde_json::json;
use store::Bus;
use store_sql::SqliteStore;

use crate::config::Settings;
use crate::failure::Failure;
use crate::project;

pub(crate) fn crash_points(as_json: bool, printer: Printer) -> ExitCode {
    for (name, what) in domain::crash::POINTS {
        let line = if as_json {
            json!({ "name": name, "what": what }).to_string()
        } else {
            format!("{name:<24} {what}")
        };
        printer.data(&line);
    }
    ExitCode::SUCCESS
}

/// Arms the crash point that was asked for, if one was.
pub(crate) fn arm(common: &Common) -> Result<(), Failure> {
    let Some(typed) = &common.crash_at else { return Ok(()) };
    let (point, passing) = typed.split_once(':').unwrap_or((typed, "1"));
    let known = domain::crash::POINTS.iter().any(|(name, _)| *name == point);
    match passing.parse::<u64>() {
        Ok(passing) if known && passing > 0 => {
            domain::crash::arm(domain::crash::CrashAt { point: point.to_owned(), passing });
            Ok(())
        }
        _ => Err(Failure::usage(format!(
            "--crash-at `{typed}`: name a point of `sextet debug crash-points`, with :PASSING from 1"
        ))),
    }
}

pub(crate) async fn run(
    settings: &Settings,
    common: &Common,
    debug: DebugCommand,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    match debug {
        DebugCommand::CrashPoints => Ok(crash_points(common.json, printer)),
        DebugCommand::Fold { job } => fold(settings, &job, common.json, printer).await,
    }
}

/// What a log amounts to: the job's view, as it would be shown.
async fn fold(
    settings: &Settings,
    job: &str,
    as_json: bool,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let folder = Path::new(job);
    let (data, id) = if folder.is_dir() {
        let record = project::Record::read(folder)?
            .ok_or_else(|| Failure::usage(format!("{job} is no project made by `sextet new`")))?;
        (project::log_folder(folder), record.job)
    } else {
        let id: JobId = job.parse().map_err(|error| {
            Failure::usage(format!("`{job}` is neither a folder nor a job: {error}"))
        })?;
        (settings.data_folder.clone(), id)
    };
    let opened = SqliteStore::open(&data, Bus::default())?;
    let log = opened.store().log;
    let mut view = JobView::default();
    loop {
        let page = log.read(id, view.last_seq, 1000).await?;
        if page.is_empty() {
            break;
        }
        page.iter().for_each(|entry| view.apply(entry));
    }
    opened.close().await;
    if view.last_seq == 0 {
        return Err(Failure::usage(format!("there is no job `{id}` in {}", data.display())));
    }
    let shown =
        serde_json::to_value(wire::status::detailed(id, &view, wire::status::Estimate(0.0)))
            .map_err(Failure::internal)?;
    if as_json {
        printer.data(&shown.to_string());
    } else {
        cli::jobs::show(&shown, printer);
        printer.data(&format!(
            "  entries {}  files {}  evidence {}  revision {}",
            view.last_seq,
            view.files.len(),
            view.evidence.len(),
            view.revision
        ));
    }
    Ok(ExitCode::SUCCESS)
}
