//! `cargo xtask bench`: the figures of benches/README.md, each beside a bare baseline in the same run.

use anyhow::{Result, bail};

use crate::setup;
use crate::shell::{self, tool};

/// Package and bench target.
const BENCHES: &[(&str, &str, &str)] =
    &[("log", "store_sql", "log"), ("server", "server", "server"), ("platform", "app", "platform")];

pub(crate) fn run(names: &[String]) -> Result<()> {
    setup::for_build()?;
    let chosen: Vec<_> = BENCHES
        .iter()
        .filter(|(name, _, _)| names.is_empty() || names.iter().any(|wanted| wanted == name))
        .collect();
    if chosen.is_empty() {
        let known: Vec<&str> = BENCHES.iter().map(|(name, _, _)| *name).collect();
        bail!("there is no such bench; there are: {}", known.join(", "));
    }
    shell::run(tool("cargo build --release --locked --package app"))?;
    for (_, package, target) in chosen {
        shell::run(tool(&format!("cargo bench --locked --package {package} --bench {target}")))?;
    }
    Ok(())
}
