//! SIGINT and SIGTERM: the first one asks for an end in order, the second ends the process at once,
//! which loses nothing that was answered.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// Listens as long as it lives; afterwards signals have no effect.
#[derive(Debug)]
pub(crate) struct Signals {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Signals {
    /// From when this returns no signal is missed.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let interrupt = signal(SignalKind::interrupt()).map_err(Failure::internal)?;
        let terminate = signal(SignalKind::terminate()).map_err(Failure::internal)?;
        let stop = CancellationToken::new();
        let task = tokio::spawn(stop_in_order(interrupt, terminate, stop.clone()));
        Ok(Self { stop, task })
    }

    /// Cancelled by the first signal.
    pub(crate) fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn stop_in_order(mut interrupt: Signal, mut terminate: Signal, stop: CancellationToken) {
    loop {
        let code = tokio::select! {
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
        };
        if stop.is_cancelled() {
            std::process::exit(code);
        }
        tracing::info!("stopping in order; a second signal ends at once");
        stop.cancel();
    }
}
