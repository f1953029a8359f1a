//! The real binary: what a person types, what a client sees, and what is left after a kill.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
#![expect(clippy::disallowed_methods, reason = "these tests start the program itself")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says why")]

mod absent;
mod cancel;
mod disk;
mod drain;
mod follow;
mod input;
mod kills;
mod kit;
mod projects;
mod real;
mod rebuild;
mod recovery;
mod server;
mod serving;
mod submit;
