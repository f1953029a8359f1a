//! The program's own log, on stderr: one line each, JSON in production.

use tracing_subscriber::EnvFilter;

use crate::config::{Environment, Settings};

/// Starts logging. Commands in a terminal say only what went wrong, unless asked for more.
pub(crate) fn start(settings: &Settings, verbose: u8, serves: bool) {
    let level = match (verbose, serves) {
        (0, false) => "error",
        (0, true) => "info",
        (1, _) => "info",
        (2, _) => "debug",
        (_, _) => "trace",
    };
    let filter = EnvFilter::new(format!("{level},hyper=warn,h2=warn,tower=warn"));
    let colours = console::colors_enabled_stderr();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours);
    // A second start happens only in tests, where the first one serves as well.
    let _ = match settings.environment {
        Environment::Production | Environment::Staging => lines.json().try_init(),
        Environment::Development | Environment::Testing => {
            lines.compact().with_target(false).try_init()
        }
    };
}
