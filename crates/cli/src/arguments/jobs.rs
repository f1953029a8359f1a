//! `sextet jobs`

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Looks at and steers jobs: a running server's, or those of the data folder.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  sextet jobs                                 the newest ones\n  \
sextet jobs show 7f9c24e5-2f3a-4b1c-9a57-0d2f4c1b8e66\n  sextet jobs approve JOB --reject \"use Express instead\"\n  \
sextet jobs download JOB -o project.zip\n\n\
Without a running server jobs can be read and told what to do; they go on when a server runs."
)]
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
        /// How many, 1 to 100
        #[arg(long, default_value_t = 20)]
        limit: u32,
        /// Only those that are started, processing, awaiting_approval, completed, failed or cancelled
        #[arg(long)]
        status: Option<String>,
    },
    /// One job with its agents and figures
    Show { job: String },
    /// A job's log, one JSON entry a line
    Events {
        job: String,
        /// Only entries behind this number
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
        /// Where it goes [default: project-JOB.zip]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}
