//! A gate's question, in the terminal.

use std::io::{BufRead, IsTerminal};

use cli::Printer;
use cli::text::plain;
use domain::brief::Speech;
use domain::clock::SystemClock;
use domain::fact::{Decision, GateKind};
use domain::{AgentRole, Clock, JobId, JobView};
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
    let words = Words::of(gate, view);
    if !std::io::stdin().is_terminal() {
        let message = format!(
            "the {} waits for your approval, and there is no terminal to ask in; run the same command in one",
            gate_subject(gate)
        );
        return Err(Failure::missing(message));
    }
    show(view, &words, printer);
    let again = words.again;
    let asking = tokio::task::spawn_blocking(move || question(again, printer));
    let answer = asking.await.map_err(Failure::internal)?;
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

fn gate_subject(gate: GateKind) -> &'static str {
    match gate {
        GateKind::Plan => "plan",
        GateKind::Final => "result",
    }
}

/// What is asked, in the language of the prompt.
struct Words {
    question: &'static str,
    again: &'static str,
    left_out: &'static str,
    files: &'static str,
    report: Option<String>,
}

impl Words {
    fn of(gate: GateKind, view: &JobView) -> Self {
        let chinese = view.brief.as_ref().is_some_and(|brief| brief.speech == Speech::Chinese);
        let (question, again, left_out, files) = match (chinese, gate) {
            (false, GateKind::Plan) => (
                "This is the plan. Type `y` to go on, or say what should be different.",
                "Type `y`, or what should be different.",
                "left out: ",
                " files are planned",
            ),
            (false, GateKind::Final) => (
                "This is the result. Type `y` to take it, or say what should be different.",
                "Type `y`, or what should be different.",
                "left out: ",
                " files were written",
            ),
            (true, GateKind::Plan) => (
                "这是计划。输入 y 继续，或写下需要修改的地方。",
                "请输入 y，或写下需要修改的地方。",
                "未包含：",
                " 个计划中的文件",
            ),
            (true, GateKind::Final) => (
                "这是结果。输入 y 接受，或写下需要修改的地方。",
                "请输入 y，或写下需要修改的地方。",
                "未包含：",
                " 个已生成的文件",
            ),
        };
        let report = cli::summary::verdict(view).filter(|_| gate == GateKind::Final);
        Self { question, again, left_out, files, report }
    }
}

fn show(view: &JobView, words: &Words, printer: Printer) {
    if let Some(brief) = &view.brief {
        let (kind, framework) = (brief.kind.word(), brief.framework.word());
        printer.remark(&format!("\n{}  {kind} · {framework}", plain(&brief.title)));
        let understood = brief.understood.iter().chain(&brief.assumptions);
        understood.for_each(|line| printer.remark(&format!("  {}", plain(line))));
        for left in &brief.left_out {
            printer.remark(&format!("  {}{}", words.left_out, plain(&left.wish)));
        }
    }
    let files = match &words.report {
        Some(_) => view.files.len(),
        None => usize::try_from(view.agent(AgentRole::Coder).known).unwrap_or(usize::MAX),
    };
    printer.remark(&format!("  {files}{}", words.files));
    words.report.iter().for_each(|line| printer.remark(&format!("  {line}")));
    printer.remark(&format!("\n{}", words.question));
}

/// A line that is not empty; nothing at the end of the input.
fn question(again: &str, printer: Printer) -> Option<String> {
    for line in std::io::stdin().lock().lines() {
        let text = line.ok()?.trim().to_owned();
        if !text.is_empty() {
            return Some(text);
        }
        printer.remark(again);
    }
    None
}
