//! `sextet jobs`

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Looks at and steers jobs: a running server's, or those of the data folder.
#[derive(Debug, Clone, Args)]
pub struct JobsArguments {
    /// Address of a server [default: the one that owns the data folder, else the folder itself]
    #[arg(long, global = true, value_name = "URL")]
    pub server: Option<String>,
    #[command(subcommand)]
    pub command: Option<JobsCommand>,
}

/// What to do with them.
#[derive(Debug, Clone, Subcommand)]
pub enum JobsCommand {
    /// Newest first
    List {
        #[arg(long, default_value_t = 20)]
        limit: u32,
        #[arg(long)]
        status: Option<String>,
    },
    /// One job with its agents and figures
    Show { job: String },
    /// A job's log, one JSON entry a line
    Events {
        job: String,
        #[arg(long, default_value_t = 0)]
        after: u64,
    },
    /// Stop a job
    Cancel { job: String },
    /// Let a failed job go on
    Retry { job: String },
    /// Answer the question that a job waits with
    Approve {
        job: String,
        /// plan or final
        #[arg(long, default_value = "plan")]
        gate: String,
        /// Send it back with these words
        #[arg(long, value_name = "FEEDBACK")]
        reject: Option<String>,
    },
    /// The files of a job
    Files { job: String },
    /// The project as a ZIP file
    Download {
        job: String,
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}
