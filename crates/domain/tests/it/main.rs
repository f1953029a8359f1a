//! The words of the record, as they are stored; plans that are sound and plans that are not; a log as
//! readers see it.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod facts;
mod plans;
mod samples;
mod views;
