//! Where everything that is printed goes: data on stdout, progress and remarks on stderr.

use std::io::Write;

/// The one place that writes to the standard streams.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    /// Only results and errors.
    pub quiet: bool,
}

impl Printer {
    /// A line of data. A reader that has gone away is not a fault.
    pub fn data(self, line: &str) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{line}");
        let _ = out.flush();
    }

    /// Bytes of data, as they are.
    pub fn bytes(self, bytes: &[u8]) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(bytes);
        let _ = out.flush();
    }

    /// A remark that `--quiet` leaves out.
    pub fn remark(self, line: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "{line}");
        }
    }

    /// What went wrong; always shown.
    pub fn error(self, line: &str) {
        let _ = writeln!(
            std::io::stderr().lock(),
            "{} {line}",
            console::style("error:").red().bold().for_stderr()
        );
    }
}

/// Columns of the terminal behind stdout; `None` where there is none.
#[must_use]
pub fn stdout_width() -> Option<usize> {
    let terminal = console::Term::stdout();
    let columns = terminal.size_checked().map(|(_, columns)| usize::from(columns));
    columns.filter(|_| terminal.is_term())
}
