//! A command that goes on running: its connections, its end.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::linux::dialer::Dialer;
use crate::supervise::Bells;
use crate::task::{self, CancelOnDrop};
use crate::{Duplex, Outcome, SandboxError, Service};

/// How a service's port is reached.
#[derive(Debug)]
pub(crate) enum Door {
    /// In a network of its own.
    Inside(Mutex<Dialer>),
    /// On the host's loopback.
    Host(u16),
}

impl Door {
    /// Blocks for as long as connecting takes.
    fn open(&self) -> io::Result<TcpStream> {
        match self {
            Self::Inside(dialer) => {
                let dialer = dialer.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(TcpStream::from(dialer.dial()?))
            }
            Self::Host(port) => TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, *port))),
        }
    }
}

/// A service under supervision. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Running {
    door: Arc<Door>,
    ended: watch::Receiver<Option<Outcome>>,
    guard: CancelOnDrop,
    backend: &'static str,
}

/// Starts a service: `work` starts it, says how to reach it, and supervises it to its end.
pub(crate) async fn start(
    backend: &'static str,
    cancel: CancellationToken,
    work: impl FnOnce(&Bells, Opened) -> Result<Outcome, SandboxError> + Send + 'static,
) -> Result<Box<dyn Service>, SandboxError> {
    let setup = |source| SandboxError::Setup { source };
    let bells = Bells::new(cancel).map_err(setup)?;
    let guard = CancelOnDrop(bells.clone());
    let (opened, is_open) = oneshot::channel();
    let (sender, ended) = watch::channel(None);
    let (failed, failure) = oneshot::channel();
    task::spawn(move || match work(&bells, Opened(opened)) {
        Ok(outcome) => {
            sender.send_replace(Some(outcome));
        }
        Err(error) => {
            let _ = failed.send(error);
        }
    })
    .map_err(setup)?;
    match is_open.await {
        Ok(door) => Ok(Box::new(Running { door: Arc::new(door), ended, guard, backend })),
        Err(_) => {
            let stopped = || setup(io::Error::other("the supervisor stopped"));
            Err(failure.await.unwrap_or_else(|_| stopped()))
        }
    }
}

/// Tells whoever waits that the service runs.
#[derive(Debug)]
pub(crate) struct Opened(oneshot::Sender<Door>);

impl Opened {
    pub(crate) fn by(self, door: Door) {
        let _ = self.0.send(door);
    }
}

impl Service for Running {
    fn connect<'a>(&'a self) -> BoxFuture<'a, io::Result<Box<dyn Duplex>>> {
        let door = Arc::clone(&self.door);
        async move {
            let stream = tokio::task::spawn_blocking(move || door.open());
            let stream = stream.await.map_err(io::Error::other)??;
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            let stream = tokio::net::TcpStream::from_std(stream)?;
            Ok(Box::new(stream) as Box<dyn Duplex>)
        }
        .boxed()
    }

    fn ended(&self) -> Option<Outcome> {
        self.ended.borrow().clone()
    }

    fn stop(self: Box<Self>) -> BoxFuture<'static, Outcome> {
        async move {
            self.guard.0.stop.ring();
            let mut ended = self.ended.clone();
            let outcome = ended.wait_for(Option::is_some).await.ok().and_then(|seen| seen.clone());
            outcome.unwrap_or_else(|| lost(self.backend))
        }
        .boxed()
    }
}

/// What is said of a service whose supervision failed: nothing that was not seen.
fn lost(backend: &'static str) -> Outcome {
    Outcome {
        exit_code: None,
        signal: None,
        limit_hit: None,
        wall: std::time::Duration::ZERO,
        peak_memory_kb: None,
        output: b"[the sandbox lost sight of this service]\n".to_vec(),
        backend,
    }
}
