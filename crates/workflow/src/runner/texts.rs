//! The contents of a job's files, kept at hand while it is worked on. Bounded by the project's own size.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::BlobHash;
use store::{Blobs, StoreError};

#[derive(Debug)]
pub(super) struct Texts {
    blobs: Arc<dyn Blobs>,
    at_hand: Mutex<HashMap<BlobHash, Bytes>>,
}

impl Texts {
    pub(super) fn new(blobs: Arc<dyn Blobs>) -> Self {
        Self { blobs, at_hand: Mutex::default() }
    }

    /// Remembers contents that are durable now.
    pub(super) fn keep(&self, blobs: Vec<(BlobHash, Bytes)>) {
        self.at_hand.lock().expect("no holder panics").extend(blobs);
    }

    /// A stored content.
    pub(super) async fn bytes(&self, hash: BlobHash) -> Result<Bytes, StoreError> {
        let known = self.at_hand.lock().expect("no holder panics").get(&hash).cloned();
        if let Some(bytes) = known {
            return Ok(bytes);
        }
        let found = self.blobs.get(hash).await?;
        found.ok_or_else(|| StoreError::Corrupt {
            what: format!("content {hash} is named by the log and missing"),
        })
    }

    /// A stored content as text.
    pub(super) async fn text(&self, hash: BlobHash) -> Result<String, StoreError> {
        Ok(String::from_utf8_lossy(&self.bytes(hash).await?).into_owned())
    }
}
