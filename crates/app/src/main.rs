//! `sextet`: one binary. Reads the settings, wires the rooms together, carries out what was typed.
//!
//! Belongs here: wiring. Does not belong here: rules of any kind.

mod commands;
mod config;
mod failure;
mod office;
mod project;
mod signals;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;
use cli::{Arguments, Command, Printer};

use config::Settings;
use failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let printer = Printer { quiet: arguments.common.quiet };
    match run(arguments, printer) {
        Ok(code) => code,
        Err(failure) => {
            printer.error(&failure.to_string());
            failure.exit_code()
        }
    }
}

fn run(arguments: Arguments, printer: Printer) -> Result<ExitCode, Failure> {
    let common = arguments.common;
    match &arguments.command {
        Command::Completions { shell } => return Ok(commands::shell::completions(*shell)),
        Command::Man => return commands::shell::manual(printer),
        Command::Debug(cli::arguments::DebugCommand::CrashPoints) => {
            return Ok(commands::debug::crash_points(common.json, printer));
        }
        _ => {}
    }
    let settings = Settings::read(&common)?;
    commands::debug::arm(&common)?;
    telemetry::start(&settings, common.verbose, matches!(arguments.command, Command::Serve(_)));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::internal)?;
    let ended = runtime.block_on(async {
        match arguments.command {
            Command::New(new) => commands::new::run(&settings, &common, new, printer).await,
            Command::Serve(serve) => commands::serve::run(&settings, &common, serve, printer).await,
            Command::Jobs(jobs) => commands::jobs::run(&settings, &common, jobs, printer).await,
            Command::Qa(qa) => commands::qa::run(&settings, &common, qa, printer).await,
            Command::Sandbox(sandbox) => {
                commands::sandbox::run(&settings, &common, sandbox, printer).await
            }
            Command::Models => commands::models::run(&settings, &common, printer),
            Command::Doctor => commands::doctor::run(&settings, &common, printer).await,
            Command::Debug(debug) => commands::debug::run(&settings, &common, debug, printer).await,
            Command::Completions { .. } | Command::Man => Ok(ExitCode::SUCCESS),
        }
    });
    // What still runs is a fault's remainder; the process does not wait for it.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    ended
}
