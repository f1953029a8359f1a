//! Whether the store can still be believed. After a write of which nobody can say whether it is on disk
//! it cannot, and every call is refused until the file is opened again.

use store::StoreError;
use tokio::sync::watch;

/// Shared by everything that touches the file.
#[derive(Debug, Clone)]
pub(super) struct Health {
    failure: watch::Sender<Option<String>>,
}

impl Default for Health {
    fn default() -> Self {
        Self { failure: watch::Sender::new(None) }
    }
}

/// A write failed earlier, and what it left behind is not known.
#[derive(Debug, thiserror::Error)]
#[error("a write failed earlier ({0}); stop the process and start it again")]
struct FailedEarlier(String);

/// The store was closed.
#[derive(Debug, thiserror::Error)]
#[error("the store was closed")]
struct Closed;

impl Health {
    /// Gives the store up. The first reason stays.
    pub(super) fn give_up(&self, why: &str) {
        tracing::error!(why, "the data file cannot be written safely; nothing more is written");
        self.failure.send_if_modified(|failure| {
            let first = failure.is_none();
            failure.get_or_insert_with(|| why.to_owned());
            first
        });
    }

    /// Whether the store may still be used.
    ///
    /// # Errors
    /// `Unavailable` once it was given up.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match &*self.failure.borrow() {
            None => Ok(()),
            Some(why) => Err(unavailable(FailedEarlier(why.clone()))),
        }
    }

    /// Waits until the store is given up.
    pub(super) async fn failed(&self) -> String {
        let mut changes = self.failure.subscribe();
        let failure = changes.wait_for(Option::is_some).await.ok();
        failure.and_then(|failure| failure.clone()).unwrap_or_default()
    }
}

/// The answer once the store is closed.
pub(super) fn closed() -> StoreError {
    unavailable(Closed)
}

/// Any other cause for which the store could not do as asked.
pub(super) fn unavailable(
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    StoreError::Unavailable { source: source.into() }
}
