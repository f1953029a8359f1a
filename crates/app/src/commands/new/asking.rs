//! A gate's question, in the terminal.

use std::io::{BufRead, IsTerminal};

use cli::Printer;
use cli::text::plain;
use domain::clock::SystemClock;
use domain::fact::{Decision, GateKind};
use domain::{Clock, JobId, JobView};
use store::{Command, Store};

use crate::failure::Failure;

/// Shows what is to be approved, asks, and leaves the answer in the inbox.
pub(super) async fn ask(
    store: &Store,
    job: JobId,
    gate: GateKind,
    view: &JobView,
    printer: Printer,
) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        let message = format!(
            "the {} waits for your approval, and there is no terminal to ask in; run the same command in one",
            gate.word()
        );
        return Err(Failure::missing(message));
    }
    show(gate, view, printer);
    let answer =
        tokio::task::spawn_blocking(move || question(printer)).await.map_err(Failure::internal)?;
    let (decision, feedback) = match answer {
        None => return Err(Failure::cancelled("no answer was given; the same command asks again")),
        Some(text) if matches!(text.to_ascii_lowercase().as_str(), "y" | "yes" | "是" | "好") => {
            (Decision::Approved, None)
        }
        Some(text) => (Decision::Rejected, Some(text)),
    };
    store
        .inbox
        .tell(job, Command::Resolve { gate, decision, feedback, plan: None }, SystemClock.now())
        .await?;
    Ok(())
}

fn show(gate: GateKind, view: &JobView, printer: Printer) {
    if let Some(brief) = &view.brief {
        printer.remark(&format!(
            "\n{} · {} · {}",
            plain(&brief.title),
            brief.kind.word(),
            brief.framework.word()
        ));
        brief.understood.iter().for_each(|line| printer.remark(&format!("  {}", plain(line))));
    }
    match gate {
        GateKind::Plan => {
            printer.remark("\nThis is the plan. Type `y` to go on, or what should be different.")
        }
        GateKind::Final => printer
            .remark("\nThis is the result. Type `y` to take it, or what should be different."),
    }
}

/// A line that is not empty; nothing at the end of the input.
fn question(printer: Printer) -> Option<String> {
    for line in std::io::stdin().lock().lines() {
        let text = line.ok()?.trim().to_owned();
        if !text.is_empty() {
            return Some(text);
        }
        printer.remark("Type `y`, or what should be different.");
    }
    None
}
