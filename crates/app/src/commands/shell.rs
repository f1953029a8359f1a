//! `sextet completions` and `sextet man`

use std::process::ExitCode;

use cli::Printer;
use cli::arguments::command;

use crate::failure::Failure;

pub(crate) fn completions(shell: clap_complete::Shell) -> ExitCode {
    clap_complete::generate(shell, &mut command(), "sextet", &mut std::io::stdout());
    ExitCode::SUCCESS
}

pub(crate) fn manual(printer: Printer) -> Result<ExitCode, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command()).render(&mut page).map_err(Failure::internal)?;
    printer.bytes(&page);
    Ok(ExitCode::SUCCESS)
}
