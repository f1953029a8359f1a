//! Everything one types: `cargo xtask start | test | coverage | bench | tidy`.
//!
//! Belongs here: setting a machine up and running tools. Does not belong here: anything that ships.

#![allow(
    clippy::disallowed_methods,
    reason = "this program starts tools and reads the environment; it is not shipped"
)]
#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "it talks to the person who typed it"
)]

mod bench;
mod coverage;
mod licences;
mod setup;
mod shell;
mod start;
mod test;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask start [-- ARGS]   set up what is missing, build, run `sextet ARGS` (default: serve)
cargo xtask test [--all]      set up what tests need, then format, lints, tests, licences, advisories;
                              --all adds the long suites
cargo xtask coverage          line coverage of our own code (fails under 80 %)
cargo xtask bench [NAME]      the figures of benches/README.md, measured again
cargo xtask tidy              the rules of the house alone";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) =
        arguments.split_first().map_or(("help", &[][..]), |(task, rest)| (task.as_str(), rest));
    let done = match task {
        "start" => start::run(rest),
        "test" => test::run(rest),
        "coverage" => coverage::run(),
        "bench" => bench::run(rest),
        "tidy" => tidy::run(),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        other => Err(anyhow::anyhow!("there is no task `{other}`\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
