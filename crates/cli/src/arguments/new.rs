//! `sextet new`

use std::path::PathBuf;

use clap::Args;

/// Makes a project out of a prompt.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  sextet new \"A REST API for a library with books, authors and loans\" -o library\n  \
sextet new \"An expense tracker for the command line with CSV export\" --framework python\n  \
sextet new \"一个待办事项网页应用，支持深色模式和搜索\" -o todo\n\n\
The same prompt on its own interrupted folder goes on where it was; on its own finished one it changes nothing.\n\n\
Exit codes: 0 every gate is green · 1 a gate is red · 2 wrong usage · 3 nothing could be run · 130 stopped"
)]
pub struct NewArguments {
    /// What to make, in English or Chinese, 10 to 20,000 characters
    pub prompt: String,
    /// The folder to make: absent or empty [default: named after the project]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// web, api, cli, data, ml or automation [default: read from the prompt]
    #[arg(help_heading = "What to make", long = "type", value_name = "TYPE")]
    pub project_type: Option<String>,
    /// react, fastapi, express, python, … [default: read from the prompt]
    #[arg(help_heading = "What to make", long)]
    pub framework: Option<String>,
    /// simple, intermediate or advanced
    #[arg(help_heading = "What to make", long, default_value = "intermediate")]
    pub complexity: String,
    /// A feature to include; may be given several times
    #[arg(help_heading = "What to make", long = "feature", value_name = "FEATURE")]
    pub features: Vec<String>,
    /// A model of models.yaml [default: the first whose key is set, else the embedded blueprints]
    #[arg(help_heading = "Who decides, and what it may take", long)]
    pub model: Option<String>,
    /// Ask before going on: none, plan, final or both
    #[arg(help_heading = "Who decides, and what it may take", long, default_value = "none")]
    pub approval: String,
    /// Spend at most this many US dollars on models
    #[arg(help_heading = "Who decides, and what it may take", long, value_name = "USD")]
    pub budget_usd: Option<f64>,
    /// Spend at most this many tokens
    #[arg(help_heading = "Who decides, and what it may take", long, value_name = "TOKENS")]
    pub budget_tokens: Option<u64>,
    /// Work at most this long
    #[arg(help_heading = "Who decides, and what it may take", long, value_name = "SECONDS")]
    pub budget_seconds: Option<u64>,
    /// Write the project without running it; the report then says that nothing was measured
    #[arg(long)]
    pub no_run: bool,
    /// Write into a folder that holds other files
    #[arg(long)]
    pub force: bool,
}
