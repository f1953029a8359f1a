//! What `sextet new` says at its end: what was understood, made and verified, and what to type next.

use std::fmt::Write;

use console::style;
use domain::brief::Speech;
use domain::evidence::RunKind;
use domain::plan::Commands;
use domain::report::Judgement;
use domain::view::JobView;

use crate::text::{plain, seconds};

/// What the summary is made of.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    pub view: &'a JobView,
    pub commands: Option<&'a Commands>,
    /// As it was typed.
    pub folder: &'a str,
    pub commits: usize,
}

/// The words of one language.
struct Words {
    understood: &'static str,
    left_out: &'static str,
    assumed: &'static str,
    made: &'static str,
    verified: &'static str,
    open: &'static str,
    next: &'static str,
}

const ENGLISH: Words = Words {
    understood: "Understood",
    left_out: "Left out",
    assumed: "Assumed",
    made: "Made",
    verified: "Verified",
    open: "Not green",
    next: "Next",
};
const CHINESE: Words = Words {
    understood: "理解",
    left_out: "未包含",
    assumed: "假设",
    made: "生成",
    verified: "验证",
    open: "未通过",
    next: "下一步",
};

/// The summary as text for a terminal.
#[must_use]
pub fn render(finished: &Finished<'_>) -> String {
    let view = finished.view;
    let mut text = String::new();
    let words = match view.brief.as_ref().map(|brief| brief.speech) {
        Some(Speech::Chinese) => &CHINESE,
        Some(Speech::English) | None => &ENGLISH,
    };
    if let Some(brief) = &view.brief {
        let title = style(plain(&brief.title)).bold();
        let _ = writeln!(text, "\n{title}  {} · {}", brief.kind.word(), brief.framework.word());
        list(&mut text, words.understood, brief.understood.iter().cloned());
        list(
            &mut text,
            words.left_out,
            brief.left_out.iter().map(|left| format!("{}: {}", left.wish, left.why)),
        );
        list(&mut text, words.assumed, brief.assumptions.iter().cloned());
    }
    list(
        &mut text,
        words.made,
        [format!(
            "{} files in {}, {} commits",
            view.files.len(),
            finished.folder,
            finished.commits
        )],
    );
    list(&mut text, words.verified, verified(view));
    list(&mut text, words.open, open(view));
    list(&mut text, words.next, next(finished));
    text
}

fn list(text: &mut String, title: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_some() {
        let _ = writeln!(text, "\n{}", style(title).bold());
    }
    for line in lines {
        let _ = writeln!(text, "  {}", plain(&line));
    }
}

fn verified(view: &JobView) -> Vec<String> {
    let Some(report) = &view.report else { return vec!["nothing: there is no report".to_owned()] };
    let mut lines = Vec::new();
    if let Some(tests) = &report.tests {
        lines.push(format!("{} of {} tests passed", tests.passed, tests.total));
    }
    if let Some(percent) = report.coverage_percent {
        lines.push(format!("{percent} % of the lines are covered"));
    }
    let routes = view
        .evidence
        .iter()
        .rev()
        .find(|run| run.kind == RunKind::Routes)
        .and_then(|run| run.figures.routes.as_ref());
    if let Some(routes) = routes {
        lines.push(format!(
            "{} routes answered a right call and refused a wrong one",
            routes.covered
        ));
    }
    let met = report.criteria.iter().filter(|result| result.outcome == Judgement::Met).count();
    lines.push(format!("{met} of {} acceptance criteria met", report.criteria.len()));
    let score = report
        .quality_score
        .map_or_else(|| "not measured".to_owned(), |score| format!("{score} of 100"));
    let approval = if report.final_approval { "approved" } else { "not approved" };
    let sandbox = report.sandbox.as_deref().unwrap_or("nothing was executed");
    lines.push(format!("{approval}, score {score} (sandbox: {sandbox})"));
    if let Some(ended) = view.ended_at {
        lines.push(format!("in {}", seconds(ended.0.saturating_sub(view.created_at.0))));
    }
    lines
}

fn open(view: &JobView) -> Vec<String> {
    let Some(report) = &view.report else { return Vec::new() };
    let gates =
        report.gates.iter().filter(|gate| gate.required && gate.outcome != Judgement::Met).map(
            |gate| {
                let why = report
                    .unmeasured
                    .iter()
                    .find(|gap| gap.what == gate.name)
                    .map(|gap| format!(": {}", gap.why));
                format!("{} (needs {}){}", gate.name, gate.threshold, why.unwrap_or_default())
            },
        );
    gates.collect()
}

fn next(finished: &Finished<'_>) -> Vec<String> {
    let mut lines = vec![format!("cd {}", shell_word(finished.folder))];
    if let Some(commands) = finished.commands {
        lines.extend(commands.install.iter().map(|argv| shell_line(argv)));
        match &commands.serve {
            Some(serve) => {
                lines.extend(
                    commands
                        .build
                        .iter()
                        .filter(|argv| argv.first().is_some_and(|program| program == "npm"))
                        .map(|argv| shell_line(argv)),
                );
                let settings: String = serve
                    .env
                    .iter()
                    .map(|(key, value)| format!("{key}={} ", shell_word(value)))
                    .collect();
                lines.push(format!("{settings}PORT=8080 {}", shell_line(&serve.argv)));
            }
            None => lines.extend(commands.smoke.first().map(|argv| shell_line(argv))),
        }
    }
    lines
}

fn shell_line(argv: &[String]) -> String {
    argv.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
}

fn shell_word(word: &str) -> String {
    let plain =
        !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./=:@%+,".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
