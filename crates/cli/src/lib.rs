//! The command line: what can be typed, and how work looks in a terminal.
//!
//! Belongs here: arguments, the live view, printed summaries, the client of the HTTP interface. Does not
//! belong here: doing the work (handed in by `app`), rules, SQL.

pub mod arguments;
pub mod client;
pub mod jobs;
pub mod live;
pub mod printer;
pub mod summary;
pub mod text;

pub use arguments::{Arguments, Command};
pub use live::{LiveView, Telling};
pub use printer::Printer;
