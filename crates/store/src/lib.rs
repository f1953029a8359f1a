//! What must be kept, as contracts: inbox, log, blobs, leases, and the bus that wakes readers.
//!
//! Belongs here: the contracts, their in-memory implementation and the one test suite that every
//! implementation passes. Does not belong here: SQL (see `store_sql`), what facts mean.

pub mod bus;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod error;
pub mod inbox;
pub mod lease;
pub mod log;
pub mod memory;
pub mod place;
pub mod space;

use std::sync::Arc;

pub use bus::{Bus, Live};
pub use error::StoreError;
pub use inbox::{Command, Idempotency, Inbox, JobPage, JobRow, NewJob, PageQuery, Submitted};
pub use lease::{Lease, Leases, Parking};
pub use log::{Append, Blobs, Log};
pub use memory::MemoryStore;
pub use place::Place;
pub use space::{Space, WaitForSpace};

/// A whole store: what `server` and `workflow` are given.
#[derive(Debug, Clone)]
pub struct Store {
    pub inbox: Arc<dyn Inbox>,
    pub log: Arc<dyn Log>,
    pub blobs: Arc<dyn Blobs>,
    pub leases: Arc<dyn Leases>,
    pub bus: Bus,
}
