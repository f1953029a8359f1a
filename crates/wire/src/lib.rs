//! What crosses the network: the API's request, answer and frame types.
//!
//! Belongs here: one file a resource, each with its JSON shape and its conversion from `domain`.
//! Does not belong here: HTTP (see `server`), SQL, rules.
//!
//! Unknown fields of a request are ignored, so that clients written for other versions go on working.
//! A figure that was not measured is `null`, and an entry of `unmeasured` says why.

pub mod agents;
pub mod control;
pub mod error;
pub mod event;
pub mod files;
pub mod frame;
pub mod health;
pub mod projects;
pub mod report;
pub mod revision;
pub mod stats;
pub mod status;
pub mod submit;
pub mod time;

pub use agents::Agents;
pub use error::{BadField, ErrorBody};
pub use frame::{Frame, Framer};
