//! `sextet jobs`
use crate::config::Settings;
use crate::failure::Failure;
use cli::Printer;
use cli::arguments::*;
use std::process::ExitCode;
pub(crate) async fn run(
    _: &Settings,
    _: &Common,
    _: JobsArguments,
    _: Printer,
) -> Result<ExitCode, Failure> {
    Err(Failure::work("soon"))
}
