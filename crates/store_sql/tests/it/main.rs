//! The store in SQLite against the contract of stores, and what only a file can show.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests panic when a promise is broken, and say why they are skipped"
)]

mod contract;
mod damage;
mod file;
mod kit;
mod schedule;
mod space;
