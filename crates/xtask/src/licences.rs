//! Licences and advisories of what we depend on, by cargo-deny (settings: deny.toml).

use anyhow::Result;

use crate::setup;
use crate::shell::{root, run, tool, works};

/// Where an advisory database is looked for when it cannot be fetched.
const DATABASE: &str = "target/advisory-db";

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
    let kept = root().join(DATABASE).is_dir();
    eprintln!(
        "advisories: NOT CHECKED, because the database at github.com/rustsec/advisory-db cannot be reached from here{}",
        if kept { "; a copy in target/ was not used, because its age is not known" } else { "" }
    );
    Ok(())
}
