//! The store in SQL: the only crate that knows it.
//!
//! Belongs here: the tables, their migrations, how facts, rows and contents are put into them and
//! checked on the way out. Does not belong here: what is stored and why (see `store` and `domain`).

pub mod sqlite;

pub use sqlite::SqliteStore;
