//! The rules of the house, as ordinary tests: `cargo xtask tidy` runs them alone.
//!
//! A rule that turns out wrong is argued about in docs/decisions/ and changed here, not worked around.

#[cfg(test)]
mod crashes;
#[cfg(test)]
mod directions;
#[cfg(test)]
mod files;
#[cfg(test)]
mod seams;
#[cfg(test)]
mod sources;

use anyhow::Result;

use crate::shell::{self, tool};

pub(crate) fn run() -> Result<()> {
    shell::run(tool("cargo test --locked --package xtask -- tidy"))
}
