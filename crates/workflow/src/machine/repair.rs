//! Red evidence: which files go back to the coder, or why none does.

use domain::evidence::{Evidence, Verdict};
use domain::fact::FileFeedback;
use domain::plan::Origin;
use domain::{Fact, RelPath};

use super::Rules;
use super::state::JobState;

/// Most characters of evidence that go back with a file.
const FEEDBACK_MAX_CHARS: usize = 6_000;

/// The next round of repair, or its end with the reason.
pub(super) fn decide(state: &JobState, rules: &Rules) -> Fact {
    let red: Vec<&Evidence> =
        newest(state).filter(|run| matches!(run.verdict, Verdict::Failed { .. })).collect();
    let ended = |why: &str| Fact::RepairEnded { why: why.to_owned() };
    if red.is_empty() {
        return ended(
            "what is missing was not measured, and writing files again would not measure it",
        );
    }
    if state.repair_round >= rules.repair_rounds_max {
        return ended(&format!("still red after {} rounds of repair", state.repair_round));
    }
    let files = concerned(state, &red);
    if files.is_empty() {
        return ended(
            "every file that is concerned comes from a template, which would come out the same",
        );
    }
    let round = state.repair_round + 1;
    let why = red.iter().map(|run| run.id.as_str()).collect::<Vec<_>>().join(", ");
    Fact::RepairOrdered { round, files, why }
}

/// The evidence of the last validation.
fn newest(state: &JobState) -> impl Iterator<Item = &Evidence> {
    state.view.evidence.iter().filter(|run| run.step.round == state.validate_round)
}

/// The files by a model that the red output names; where it names none, all sources by a model.
fn concerned(state: &JobState, red: &[&Evidence]) -> Vec<FileFeedback> {
    let Some(plan) = &state.plan else { return Vec::new() };
    let said: String = red.iter().map(|run| told(run)).collect();
    let by_model =
        || plan.files.iter().filter(|file| file.origin == Origin::Model).map(|file| &file.path);
    let named: Vec<&RelPath> = by_model().filter(|path| said.contains(path.as_str())).collect();
    let chosen = if named.is_empty() { by_model().collect() } else { named };
    let feedback: String = said.chars().take(FEEDBACK_MAX_CHARS).collect();
    chosen
        .into_iter()
        .filter(|path| state.files.contains_key(*path))
        .map(|path| FileFeedback { path: path.clone(), feedback: feedback.clone() })
        .collect()
}

fn told(run: &Evidence) -> String {
    let why = match &run.verdict {
        Verdict::Failed { why } => why.as_str(),
        Verdict::Passed | Verdict::NotRun { .. } => "",
    };
    let failures = run.figures.tests.iter().flat_map(|tests| &tests.failures);
    let failures: String =
        failures.map(|test| format!("{}: {}\n{}\n", test.file, test.name, test.message)).collect();
    let routes = run
        .figures
        .routes
        .iter()
        .flat_map(|routes| &routes.failed)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    format!("$ {}\n{why}\n{failures}{routes}\n{}\n", run.command, run.output_tail)
}
