//! Runs a supervisor's work on a thread of its own and waits for it from async code.

use std::io;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::supervise::Bells;
use crate::{Outcome, SandboxError};

/// Rings the bell when it is dropped: a future that nobody polls any more ends its run.
#[derive(Debug)]
pub(crate) struct CancelOnDrop(pub(crate) Bells);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel.ring();
    }
}

/// Runs `work` on its own thread. `cancel`, and dropping this future, end the run.
pub(crate) async fn run(
    cancel: CancellationToken,
    work: impl FnOnce(&Bells) -> Result<Outcome, SandboxError> + Send + 'static,
) -> Result<Outcome, SandboxError> {
    let setup = |source| SandboxError::Setup { source };
    let bells = Bells::new(cancel).map_err(setup)?;
    let _guard = CancelOnDrop(bells.clone());
    let (sender, receiver) = oneshot::channel();
    spawn(move || {
        let _ = sender.send(work(&bells));
    })
    .map_err(setup)?;
    let ended = receiver.await;
    ended.unwrap_or_else(|_| Err(setup(io::Error::other("the supervisor stopped"))))
}

/// The thread lives as long as its run, which dies with it; nobody joins it, because a dropped future
/// cannot wait.
pub(crate) fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name("sandbox".to_owned()).spawn(work).map(drop)
}
