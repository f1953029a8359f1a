//! `sextet sandbox`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// The confinement of generated code, by hand.
#[derive(Debug, Clone, Args)]
pub struct SandboxArguments {
    #[command(subcommand)]
    pub command: SandboxCommand,
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum SandboxCommand {
    /// Run a command; prints its output and exits with its code (124 wall limit, 137 killed, 125 no sandbox)
    Run(SandboxRun),
}

/// Runs a command under the confinement that generated code gets. Prints its output and exits with its code.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  sextet sandbox run -- id\n  sextet sandbox run --dir . --wall-seconds 10 -- python3 -m pytest\n  \
sextet sandbox run --json -- sh -c 'exit 7'\n\n\
Exit codes: the command's own · 124 wall limit · 137 killed, also at a limit · 125 the sandbox itself failed"
)]
pub struct SandboxRun {
    /// The working folder, the only host folder that the command can write [default: a new empty one]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// What of the network the command reaches
    #[arg(long, default_value = "none")]
    pub network: NetworkChoice,
    /// Memory of the whole tree, in MB of 1,000,000 bytes [default: 2000]
    #[arg(long, value_name = "MB", help_heading = "Limits")]
    pub memory_mb: Option<u64>,
    /// Processes and threads at once [default: 256]
    #[arg(long, value_name = "COUNT", help_heading = "Limits")]
    pub pids: Option<u32>,
    /// Processor time of the whole tree [default: 240]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    pub cpu_seconds: Option<u64>,
    /// Time until the command is ended [default: 120]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    pub wall_seconds: Option<u64>,
    /// What may be written, in MB [default: 1000]
    #[arg(long, value_name = "MB", help_heading = "Limits")]
    pub disk_mb: Option<u64>,
    /// What is kept of the output, in MB [default: 4]
    #[arg(long, value_name = "MB", help_heading = "Limits")]
    pub output_mb: Option<usize>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<String>,
}

/// What of the network the command can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NetworkChoice {
    /// Nothing, not even this machine
    None,
    /// Package registries, as installs do
    Registries,
    /// Everything that this machine reaches
    Full,
}
