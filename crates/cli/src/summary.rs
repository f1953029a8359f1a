//! What `sextet new` says at its end: what was understood, made and verified, and what to type next.

mod next;
mod words;

use std::fmt::Write;

use console::style;
use domain::evidence::RunKind;
use domain::plan::Plan;
use domain::report::Judgement;
use domain::view::JobView;

use crate::text::{plain, seconds, wrapped};
use words::Words;

/// What the summary is made of.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    pub view: &'a JobView,
    pub plan: Option<&'a Plan>,
    /// As it was typed.
    pub folder: &'a str,
    pub commits: usize,
    /// Columns of the terminal; `None` where there is none, and lines are as long as they are.
    pub width: Option<usize>,
}

/// The summary as text for a terminal, in the language of the prompt.
#[must_use]
pub fn render(finished: &Finished<'_>) -> String {
    let view = finished.view;
    let words = Words::of(view.brief.as_ref().map(|brief| brief.speech));
    let mut page = Page { text: String::new(), width: finished.width };
    if let Some(brief) = &view.brief {
        let title = style(plain(&brief.title)).bold();
        let stack = format!("{} · {}", brief.kind.word(), brief.framework.word());
        let _ = writeln!(page.text, "\n{title}  {}", style(stack).dim());
        page.list(words.understood, brief.understood.iter().cloned());
        let left = brief.left_out.iter();
        page.list(
            words.left_out,
            left.map(|left| format!("{}{}{}", left.wish, words.colon, left.why)),
        );
        page.list(words.assumed, brief.assumptions.iter().cloned());
    }
    page.list(words.made, [words.files(view.files.len(), finished.folder, finished.commits)]);
    page.list(words.verified, verified(view, words));
    page.list(words.open, open(view, words));
    page.commands(words.next, &next::commands(finished, words));
    page.text
}

/// The report's verdict in a line, in the language of the prompt; `None` before there is a report.
#[must_use]
pub fn verdict(view: &JobView) -> Option<String> {
    let words = Words::of(view.brief.as_ref().map(|brief| brief.speech));
    view.report.as_ref().map(|report| words.verdict(report))
}

struct Page {
    text: String,
    width: Option<usize>,
}

impl Page {
    fn list(&mut self, title: &str, lines: impl IntoIterator<Item = String>) {
        let mut lines = lines.into_iter().peekable();
        if lines.peek().is_some() {
            let _ = writeln!(self.text, "\n{}", style(title).bold());
        }
        for line in lines {
            let line = plain(&line);
            let parts = match self.width {
                // Two columns of indent, two more for what goes on, and none at the edge.
                Some(width) => wrapped(&line, width.saturating_sub(5).max(20)),
                None => vec![line],
            };
            for (at, part) in parts.iter().enumerate() {
                let _ = writeln!(self.text, "{}{part}", if at == 0 { "  " } else { "    " });
            }
        }
    }

    /// Lines that are copied as they are, so they are never broken.
    fn commands(&mut self, title: &str, lines: &[String]) {
        let _ = writeln!(self.text, "\n{}", style(title).bold());
        for line in lines {
            let line = plain(line);
            let line = if line.starts_with('#') { style(line).dim() } else { style(line).cyan() };
            let _ = writeln!(self.text, "  {line}");
        }
    }
}

fn verified(view: &JobView, words: &Words) -> Vec<String> {
    let Some(report) = &view.report else { return vec![words.no_report.to_owned()] };
    let mut lines = Vec::new();
    if let Some(tests) = &report.tests {
        lines.push(words.tests(tests.passed, tests.total));
    }
    if let Some(percent) = report.coverage_percent {
        lines.push(words.coverage(percent));
    }
    let last = view.evidence.iter().rev().find(|run| run.kind == RunKind::Routes);
    if let Some(routes) = last.and_then(|run| run.figures.routes.as_ref()) {
        lines.push(words.routes(routes.covered));
    }
    let met = report.criteria.iter().filter(|result| result.outcome == Judgement::Met).count();
    lines.push(words.criteria(met, report.criteria.len()));
    lines.push(words.verdict(report));
    if let Some(ended) = view.ended_at {
        lines.push(words.took(&seconds(ended.0.saturating_sub(view.created_at.0))));
    }
    lines
}

fn open(view: &JobView, words: &Words) -> Vec<String> {
    let Some(report) = &view.report else { return Vec::new() };
    let red = |gate: &&domain::report::Gate| gate.required && gate.outcome != Judgement::Met;
    let gates = report.gates.iter().filter(red).map(|gate| {
        let why = report.unmeasured.iter().find(|gap| gap.what == gate.name);
        (words.needs(&gate.name, &gate.threshold), gate.name.as_str(), why)
    });
    let mut lines: Vec<(String, Option<&str>)> = Vec::new();
    for (needs, name, why) in gates {
        match lines.last_mut() {
            // Gates that were not measured for one reason are named with it once.
            Some((names, last)) if why.is_some() && *last == why.map(|gap| gap.why.as_str()) => {
                names.push_str(words.comma);
                names.push_str(name);
            }
            _ => lines.push(match why {
                Some(gap) => (name.to_owned(), Some(&gap.why)),
                None => (needs, None),
            }),
        }
    }
    let told = |(names, why): (String, Option<&str>)| match why {
        Some(why) => format!("{names}{}{why}", words.colon),
        None => names,
    };
    lines.into_iter().map(told).collect()
}
