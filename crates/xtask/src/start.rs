//! `cargo xtask start`: from a fresh clone to a running program.

use anyhow::Result;

use crate::setup;
use crate::shell::{root, tool};

pub(crate) fn run_binary(arguments: &[String]) -> Result<()> {
    let mut binary = tool(&root().join("target/release/sextet").to_string_lossy());
    binary.args(arguments);
    // In the folder where it was typed, so that relative paths mean what they say.
    binary.current_dir(std::env::current_dir()?);
    crate::shell::run(binary)
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    setup::for_build()?;
    setup::for_runs()?;
    crate::shell::run(tool("cargo build --release --locked --package app"))?;
    let arguments: Vec<String> = arguments.iter().filter(|word| *word != "--").cloned().collect();
    let serve = vec!["serve".to_owned()];
    run_binary(if arguments.is_empty() { &serve } else { &arguments })
}
