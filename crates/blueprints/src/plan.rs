//! A brief into a plan: what the blueprint says, with what every project owes.

mod notes;

use domain::RelPath;
use domain::brief::Brief;
use domain::plan::{Check, Criterion, FileRole, Maker, Origin, Plan, PlannedFile, Requirement};

use crate::{Blueprint, TemplateFile};

/// The plan of `brief` on `blueprint`.
#[must_use]
pub fn plan(blueprint: &dyn Blueprint, brief: &Brief) -> Plan {
    let files: Vec<TemplateFile> = blueprint.files(brief);
    let commands = blueprint.commands(brief);
    let probe = blueprint.probe(brief);
    let requirements = requirements(&brief.prompt);
    let mut criteria = common_criteria(commands.build.is_empty(), probe.is_some());
    criteria.extend(blueprint.criteria(brief));
    for (at, criterion) in criteria.iter_mut().enumerate() {
        criterion.id = format!("C{}", at + 1);
        serve(criterion, brief, &requirements);
    }
    Plan {
        brief: brief.clone(),
        made_by: Maker::Blueprint { id: blueprint.id().to_owned() },
        requirements,
        criteria,
        choices: blueprint.choices(brief),
        files: files
            .into_iter()
            .map(|file| planned(blueprint.id(), file))
            .chain(std::iter::once(project_file()))
            .collect(),
        commands,
        probe,
        services: Vec::new(),
        conventions: notes::conventions(brief),
        performance_notes: notes::performance(brief),
        security_notes: notes::security(brief),
        risks: notes::risks(brief),
        roadmap: notes::roadmap(blueprint, brief),
        open_questions: notes::questions(brief),
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

/// `sextet.toml` is written from the plan's commands and not from a template, so that the two cannot differ.
fn project_file() -> PlannedFile {
    const NAME: &str = "sextet.toml";
    PlannedFile {
        path: RelPath::new(NAME).expect("a literal path is safe"),
        purpose: "How the project is installed, built, tested and run".to_owned(),
        interface: String::new(),
        depends_on: Vec::new(),
        origin: Origin::common(NAME),
        role: FileRole::Layout,
    }
}

/// The prompt, sentence by sentence, verbatim.
fn requirements(prompt: &str) -> Vec<Requirement> {
    sentences(prompt)
        .into_iter()
        .map(str::trim)
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .enumerate()
        .map(|(at, sentence)| Requirement { id: format!("R{}", at + 1), text: sentence.to_owned() })
        .collect()
}

/// Cut behind each mark that ends a sentence; a dot inside `Node.js` or `2.5` ends none.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let ends = match letter {
            '.' => letters.peek().is_none_or(|(_, next)| next.is_whitespace()),
            '!' | '?' | ';' | '\n' | '。' | '！' | '？' | '；' => true,
            _ => false,
        };
        if ends {
            let end = at + letter.len_utf8();
            sentences.push(&text[start..end]);
            start = end;
        }
    }
    sentences.push(&text[start..]);
    sentences
}

/// Points a criterion of an entity to the sentence that speaks of it. One that names no sentence of the prompt is what
/// every project owes.
fn serve(criterion: &mut Criterion, brief: &Brief, requirements: &[Requirement]) {
    let text = criterion.text.to_lowercase();
    let named = brief.entities.iter().filter(|one| {
        [one.label.to_lowercase(), one.name.words().join(" "), one.plural.words().join(" ")]
            .iter()
            .any(|word| text.contains(word.as_str()))
    });
    let sentence = named.into_iter().find_map(|one| {
        let words = [one.label.to_lowercase(), one.name.words().join(" ")];
        requirements.iter().find(|requirement| {
            let said = requirement.text.to_lowercase();
            words.iter().any(|word| said.contains(word.as_str()))
        })
    });
    if let (Some(_), Some(sentence)) = (&criterion.requirement, sentence) {
        criterion.requirement = Some(sentence.id.clone());
    }
    let known = |id: &String| requirements.iter().any(|requirement| requirement.id == *id);
    criterion.requirement = criterion.requirement.take().filter(known);
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
