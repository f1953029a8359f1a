//! The store in SQLite against the contract of stores, and what only a file can show.

#![expect(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

mod contract;
mod file;
mod kit;
