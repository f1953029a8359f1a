//! `sextet new`: the main job in the terminal.
//!
//! The job's log lives in the project itself (`.sextet/log`), so that an interrupted run goes on from
//! its folder alone.

mod asking;
mod request;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use cli::arguments::{Common, NewArguments, SandboxChoice};
use cli::summary::{Finished, render};
use cli::{LiveView, Printer, Telling};
use domain::clock::SystemClock;
use domain::entropy::SystemEntropy;
use domain::fact::GateKind;
use domain::{Clock, Entropy, Fact, JobId, JobRequest, JobStatus};
use llm::catalogue::CatalogueError;
use store::{Bus, Command, Live, NewJob, Store, StoreError, Submitted};
use store_sql::SqliteStore;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use workflow::{Worker, WorkerSettings};

use crate::config::Settings;
use crate::failure::{Failure, chain};
use crate::office;
use crate::project::{self, Folder, Record};
use crate::signals::Signals;

/// What is said of a full disk, whichever write found it.
const FULL: &str = "the disk that holds the project is full; free some space, and the same command goes on where it was";

pub(crate) async fn run(
    settings: &Settings,
    common: &Common,
    arguments: NewArguments,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let request = request::read(&arguments)?;
    if let Some(model) = &request.model {
        office::catalogue(settings)?.find(model).map_err(|error| match error {
            CatalogueError::MissingKey { .. } => Failure::missing(error.to_string()),
            other => Failure::usage(chain(&other)),
        })?;
    }
    let target = arguments.output.clone().unwrap_or_else(|| request::default_folder(&request));
    match project::inspect(&target, &request, arguments.force)? {
        Folder::Finished(record) => {
            printer.remark(&format!(
                "{} holds this project already; nothing was changed",
                target.display()
            ));
            if common.json {
                printer.data(&project::outcome_json(&target, &record)?.to_string());
            }
            Ok(ExitCode::SUCCESS)
        }
        Folder::Interrupted(record) => {
            printer.remark(&format!("going on with {} where it was", target.display()));
            carry_out(
                settings,
                common,
                &arguments,
                Begun { target, request, record: Some(record) },
                printer,
            )
            .await
        }
        Folder::Free => {
            carry_out(
                settings,
                common,
                &arguments,
                Begun { target, request, record: None },
                printer,
            )
            .await
        }
    }
}

struct Begun {
    target: PathBuf,
    request: JobRequest,
    /// Of an interrupted run.
    record: Option<Record>,
}

async fn carry_out(
    settings: &Settings,
    common: &Common,
    arguments: &NewArguments,
    begun: Begun,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let settings = Settings {
        sandbox: if arguments.no_run { SandboxChoice::None } else { settings.sandbox },
        ..settings.clone()
    };
    let signals = Signals::listen()?;
    let (confinement, _) = office::confinement(&settings).await;
    if begun.record.is_none() {
        project::prepare(&begun.target)?;
    }
    let opened = SqliteStore::open(&project::log_folder(&begun.target), Bus::default())
        .map_err(|error| not_opened(error, &begun))?;
    let store = opened.store();
    let Submission { job, ended_at_seq } = submit(&store, &begun).await?;
    let office =
        office::open(&settings, confinement, settings.cache_folder.join(format!("work-{job}")))
            .await?;
    let work_folder = office.work_folder.clone();
    store.leases.expire_all().await?;
    let shutdown = signals.stop();
    let worker = Worker::new(
        store.clone(),
        Arc::new(office),
        Arc::new(SystemEntropy),
        WorkerSettings::default(),
    );
    let working = tokio::spawn(worker.run(shutdown.clone()));
    let following = Following::new(common, ended_at_seq);
    let followed = follow(&store, job, following, &shutdown, printer).await;
    shutdown.cancel();
    let _ = working.await;
    let _ = tokio::fs::remove_dir_all(&work_folder).await;
    let live = followed?;
    let ended = finish(&store, job, &begun.target, &live, common, printer).await;
    opened.close().await;
    ended
}

fn not_opened(error: StoreError, begun: &Begun) -> Failure {
    let target = &begun.target;
    match error {
        StoreError::InUse => Failure::usage(format!(
            "another `sextet new` is working in {}; wait for it or stop it",
            target.display()
        )),
        StoreError::StorageFull { .. } => {
            if begun.record.is_none() {
                project::discard(target);
            }
            Failure::work(FULL)
        }
        other => Failure::work(format!("{}: {}", target.display(), chain(&other))),
    }
}

struct Submission {
    job: JobId,
    /// The entry with which the job had ended, if it goes on after a failure; else 0.
    ended_at_seq: u64,
}

/// The job of the folder: the interrupted one, or a new one.
async fn submit(store: &Store, begun: &Begun) -> Result<Submission, Failure> {
    if let Some(record) = &begun.record
        && let Some(row) = store.inbox.row(record.job).await?
    {
        return go_on(store, record, &row, &begun.request).await;
    }
    let id = begun.record.as_ref().map_or_else(|| SystemEntropy.job_id(), |record| record.job);
    // The record comes first: a folder with a record and no job is begun again under the same id.
    Record::new(id, &begun.request).write(&begun.target)?;
    let at = SystemClock.now();
    let new = NewJob {
        id,
        request: begun.request.clone(),
        owner: None,
        at,
        idempotency: None,
        queue_limit: usize::MAX,
    };
    match store.inbox.submit(new).await? {
        Submitted::New { job, .. } | Submitted::Known { job } => {
            Ok(Submission { job, ended_at_seq: 0 })
        }
    }
}

/// An interrupted job with what is now allowed; one that failed, for want of money or a model, is tried again.
async fn go_on(
    store: &Store,
    record: &Record,
    row: &store::JobRow,
    request: &JobRequest,
) -> Result<Submission, Failure> {
    let (job, at, before) = (record.job, SystemClock.now(), record.request());
    if before.budget != request.budget {
        store.inbox.tell(job, Command::ChangeBudget { budget: request.budget }, at).await?;
    }
    if before.model != request.model {
        let model = request.model.clone();
        store.inbox.tell(job, Command::ChangeModel { model }, at).await?;
    }
    let mut ended_at_seq = 0;
    if row.status == JobStatus::Failed {
        ended_at_seq = row.last_seq;
        store.inbox.tell(job, Command::Retry, at).await?;
    }
    Ok(Submission { job, ended_at_seq })
}

/// How often the live view looks whether there is something to draw.
const BEAT: Duration = Duration::from_millis(100);

fn telling(common: &Common) -> Telling {
    match common {
        Common { quiet: true, .. } | Common { json: true, .. } => Telling::Silent,
        Common { verbose: 0, .. } => Telling::Drawn,
        // The program's own log is printed to the same place.
        Common { .. } => Telling::Lines,
    }
}

struct Following {
    live: LiveView,
    ended_at_seq: u64,
}

impl Following {
    fn new(common: &Common, ended_at_seq: u64) -> Self {
        Self { live: LiveView::new(telling(common)), ended_at_seq }
    }
}

/// Shows the job until it ends, asks at its gates, and stops in order when told to.
async fn follow(
    store: &Store,
    job: JobId,
    Following { mut live, ended_at_seq }: Following,
    stop: &CancellationToken,
    printer: Printer,
) -> Result<LiveView, Failure> {
    let mut told = store.bus.watch(job);
    let mut beat = tokio::time::interval(BEAT);
    let mut asked: Option<(GateKind, u64)> = None;
    loop {
        catch_up(store, job, &mut live).await?;
        if live.job().status.is_terminal() && live.job().last_seq > ended_at_seq {
            live.finish();
            return Ok(live);
        }
        if let Some(gate) = live.job().waiting_gate
            && asked != Some((gate, live.job().last_seq))
        {
            asked = Some((gate, live.job().last_seq));
            live.pause();
            tokio::select! {
                answered = asking::ask(store, job, gate, live.job(), printer) => answered?,
                () = stop.cancelled() => return Err(stopped(&mut live, printer)),
            }
        }
        tokio::select! {
            event = told.recv() => match event {
                Ok(Live::Text { agent, delta, .. }) => live.text(agent, &delta),
                Ok(Live::Entries(_) | Live::Told) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => told = store.bus.watch(job),
            },
            _ = beat.tick() => live.tick(),
            () = stop.cancelled() => return Err(stopped(&mut live, printer)),
            () = store.bus.space().shortage() => {
                live.finish();
                return Err(Failure::work(FULL));
            }
        }
    }
}

fn stopped(live: &mut LiveView, printer: Printer) -> Failure {
    live.finish();
    printer.remark("stopping; what is under way is finished or given back (again Ctrl-C: at once)");
    Failure::cancelled("stopped; the same command goes on where it was")
}

async fn catch_up(store: &Store, job: JobId, live: &mut LiveView) -> Result<(), Failure> {
    loop {
        let page = store.log.read(job, live.job().last_seq, 1000).await?;
        if page.is_empty() {
            return Ok(());
        }
        page.iter().for_each(|entry| live.take(entry));
    }
}

/// Writes the project and says what came of it.
async fn finish(
    store: &Store,
    job: JobId,
    target: &Path,
    live: &LiveView,
    common: &Common,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let view = live.job();
    match view.status {
        JobStatus::Completed => {}
        JobStatus::Cancelled => return Err(Failure::cancelled("stopped")),
        JobStatus::Failed
        | JobStatus::Started
        | JobStatus::Processing
        | JobStatus::AwaitingApproval => {
            // What was paid for is kept; without a plan there is nothing to keep.
            if view.brief.is_none() {
                project::discard(target);
            } else {
                printer.remark(&format!(
                    "{} keeps what was done; the same command goes on with it",
                    target.display()
                ));
            }
            let is_request = view
                .failure
                .as_ref()
                .is_some_and(|(class, _)| *class == domain::fact::FailureClass::Validation);
            return Err(if is_request {
                Failure::usage(view.phase.clone())
            } else {
                Failure::work(view.phase.clone())
            });
        }
    }
    let log = read_log(store, job).await?;
    let plan = log.iter().rev().find_map(|entry| match &entry.fact {
        Fact::PlanMade { plan, .. } => Some(plan.as_ref().clone()),
        _ => None,
    });
    let commits = project::write(store, target, &log, view, plan.as_ref()).await?;
    let record =
        Record::read(target)?.ok_or_else(|| Failure::work("the project's record was lost"))?;
    record.finished().write(target)?;
    if common.json {
        printer.data(&project::outcome_json(target, &record.finished())?.to_string());
    } else {
        let folder = target.display().to_string();
        let width = cli::printer::stdout_width();
        let plan = plan.as_ref();
        printer.data(&render(&Finished { view, plan, folder: &folder, commits, width }));
    }
    Ok(exit_code(view))
}

async fn read_log(store: &Store, job: JobId) -> Result<Vec<domain::Entry>, Failure> {
    let mut log: Vec<domain::Entry> = Vec::new();
    loop {
        let page = store.log.read(job, log.last().map_or(0, |entry| entry.seq), 1000).await?;
        if page.is_empty() {
            return Ok(log);
        }
        log.extend(page);
    }
}

/// 0 when every required gate is green, 3 when nothing could be run, else 1.
fn exit_code(view: &domain::JobView) -> ExitCode {
    let Some(report) = &view.report else { return ExitCode::from(1) };
    if report.final_approval {
        return ExitCode::SUCCESS;
    }
    if report.sandbox.is_none() {
        return ExitCode::from(3);
    }
    ExitCode::from(1)
}
