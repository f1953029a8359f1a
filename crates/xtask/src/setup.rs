//! What a machine needs beside Rust: said, with the reason, and installed where that is possible.

use anyhow::{Result, bail};

use crate::shell::{run, tool, works};

/// Something from Debian's packages.
struct Package {
    /// A command that works when it is there.
    probe: &'static str,
    packages: &'static str,
    why: &'static str,
    /// Without it the build or the tests cannot go on.
    required: bool,
}

const FOR_BUILD: &[Package] = &[
    Package {
        probe: "cc --version",
        packages: "gcc libc6-dev",
        why: "to build SQLite and the parsers, which are C",
        required: true,
    },
    Package {
        probe: "cmake --version",
        packages: "cmake",
        why: "to build the TLS library",
        required: true,
    },
];

const FOR_RUNS: &[Package] = &[
    Package {
        probe: "/usr/bin/bwrap --version",
        packages: "bubblewrap",
        why: "to confine generated code; without it nothing is executed",
        required: false,
    },
    Package {
        probe: "/usr/bin/python3 -m ensurepip --version",
        packages: "python3 python3-venv",
        why: "to run generated Python projects",
        required: false,
    },
    Package {
        probe: "git --version",
        packages: "git",
        why: "to look at the history of generated projects",
        required: false,
    },
];

/// Makes sure that the program can be built.
pub(crate) fn for_build() -> Result<()> {
    ensure(FOR_BUILD)
}

/// Makes sure that generated projects can be run; what cannot be had is said.
pub(crate) fn for_runs() -> Result<()> {
    ensure(FOR_RUNS)?;
    if !["/usr/bin/node", "/usr/local/bin/node"]
        .iter()
        .any(|node| works(&format!("{node} --version")))
    {
        eprintln!(
            "node: not under /usr/bin or /usr/local/bin, where a sandbox reaches it; JavaScript projects are written and not run"
        );
    }
    Ok(())
}

fn ensure(wanted: &[Package]) -> Result<()> {
    let missing: Vec<&Package> = wanted.iter().filter(|package| !works(package.probe)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for package in &missing {
        eprintln!("missing: {} ({})", package.packages, package.why);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.packages).collect();
    let install = format!("apt-get install -y {}", names.join(" "));
    if may_install() {
        let _ = run(tool("apt-get update -q"));
        run(tool(&format!("env DEBIAN_FRONTEND=noninteractive {install}")))?;
    }
    let still: Vec<&&Package> = missing.iter().filter(|package| !works(package.probe)).collect();
    if let Some(package) = still.iter().find(|package| package.required) {
        bail!("{} is needed {}; install it with: sudo {install}", package.packages, package.why);
    }
    for package in still {
        eprintln!(
            "going on without {}: {}; install it with: sudo {install}",
            package.packages, package.why
        );
    }
    Ok(())
}

/// Debian as root: packages can be installed here and now.
fn may_install() -> bool {
    let is_root = crate::shell::output(tool("id -u")).is_ok_and(|id| id.trim() == "0");
    is_root && works("apt-get --version")
}

/// A cargo command from crates.io, built once for the user.
pub(crate) fn cargo_tool(name: &str, probe: &str, why: &str) -> Result<()> {
    if works(probe) {
        return Ok(());
    }
    eprintln!("missing: {name} ({why}); building it once takes a few minutes");
    // Unoptimised: it builds in half the time and runs for seconds.
    run(tool(&format!("cargo install --locked --debug {name}")))
}
