//! The report as a person reads it, made from its fields.

use domain::evidence::{Evidence, Verdict};
use domain::report::{Judgement, QaReport};

use super::judge::SCORE_FORMULA;

pub(super) fn render(title: &str, report: &QaReport, evidence: &[&Evidence]) -> String {
    let mut text = format!("# QA report: {title}\n\n");
    let score = report
        .quality_score
        .map_or_else(|| "not measured".to_owned(), |score| format!("{score} of 100"));
    let approval = if report.final_approval { "approved" } else { "not approved" };
    text.push_str(&format!("**{approval}** · score {score}"));
    if let Some(sandbox) = &report.sandbox {
        text.push_str(&format!(" · sandbox `{sandbox}`"));
    }
    text.push_str("\n\n## Gates\n\n| gate | threshold | measured | |\n| --- | --- | --- | --- |\n");
    for gate in &report.gates {
        let measured = gate.measured.map_or_else(String::new, |value| value.to_string());
        text.push_str(&format!(
            "| {} | {} | {measured} | {} |\n",
            gate.name,
            gate.threshold,
            word(gate.outcome)
        ));
    }
    text.push_str("\n## Acceptance criteria\n\n");
    for result in &report.criteria {
        let note = if result.note.is_empty() {
            String::new()
        } else {
            format!(": {}", one_line(&result.note))
        };
        text.push_str(&format!(
            "- {} **{}** {}{note}\n",
            result.id,
            word(result.outcome),
            one_line(&result.text)
        ));
    }
    text.push_str(
        "\n## Runs\n\n| run | command | result | ms | output |\n| --- | --- | --- | --- | --- |\n",
    );
    for run in evidence {
        let name = run.id.rsplit('/').next().unwrap_or(&run.id);
        let command = one_line(&run.command).replace('|', "\\|");
        let hash: String = run.output.to_string().chars().take(12).collect();
        text.push_str(&format!(
            "| {name} | `{command}` | {} | {} | `{hash}` |\n",
            verdict(&run.verdict),
            run.wall_ms
        ));
    }
    section(
        &mut text,
        "Findings",
        report.findings.iter().map(|finding| {
            format!(
                "{}:{} {} `{}`: {}",
                finding.file,
                finding.line,
                finding.severity.word(),
                finding.rule,
                one_line(&finding.message)
            )
        }),
    );
    section(
        &mut text,
        "Recommendations",
        report.recommendations.iter().map(|advice| one_line(advice)),
    );
    section(
        &mut text,
        "Not measured",
        report.unmeasured.iter().map(|gap| format!("`{}`: {}", gap.what, one_line(&gap.why))),
    );
    text.push_str(&format!("\nScore: {SCORE_FORMULA}.\n"));
    text
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
