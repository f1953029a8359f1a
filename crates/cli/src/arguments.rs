//! What can be typed. `--help` is the manual; keep it teaching.

mod jobs;
mod new;
mod sandbox;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use jobs::{JobsArguments, JobsCommand};
pub use new::NewArguments;
pub use sandbox::{NetworkChoice, SandboxArguments, SandboxCommand, SandboxRun};

/// From one sentence to a working, tested project.
#[derive(Debug, Clone, Parser)]
#[command(name = "sextet", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Try it, no key needed:\n  sextet new \"A REST API for a library with books, authors and loans\" -o library\n\n\
Exit codes: 0 done · 1 the work failed · 2 wrong usage or settings · 3 something is missing · 130 stopped"
)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Understood by every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Folder with models.yaml and agents.yaml
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub config: Option<PathBuf>,
    /// Folder for jobs and their files
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub data: Option<PathBuf>,
    /// Print data as JSON on stdout
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    pub quiet: bool,
    /// Say more; twice: everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Everywhere")]
    pub verbose: u8,
    /// Where generated code runs: auto, none (nothing is executed) or scripted (a rehearsal, said in the report)
    #[arg(long, global = true, value_name = "KIND", default_value = "auto", hide = true)]
    pub sandbox: SandboxChoice,
    /// End the process at a named place, as `kill -9` would: POINT or POINT:PASSING (see `sextet debug crash-points`)
    #[arg(long, global = true, value_name = "POINT", hide = true)]
    pub crash_at: Option<String>,
}

/// Where generated code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SandboxChoice {
    Auto,
    None,
    Scripted,
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Make a project out of a prompt, in this terminal
    New(NewArguments),
    /// Serve the web page and the API
    Serve(ServeArguments),
    /// Look at and steer jobs
    Jobs(JobsArguments),
    /// Run and judge any project folder
    Qa(QaArguments),
    /// Run a command under the confinement that generated code gets
    Sandbox(SandboxArguments),
    /// The models that are configured, and what each is missing
    Models,
    /// What is installed, reachable and missing, and the command that fixes it
    Doctor,
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
    /// Print the manual page
    Man,
    /// For rehearsing failures and reading a log
    #[command(subcommand)]
    Debug(DebugCommand),
}

/// Serves the web page at `/plain`, the API, its description at `/docs`, and the events of jobs.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  sextet serve\n  sextet serve --port 0 --json        a free port, its address as JSON\n  \
sextet serve --host 0.0.0.0 --data /srv/sextet\n\n\
SIGTERM or Ctrl-C drains: what is under way is finished or given back. Settings come from the environment:\n\
see docs/guides/configuration.md."
)]
pub struct ServeArguments {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub host: String,
    /// Port to listen on; 0 takes a free one [default: 8000, or the profile's]
    #[arg(long)]
    pub port: Option<u16>,
    /// A hosting profile: `spaces` listens on 0.0.0.0:7860
    #[arg(long, conflicts_with = "host")]
    pub profile: Option<Profile>,
    /// Jobs at once [default: 4 for each core]
    #[arg(long)]
    pub workers: Option<usize>,
}

/// A hosting profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    Spaces,
}

/// Installs, builds, tests and judges a project in the sandbox. The folder itself is not touched: a copy is run.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  sextet qa library\n  sextet qa . --json > report.json\n\n\
The commands come from sextet.toml; without one they are guessed from package.json, requirements.txt or\n\
pyproject.toml. Exit codes: 0 approved · 1 a gate is red · 3 nothing could be run")]
pub struct QaArguments {
    /// The project's folder
    pub folder: PathBuf,
    /// Where the report goes [default: FOLDER/.sextet]
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// `sextet debug`
#[derive(Debug, Clone, Subcommand)]
pub enum DebugCommand {
    /// List the named places at which a rehearsal can end the process
    CrashPoints,
    /// Show what a job's log amounts to
    Fold {
        /// The job, or the folder of a project made by `sextet new`
        job: String,
    },
}

/// The whole command, for completions and the manual.
#[must_use]
pub fn command() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}
