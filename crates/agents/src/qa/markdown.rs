//! The report as a person reads it, made from its fields.

use domain::Finding;
use domain::evidence::{Evidence, Verdict};
use domain::report::{Judgement, QaReport};

use super::judge::SCORE_FORMULA;

pub(super) fn render(title: &str, report: &QaReport, evidence: &[&Evidence]) -> String {
    let mut text = head(title, report);
    text.push_str(&gates(report));
    text.push_str(&criteria(report));
    text.push_str(&runs(evidence));
    let place = |finding: &Finding| {
        let severity = finding.severity.word();
        let message = one_line(&finding.message);
        format!("{}:{} {severity} `{}`: {message}", finding.file, finding.line, finding.rule)
    };
    section(&mut text, "Findings", report.findings.iter().map(place));
    let advice = report.recommendations.iter().map(|advice| one_line(advice));
    section(&mut text, "Recommendations", advice);
    let gaps = report.unmeasured.iter();
    let gaps = gaps.map(|gap| format!("`{}`: {}", gap.what, one_line(&gap.why)));
    section(&mut text, "Not measured", gaps);
    text.push_str(&format!("\nScore: {SCORE_FORMULA}.\n"));
    text
}

fn head(title: &str, report: &QaReport) -> String {
    let score = report
        .quality_score
        .map_or_else(|| "not measured".to_owned(), |score| format!("{score} of 100"));
    let approval = if report.final_approval { "approved" } else { "not approved" };
    let sandbox = report.sandbox.as_ref().map(|name| format!(" · sandbox `{name}`"));
    let sandbox = sandbox.unwrap_or_default();
    format!("# QA report: {title}\n\n**{approval}** · score {score}{sandbox}\n")
}

fn gates(report: &QaReport) -> String {
    let head = "\n## Gates\n\n| gate | threshold | measured | |\n| --- | --- | --- | --- |\n";
    let rows = report.gates.iter().map(|gate| {
        let measured = gate.measured.map_or_else(String::new, |value| value.to_string());
        format!("| {} | {} | {measured} | {} |\n", gate.name, gate.threshold, word(gate.outcome))
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

fn criteria(report: &QaReport) -> String {
    if report.criteria.is_empty() {
        return String::new();
    }
    let rows = report.criteria.iter().map(|result| {
        let note = one_line(&result.note);
        let note = if note.is_empty() { note } else { format!(": {note}") };
        format!("- {} **{}** {}{note}\n", result.id, word(result.outcome), one_line(&result.text))
    });
    std::iter::once("\n## Acceptance criteria\n\n".to_owned()).chain(rows).collect()
}

fn runs(evidence: &[&Evidence]) -> String {
    let head =
        "\n## Runs\n\n| run | command | result | ms | output |\n| --- | --- | --- | --- | --- |\n";
    let rows = evidence.iter().map(|run| {
        let name = run.id.rsplit('/').next().unwrap_or(&run.id);
        let command = one_line(&run.command).replace('|', "\\|");
        let hash: String = run.output.to_string().chars().take(12).collect();
        let result = verdict(&run.verdict);
        format!("| {name} | `{command}` | {result} | {} | `{hash}` |\n", run.wall_ms)
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| format!("- {line}\n")).collect();
    if !lines.is_empty() {
        text.push_str(&format!("\n## {title}\n\n{}", lines.concat()));
    }
}

fn word(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Met => "met",
        Judgement::Unmet => "not met",
        Judgement::Unmeasured => "not measured",
    }
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Passed => "passed".to_owned(),
        Verdict::Failed { why } => format!("failed: {}", one_line(why)).replace('|', "\\|"),
        Verdict::NotRun { why } => format!("not run: {}", one_line(why)).replace('|', "\\|"),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
