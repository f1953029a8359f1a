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

/// `sextet sandbox run`
#[derive(Debug, Clone, Args)]
pub struct SandboxRun {
    /// The working folder, the only host folder that the command can write [default: a new empty one]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    #[arg(long, default_value = "none")]
    pub network: NetworkChoice,
    #[arg(long)]
    pub memory_mb: Option<u64>,
    #[arg(long)]
    pub pids: Option<u32>,
    #[arg(long)]
    pub cpu_seconds: Option<u64>,
    #[arg(long)]
    pub wall_seconds: Option<u64>,
    #[arg(long)]
    pub disk_mb: Option<u64>,
    #[arg(long)]
    pub output_mb: Option<usize>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<String>,
}

/// What of the network the command can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NetworkChoice {
    None,
    Registries,
    Full,
}
