//! The HTTP side: one file a resource, over the store alone.
//!
//! Belongs here: reading requests, answering out of the log, sockets and streams, limits, the document of
//! the API, the plain page. Does not belong here: doing the work (the server writes rows and reads logs;
//! it never calls the workflow), reading the environment (see `app`), the shapes of answers (see `wire`).

mod caller;
mod edge;
mod error;
mod estimate;
mod extract;
pub mod health;
mod histogram;
mod http_meter;
mod limit;
mod live;
pub mod meter;
mod openapi;
mod process;
mod router;
mod routes;
mod serve;
pub mod settings;
mod state;

pub use caller::{Caller, Peer};
pub use error::ApiError;
pub use health::{Disk, HealthSource, NothingKnown, Part, PartState};
pub use meter::{FactMeter, metered};
pub use openapi::document;
pub use router::router;
pub use serve::serve;
pub use settings::{Cors, Settings};
pub use state::{Parts, ServerState};
