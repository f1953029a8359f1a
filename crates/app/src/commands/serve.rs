//! `sextet serve`: the server with its workers in one process.

mod health;
mod sibling;

use std::num::NonZeroU32;
use std::process::ExitCode;
use std::sync::Arc;

use cli::Printer;
use cli::arguments::{Common, Profile, ServeArguments};
use domain::Entropy;
use domain::clock::SystemClock;
use domain::entropy::SystemEntropy;
use server::Cors;
use server::{Parts, ServerState};
use store::{Bus, Store};
use store_sql::SqliteStore;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use workflow::{Worker, WorkerSettings};

use crate::config::Settings;
use crate::failure::{Failure, chain};
use crate::office;
use crate::signals::Signals;

pub(crate) use sibling::running_server;

pub(crate) async fn run(
    settings: &Settings,
    common: &Common,
    arguments: ServeArguments,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    // Before the address is said: who reads it may send a signal at once.
    let signals = Signals::listen()?;
    let listener = listen(&arguments).await?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    let house = House::open(settings)?;
    sibling::announce(&settings.data_folder, address)?;
    let url = format!("http://{address}");
    if common.json {
        printer.data(&serde_json::json!({ "address": url }).to_string());
    } else {
        printer.data(&format!("Sextet is at {url}"));
    }
    let jobs_max = arguments.workers.unwrap_or(settings.max_workers).max(1);
    let ended = house.work_and_serve(settings, jobs_max, listener, signals.stop(), printer).await;
    sibling::retire(&settings.data_folder);
    ended.map(|()| ExitCode::SUCCESS)
}

async fn listen(arguments: &ServeArguments) -> Result<TcpListener, Failure> {
    let (host, default_port) = match arguments.profile {
        Some(Profile::Spaces) => ("0.0.0.0", 7860),
        None => (arguments.host.as_str(), 8000),
    };
    let port = arguments.port.unwrap_or(default_port);
    TcpListener::bind((host, port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            Failure::usage(format!("port {port} is in use; stop what uses it, or choose another with --port (0 takes a free one)"))
        }
        _ => Failure::usage(format!("{host}:{port} cannot be listened on: {error}")),
    })
}

/// What is behind the address: the store and the server. Workers come with [`House::work_and_serve`].
pub(crate) struct House {
    opened: SqliteStore,
    store: Store,
    state: ServerState,
    health: Arc<health::Health>,
}

impl House {
    pub(crate) fn open(settings: &Settings) -> Result<Self, Failure> {
        let opened = SqliteStore::open(&settings.data_folder, Bus::default())?;
        let (store, meter) = server::metered(opened.store());
        let health = Arc::new(health::Health::new(settings, &office::catalogue(settings)?));
        let parts = Parts {
            store: store.clone(),
            settings: server_settings(settings)?,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            health: health.clone(),
            meter,
        };
        Ok(Self { opened, store, state: ServerState::new(parts), health })
    }

    /// Answers at once; workers begin when the sandbox has been tried, which takes longer than a start may.
    async fn work_and_serve(
        self,
        settings: &Settings,
        jobs_max: usize,
        listener: TcpListener,
        shutdown: CancellationToken,
        printer: Printer,
    ) -> Result<(), Failure> {
        let (store, health) = (self.store.clone(), self.health.clone());
        let (own, stop) = (settings.clone(), shutdown.clone());
        let working = tokio::spawn(async move {
            let worked = work(&own, store, &health, jobs_max, stop.clone(), printer).await;
            // Without workers nothing would ever be done: the process ends and says why.
            stop.cancel();
            worked
        });
        self.serve(listener, shutdown, Some(working)).await
    }

    /// Serves until `shutdown`, then drains the server and the workers, if there are any.
    pub(crate) async fn serve(
        self,
        listener: TcpListener,
        shutdown: CancellationToken,
        working: Option<tokio::task::JoinHandle<Result<(), Failure>>>,
    ) -> Result<(), Failure> {
        let serving = server::serve(listener, self.state, shutdown.clone());
        let ended = tokio::select! {
            served = serving => served.map_err(Failure::internal),
            why = self.opened.failed() => Err(Failure::work(format!("the store failed and nothing more can be promised: {why}"))),
        };
        shutdown.cancel();
        let worked = match working {
            Some(working) => working.await.map_err(Failure::internal).and_then(|worked| worked),
            None => Ok(()),
        };
        self.opened.close().await;
        ended.and(worked)
    }
}

/// Tries the sandbox, says what there is, and works on jobs until `shutdown`.
async fn work(
    settings: &Settings,
    store: Store,
    health: &health::Health,
    jobs_max: usize,
    shutdown: CancellationToken,
    printer: Printer,
) -> Result<(), Failure> {
    let (confinement, report) = office::confinement(settings).await;
    printer.remark(&format!("  sandbox: {}", report.join("; ")));
    printer.remark(&format!("  {}", health.models_line()));
    health.start(&confinement, &report);
    let office = office::open(settings, confinement, settings.cache_folder.join("work")).await?;
    let interrupted = store.leases.expire_all().await?;
    if interrupted > 0 {
        tracing::info!(interrupted, "jobs go on where they were");
    }
    let name = format!("worker-{:x}", SystemEntropy.next_u64());
    let worker_settings = WorkerSettings { name, jobs_max, ..WorkerSettings::default() };
    Worker::new(store, Arc::new(office), Arc::new(SystemEntropy), worker_settings)
        .run(shutdown)
        .await;
    Ok(())
}

fn server_settings(settings: &Settings) -> Result<server::Settings, Failure> {
    let cors = Cors::read(&settings.cors_origins)
        .map_err(|error| Failure::usage(format!("CORS_ORIGINS: {}", chain(&error))))?;
    let network = |text: &String| {
        let network = text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(Into::into));
        network.map_err(|_| {
            Failure::usage(format!("TRUSTED_PROXIES: `{text}` is neither an address nor a network"))
        })
    };
    let trusted_proxies = settings.trusted_proxies.iter().map(network).collect::<Result<_, _>>()?;
    Ok(server::Settings {
        environment: settings.environment.word().to_owned(),
        debug: settings.debug,
        cors,
        trusted_proxies,
        rate_limit_per_minute: NonZeroU32::new(settings.rate_limit_requests)
            .unwrap_or(NonZeroU32::MIN),
        queue_limit: settings.queue_limit,
        ..server::Settings::default()
    })
}
