//! A plan from a model: asked for as JSON, checked by code, sent back with the reason when unsound.

use std::collections::{BTreeMap, BTreeSet};

use domain::RelPath;
use domain::brief::{Brief, Speech};
use domain::fact::FailureClass;
use domain::plan::{
    Check, Choice, Commands, CoverageFormat, Criterion, FileRole, Maker, Origin, Plan, PlannedFile,
    Requirement, ServeCommand, TestCommand,
};
use domain::request::{Framework, JobRequest, ProjectKind};
use llm::{ChatModel, ChatRequest, Message, Speaker};
use serde::Deserialize;

use crate::{AgentError, Desk, file_manager};

const SYSTEM: &str = include_str!("../prompts/planner.md");
/// Times that an unsound plan goes back with its reason.
const CORRECTIONS_MAX: usize = 2;

pub(super) async fn plan(
    desk: &Desk,
    model: &dyn ChatModel,
    request: &JobRequest,
) -> Result<Plan, AgentError> {
    let mut question = ChatRequest::new(SYSTEM, ask(request));
    let mut corrections = 0;
    loop {
        let live = desk.live.clone();
        let reply = model
            .complete(&question, Some(std::sync::Arc::new(move |text: &str| live(None, text))))
            .await?;
        let reason = match read(&reply.text, request, model.name()) {
            Ok(plan) => return Ok(plan),
            Err(reason) => reason,
        };
        if corrections == CORRECTIONS_MAX {
            let message =
                format!("the model's plan stays unsound after {} tries: {reason}", corrections + 1);
            return Err(AgentError::passing(FailureClass::Validation, message));
        }
        corrections += 1;
        question.messages.push(Message { speaker: Speaker::Assistant, text: reply.text });
        let correction = format!(
            "The plan cannot be used: {reason}. Answer with the whole corrected JSON object."
        );
        question.messages.push(Message { speaker: Speaker::User, text: correction });
    }
}

fn ask(request: &JobRequest) -> String {
    let mut text = format!(
        "Request:\n{}\n\nComplexity: {}\n",
        request.prompt.as_str(),
        request.complexity.word()
    );
    if let Some(kind) = request.kind {
        text.push_str(&format!("Kind: {}\n", kind.word()));
    }
    if let Some(framework) = request.framework {
        text.push_str(&format!("Framework: {}\n", framework.word()));
    }
    for feature in &request.features {
        text.push_str(&format!("Feature: {feature}\n"));
    }
    text
}

#[derive(Deserialize)]
struct PlanReply {
    name: String,
    title: String,
    summary: String,
    kind: ProjectKind,
    framework: Framework,
    files: Vec<FileReply>,
    commands: CommandsReply,
    #[serde(default)]
    criteria: Vec<CriterionReply>,
    #[serde(default)]
    choices: Vec<ChoiceReply>,
}

#[derive(Deserialize)]
struct FileReply {
    path: RelPath,
    purpose: String,
    #[serde(default)]
    interface: String,
    #[serde(default)]
    depends_on: Vec<RelPath>,
    role: FileRole,
}

#[derive(Deserialize)]
struct CommandsReply {
    #[serde(default)]
    install: Vec<Vec<String>>,
    #[serde(default)]
    build: Vec<Vec<String>>,
    test: TestReply,
    #[serde(default)]
    serve: Option<ServeReply>,
    #[serde(default)]
    smoke: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct TestReply {
    argv: Vec<String>,
    junit: RelPath,
    coverage: RelPath,
    coverage_format: CoverageFormat,
}

#[derive(Deserialize)]
struct ServeReply {
    argv: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    health_path: String,
}

#[derive(Deserialize)]
struct CriterionReply {
    text: String,
    #[serde(default)]
    tests: Vec<RelPath>,
}

#[derive(Deserialize)]
struct ChoiceReply {
    what: String,
    chosen: String,
    #[serde(default)]
    why: String,
}

/// The plan in `text`, or why it cannot be used, in words for the model.
fn read(text: &str, request: &JobRequest, model: &str) -> Result<Plan, String> {
    let object = text
        .find('{')
        .zip(text.rfind('}'))
        .filter(|(from, to)| from < to)
        .map(|(from, to)| &text[from..=to]);
    let object = object.ok_or("the answer holds no JSON object")?;
    let reply: PlanReply = serde_json::from_str(object).map_err(|error| error.to_string())?;
    let fits =
        JobRequest { kind: Some(reply.kind), framework: Some(reply.framework), ..request.clone() };
    fits.check_fit().map_err(|error| error.to_string())?;
    let mut plan = build(reply, request, model);
    plan.files.extend(file_manager::planned_layout(&plan));
    plan.check().map_err(|error| error.to_string())?;
    Ok(plan)
}

fn build(reply: PlanReply, request: &JobRequest, model: &str) -> Plan {
    let prompt = request.prompt.as_str();
    let requirement = Requirement { id: "R1".to_owned(), text: prompt.to_owned() };
    let brief = Brief {
        slug: slug(&reply.name),
        title: reply.title,
        summary: reply.summary,
        prompt: prompt.to_owned(),
        speech: if prompt.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
            Speech::Chinese
        } else {
            Speech::English
        },
        kind: reply.kind,
        framework: reply.framework,
        complexity: request.complexity,
        entities: Vec::new(),
        features: BTreeSet::new(),
        understood: Vec::new(),
        left_out: Vec::new(),
        assumptions: Vec::new(),
    };
    let criteria =
        criteria(reply.criteria, reply.commands.serve.is_some(), reply.commands.build.is_empty());
    Plan {
        brief,
        made_by: Maker::Model { name: model.to_owned() },
        requirements: vec![requirement],
        criteria,
        choices: reply.choices.into_iter().map(choice).collect(),
        files: reply.files.into_iter().map(planned).collect(),
        commands: commands(reply.commands),
        probe: None,
        services: Vec::new(),
        conventions: Vec::new(),
        performance_notes: Vec::new(),
        security_notes: Vec::new(),
        risks: Vec::new(),
        roadmap: Vec::new(),
        open_questions: Vec::new(),
    }
}

fn slug(name: &str) -> String {
    domain::brief::Name::read(name).map_or_else(|| "project".to_owned(), |name| name.kebab())
}

fn choice(reply: ChoiceReply) -> Choice {
    Choice { what: reply.what, chosen: reply.chosen, why: reply.why, rejected: Vec::new() }
}

fn planned(file: FileReply) -> PlannedFile {
    let FileReply { path, purpose, interface, depends_on, role } = file;
    PlannedFile { path, purpose, interface, depends_on, origin: Origin::Model, role }
}

fn commands(reply: CommandsReply) -> Commands {
    let TestReply { argv, junit, coverage, coverage_format } = reply.test;
    Commands {
        install: reply.install,
        build: reply.build,
        test: TestCommand { argv, junit, coverage, coverage_format },
        serve: reply.serve.map(|serve| ServeCommand {
            argv: serve.argv,
            env: serve.env,
            health_path: serve.health_path,
        }),
        smoke: reply.smoke,
    }
}

fn criteria(replies: Vec<CriterionReply>, serves: bool, nothing_to_build: bool) -> Vec<Criterion> {
    let mut checks =
        vec![("The project installs from its manifest".to_owned(), None, Check::Install)];
    if !nothing_to_build {
        checks.push(("The sources compile".to_owned(), None, Check::Compile));
    }
    if serves {
        checks.push((
            "The service starts and answers its health check".to_owned(),
            None,
            Check::Starts,
        ));
    }
    checks.push((
        "Tests cover at least 80 % of the lines".to_owned(),
        None,
        Check::Coverage { percent: 80 },
    ));
    checks.extend(
        replies
            .into_iter()
            .map(|reply| (reply.text, Some("R1".to_owned()), Check::Tests { files: reply.tests })),
    );
    checks
        .into_iter()
        .enumerate()
        .map(|(at, (text, requirement, check))| Criterion {
            id: format!("C{}", at + 1),
            requirement,
            text,
            check,
        })
        .collect()
}
