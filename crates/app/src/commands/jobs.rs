//! `sextet jobs`: a running server's jobs, or those of the data folder, through one and the same
//! interface: where no server runs, one is started for the length of the command, without workers.

use std::process::ExitCode;

use cli::Printer;
use cli::arguments::{Common, JobsArguments, JobsCommand};
use cli::client::{Client, ClientError};
use cli::jobs::JobsError;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::serve::{House, running_server};
use crate::config::Settings;
use crate::failure::{Failure, chain};

pub(crate) async fn run(
    settings: &Settings,
    common: &Common,
    arguments: JobsArguments,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let command =
        arguments.command.clone().unwrap_or(JobsCommand::List { limit: 20, status: None });
    if let Some(server) = &arguments.server {
        return ask(server, &command, common, printer).await;
    }
    match House::open(settings) {
        Ok(house) => serve_and_ask(house, &command, common, printer).await,
        Err(in_use) => match running_server(&settings.data_folder) {
            Some(server) => ask(&server, &command, common, printer).await,
            None => Err(in_use),
        },
    }
}

async fn ask(
    server: &str,
    command: &JobsCommand,
    common: &Common,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let done = cli::jobs::run(&Client::new(server), command, common.json, printer).await;
    done.map(|()| ExitCode::SUCCESS).map_err(|error| match &error {
        // How the connection failed in detail is of no use to the reader.
        JobsError::Client(ClientError::Unreachable { .. }) => Failure::missing(error.to_string()),
        JobsError::Client(ClientError::Refused { status: 400 | 404 | 422, message }) => {
            Failure::usage(message.trim_end_matches('.'))
        }
        JobsError::Client(ClientError::Refused { .. } | ClientError::Broken { .. })
        | JobsError::Write { .. } => Failure::work(chain(&error)),
    })
}

async fn serve_and_ask(
    house: House,
    command: &JobsCommand,
    common: &Common,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(Failure::internal)?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    let shutdown = CancellationToken::new();
    let serving = tokio::spawn(house.serve(listener, shutdown.clone(), None));
    let answered = ask(&format!("http://{address}"), command, common, printer).await;
    shutdown.cancel();
    serving.await.map_err(Failure::internal)??;
    answered
}
