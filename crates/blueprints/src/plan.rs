//! A brief into a plan: what the blueprint says, with what every project owes.

use domain::brief::Brief;
use domain::plan::{Check, Criterion, Maker, Origin, Plan, PlannedFile, Requirement};

use crate::{Blueprint, TemplateFile};

/// The plan of `brief` on `blueprint`.
#[must_use]
pub fn plan(blueprint: &dyn Blueprint, brief: &Brief) -> Plan {
    let files: Vec<TemplateFile> = blueprint.files(brief);
    let commands = blueprint.commands(brief);
    let probe = blueprint.probe(brief);
    let mut criteria = common_criteria(commands.build.is_empty(), probe.is_some());
    criteria.extend(blueprint.criteria(brief));
    for (at, criterion) in criteria.iter_mut().enumerate() {
        criterion.id = format!("C{}", at + 1);
    }
    Plan {
        brief: brief.clone(),
        made_by: Maker::Blueprint { id: blueprint.id().to_owned() },
        requirements: requirements(&brief.prompt),
        criteria,
        choices: blueprint.choices(brief),
        files: files.into_iter().map(|file| planned(blueprint.id(), file)).collect(),
        commands,
        probe,
        services: Vec::new(),
        conventions: Vec::new(),
        performance_notes: Vec::new(),
        security_notes: Vec::new(),
        risks: Vec::new(),
        roadmap: brief.left_out.iter().map(|left| left.wish.clone()).collect(),
        open_questions: Vec::new(),
    }
}

fn planned(blueprint: &str, file: TemplateFile) -> PlannedFile {
    PlannedFile {
        path: file.path,
        purpose: file.purpose,
        interface: file.interface,
        depends_on: file.depends_on,
        origin: Origin::Template {
            blueprint: blueprint.to_owned(),
            template: file.template,
            entity: file.entity,
        },
        role: file.role,
    }
}

/// The prompt, sentence by sentence, verbatim.
fn requirements(prompt: &str) -> Vec<Requirement> {
    prompt
        .split_inclusive(['.', '!', '?', ';', '\n', '。', '！', '？', '；'])
        .map(str::trim)
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .enumerate()
        .map(|(at, sentence)| Requirement { id: format!("R{}", at + 1), text: sentence.to_owned() })
        .collect()
}

fn common_criteria(nothing_to_build: bool, serves: bool) -> Vec<Criterion> {
    let common = |text: &str, check| Criterion {
        id: String::new(),
        requirement: None,
        text: text.to_owned(),
        check,
    };
    let mut criteria = vec![common("The project installs from its manifest", Check::Install)];
    if !nothing_to_build {
        criteria.push(common("The sources compile and pass the static checks", Check::Compile));
    }
    if serves {
        criteria.push(common("The service starts and answers its health check", Check::Starts));
        criteria.push(common(
            "Every route answers a right call and refuses a wrong one",
            Check::Routes,
        ));
    }
    criteria
        .push(common("Tests cover at least 80 % of the lines", Check::Coverage { percent: 80 }));
    criteria
}
