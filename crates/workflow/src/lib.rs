//! The life of a job: a pure machine that says what is to be done, and a runner that does it.
//!
//! Belongs here: order, parallelism, retries, gates, repair. Does not belong here: how an agent works
//! (see `agents`), HTTP, SQL, providers' names.

pub mod machine;
pub mod office;
pub mod runner;

pub use machine::{JobState, Order, Rules};
pub use office::Office;
pub use runner::{Worker, WorkerSettings};
