//! `cargo xtask test`: everything that has to hold before a change lands.

use anyhow::{Result, bail};

use crate::shell::{self, tool, works};
use crate::{licences, setup};

pub(crate) fn run_all(all: bool) -> Result<()> {
    setup::for_build()?;
    setup::for_runs()?;
    shell::run(tool("cargo fmt --all --check"))?;
    shell::run(tool("cargo clippy --workspace --all-targets --locked -- -D warnings"))?;
    licences::check()?;
    tests(all)
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    match arguments {
        [] => run_all(false),
        [all] if all == "--all" => run_all(true),
        other => bail!("`cargo xtask test` takes `--all` or nothing, not {other:?}"),
    }
}

/// With nextest where it is installed, which runs each test in a process of its own; else with cargo's
/// own runner. Either ends with its own summary.
fn tests(all: bool) -> Result<()> {
    // Built first, so that tests which start it find today's.
    shell::run(tool("cargo build --locked --package app"))?;
    if works("cargo nextest --version") {
        let long = if all { "--run-ignored all --profile long" } else { "--profile ci" };
        return shell::run(tool(&format!(
            "cargo nextest run --workspace --locked --no-fail-fast {long}"
        )));
    }
    eprintln!(
        "cargo-nextest is not installed; cargo's own runner is used (`cargo install --locked cargo-nextest`)"
    );
    let long = if all { " -- --include-ignored" } else { "" };
    shell::run(tool(&format!("cargo test --workspace --locked --no-fail-fast{long}")))
}
