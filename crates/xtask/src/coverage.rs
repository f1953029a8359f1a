//! `cargo xtask coverage`: line coverage of our own code.

use anyhow::{Result, bail};

use crate::setup;
use crate::shell::{self, root, tool, works};

/// The least that is accepted, in percent.
const LEAST: f64 = 80.0;

/// Tools of the machine that runs tests, and tests themselves, are not the product.
const LEFT_OUT: &[&str] = &[
    "crates/xtask/*",
    "crates/testkit/*",
    "*/tests/*",
    "*/tests.rs",
    "*/benches/*",
    "*/examples/*",
];

pub(crate) fn run() -> Result<()> {
    setup::for_build()?;
    setup::for_runs()?;
    // The LLVM tools have to match the compiler; where rustup has them, this is the quick way.
    if works("cargo llvm-cov --version") {
        let ignore = "(xtask|testkit|tests|benches|examples)";
        return shell::run(tool(&format!(
            "cargo llvm-cov nextest --workspace --ignore-filename-regex {ignore} --fail-under-lines {LEAST}"
        )));
    }
    eprintln!(
        "the LLVM tools of this compiler are not installed; cargo-tarpaulin is used, which brings its own"
    );
    setup::cargo_tool("cargo-tarpaulin", "cargo tarpaulin --version", "it measures line coverage")?;
    let mut tarpaulin = tool(
        "cargo tarpaulin --workspace --locked --engine llvm --skip-clean --out Stdout --timeout 600",
    );
    tarpaulin.args(["--target-dir", "target/coverage"]);
    for pattern in LEFT_OUT {
        tarpaulin.args(["--exclude-files", pattern]);
    }
    let printed = shell::output(tarpaulin)?;
    let last = printed.lines().rev().find(|line| line.contains("% coverage")).unwrap_or_default();
    eprintln!("\n{last}");
    let percent = last.split('%').next().and_then(|number| number.trim().parse::<f64>().ok());
    match percent {
        Some(percent) if percent >= LEAST => Ok(()),
        Some(percent) => bail!("line coverage is {percent} %, at least {LEAST} % are wanted"),
        None => bail!("tarpaulin gave no figure; its output is above, in {}", root().display()),
    }
}
