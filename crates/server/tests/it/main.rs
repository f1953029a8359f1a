//! The service as a client sees it, over the store in memory and a worker that plays a job.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod errors;
mod jobs;
mod kit;
mod limits;
mod live;
mod results;
mod sample;
mod steering;
mod system;
