//! Licences and advisories of what we depend on, by cargo-deny (settings: deny.toml).

use anyhow::Result;

use crate::setup;
use crate::shell::{run, tool, works};

pub(crate) fn check() -> Result<()> {
    setup::cargo_tool(
        "cargo-deny",
        "cargo deny --version",
        "it checks the licences and advisories of dependencies",
    )?;
    run(tool("cargo deny --log-level error --locked check licenses bans sources"))?;
    if works("cargo deny --locked fetch db") {
        return run(tool("cargo deny --log-level error --locked check advisories"));
    }
    eprintln!(
        "advisories: NOT CHECKED, because the database at github.com/rustsec/advisory-db cannot be reached from here"
    );
    Ok(())
}
