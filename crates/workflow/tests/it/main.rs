//! Jobs carried through by the real runner over the store in memory, with a model and a sandbox that
//! answer by rule.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod crash;
mod gates;
mod kit;
mod repair;
mod repeat;
mod stage;
mod whole;
