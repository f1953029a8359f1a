//! `sextet serve`
use crate::config::Settings;
use crate::failure::Failure;
use cli::Printer;
use cli::arguments::*;
use std::process::ExitCode;
pub(crate) async fn run(
    _: &Settings,
    _: &Common,
    _: ServeArguments,
    _: Printer,
) -> Result<ExitCode, Failure> {
    Err(Failure::work("soon"))
}
