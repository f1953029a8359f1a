//! Runs a supervisor's work on a thread of its own and waits for it from async code.

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

/// Runs `work` on its own thread. `cancel`, and dropping this future, ring the bell that `work` hears.
pub(crate) async fn run(
    cancel: CancellationToken,
    work: impl FnOnce(&Bells) -> Result<Outcome, SandboxError> + Send + 'static,
) -> Result<Outcome, SandboxError> {
    let setup = |source| SandboxError::Setup { source };
    let bells = Bells::new().map_err(setup)?;
    let guard = CancelOnDrop(bells.clone());
    let (sender, mut receiver) = oneshot::channel();
    let thread = std::thread::Builder::new().name("sandbox".to_owned());
    thread
        .spawn(move || {
            let _ = sender.send(work(&bells));
        })
        .map_err(setup)?;
    let ended = tokio::select! {
        ended = &mut receiver => ended,
        () = cancel.cancelled() => {
            guard.0.cancel.ring();
            receiver.await
        }
    };
    ended.unwrap_or_else(|_| Err(setup(std::io::Error::other("the supervisor stopped"))))
}
