//! `sextet sandbox run`

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use agents::Confinement;
use cli::Printer;
use cli::arguments::{Common, SandboxArguments, SandboxCommand, SandboxRun};
use sandbox::{LimitHit, Limits, Network, Outcome, RunSpec};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::config::Settings;
use crate::failure::{Failure, chain};
use crate::office::confinement;

/// Exit code for a failure of the sandbox itself.
const NO_SANDBOX: u8 = 125;

pub(crate) async fn run(
    settings: &Settings,
    common: &Common,
    arguments: SandboxArguments,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let SandboxCommand::Run(run) = arguments.command;
    let sandbox = match confinement(settings).await.0 {
        Confinement::Works(sandbox) => sandbox,
        Confinement::Missing { why } => {
            printer.error(&why);
            return Ok(ExitCode::from(NO_SANDBOX));
        }
    };
    let own = OwnFolder::new(settings, run.dir.is_none())?;
    let spec = spec(&run, own.0.clone())?;
    let stop = CancellationToken::new();
    let sink: Option<sandbox::OutputSink> = (!common.json)
        .then(|| Arc::new(move |chunk: &[u8]| printer.bytes(chunk)) as sandbox::OutputSink);
    let running = sandbox.run(spec, sink, stop.clone());
    tokio::pin!(running);
    let ended = tokio::select! {
        ended = &mut running => ended,
        _ = tokio::signal::ctrl_c() => { stop.cancel(); running.await }
    };
    match ended {
        Ok(outcome) => Ok(told(&outcome, common.json, printer)),
        Err(error) => {
            printer.error(&chain(&error));
            Ok(ExitCode::from(NO_SANDBOX))
        }
    }
}

fn spec(run: &SandboxRun, own: Option<std::path::PathBuf>) -> Result<RunSpec, Failure> {
    let folder = run.dir.clone().or(own).unwrap_or_default();
    let folder = folder
        .canonicalize()
        .map_err(|error| Failure::usage(format!("--dir {}: {error}", folder.display())))?;
    let default = Limits::default();
    let megabytes =
        |value: Option<u64>, default: u64| value.map_or(default, |mb| mb.saturating_mul(1_000_000));
    let limits = Limits {
        wall: run.wall_seconds.map_or(default.wall, Duration::from_secs),
        cpu: run.cpu_seconds.map_or(default.cpu, Duration::from_secs),
        memory_bytes: megabytes(run.memory_mb, default.memory_bytes),
        processes: run.pids.unwrap_or(default.processes),
        disk_bytes: megabytes(run.disk_mb, default.disk_bytes),
        output_bytes: run.output_mb.map_or(default.output_bytes, |mb| mb.saturating_mul(1_000_000)),
    };
    let network = match run.network {
        cli::arguments::NetworkChoice::None => Network::None,
        cli::arguments::NetworkChoice::Registries => Network::Registries,
        cli::arguments::NetworkChoice::Full => Network::Full,
    };
    let (environment, cache, read_only) = (BTreeMap::new(), None, Vec::new());
    Ok(RunSpec {
        folder,
        argv: run.command.clone(),
        environment,
        network,
        cache,
        read_only,
        limits,
    })
}

fn told(outcome: &Outcome, as_json: bool, printer: Printer) -> ExitCode {
    if as_json {
        let outcome = json!({
            "exit_code": outcome.exit_code,
            "signal": outcome.signal,
            "limit_hit": outcome.limit_hit.map(LimitHit::word),
            "wall_ms": u64::try_from(outcome.wall.as_millis()).unwrap_or(u64::MAX),
            "peak_memory_kb": outcome.peak_memory_kb,
            "backend": outcome.backend,
            "output": String::from_utf8_lossy(&outcome.output),
        });
        printer.data(&outcome.to_string());
    } else if let Some(limit) = outcome.limit_hit {
        printer.remark(&format!("sextet: the command was ended at its {} limit", limit.word()));
    }
    let code = match (outcome.limit_hit, outcome.exit_code, outcome.signal) {
        (Some(LimitHit::Wall), _, _) => 124,
        (Some(LimitHit::Cancelled), _, _) => 130,
        (_, Some(code), _) => u8::try_from(code).unwrap_or(1),
        (_, None, Some(signal)) => u8::try_from(128 + signal).unwrap_or(137),
        (_, None, None) => 137,
    };
    ExitCode::from(code)
}

/// A new empty folder for a run that names none; removed at the end.
struct OwnFolder(Option<std::path::PathBuf>);

impl OwnFolder {
    fn new(settings: &Settings, wanted: bool) -> Result<Self, Failure> {
        if !wanted {
            return Ok(Self(None));
        }
        let folder = settings.cache_folder.join(format!("run-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .map_err(|error| Failure::work(format!("{}: {error}", folder.display())))?;
        Ok(Self(Some(folder)))
    }
}

impl Drop for OwnFolder {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}
