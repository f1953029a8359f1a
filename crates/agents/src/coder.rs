//! The coder: one planned file into its whole text.
//!
//! Belongs here: rendering a template, asking a model for a file, insisting that it is whole and
//! parses. Does not belong here: which file is next (see `workflow::machine`).

mod reply;

use std::sync::Arc;

use domain::bounds::FILE_MAX_BYTES;
use domain::fact::FailureClass;
use domain::plan::{Origin, Plan, PlannedFile};
use domain::{RelPath, Severity};
use llm::{ChatRequest, Message, Speaker};

use crate::{AgentError, Desk, file_manager};

const SYSTEM: &str = include_str!("prompts/coder.md");
/// Times that a reply which does not parse goes back with its reason.
const CORRECTIONS_MAX: usize = 2;

/// What the coder is given for one file.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    pub plan: &'a Plan,
    pub file: &'a PlannedFile,
    /// The files that it depends on, with their text.
    pub dependencies: &'a [(RelPath, String)],
    /// The text before and what was wrong with it, when the file is written again.
    pub again: Option<(&'a str, &'a str)>,
}

/// The file's whole text.
///
/// # Errors
/// When the template does not render, or the model gives no file that is whole and parses.
pub async fn write(desk: &Desk, task: Task<'_>) -> Result<String, AgentError> {
    match &task.file.origin {
        Origin::Template { blueprint, template, entity } if blueprint == Origin::COMMON => {
            debug_assert!(entity.is_none(), "common files are about the whole project");
            file_manager::render(task.plan, template)
        }
        Origin::Template { blueprint, template, entity } => {
            let known = blueprints::stacks::by_id(blueprint).ok_or_else(|| {
                AgentError::lasting(
                    FailureClass::Internal,
                    format!("there is no blueprint `{blueprint}`"),
                )
            })?;
            blueprints::render(known, &task.plan.brief, template, entity.as_ref())
                .map_err(|error| AgentError::lasting(FailureClass::Internal, chain(&error)))
        }
        Origin::Model => by_model(desk, task).await,
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

async fn by_model(desk: &Desk, task: Task<'_>) -> Result<String, AgentError> {
    let model = desk.needs_model()?;
    let mut question = ChatRequest::new(SYSTEM, ask(&task));
    let mut corrections = 0;
    loop {
        let (live, path) = (desk.live.clone(), task.file.path.to_string());
        let sink = Arc::new(move |text: &str| live(Some(&path), text));
        let answer = model.complete(&question, Some(sink)).await?;
        let reason = match accept(&task.file.path, &answer) {
            Ok(text) => return Ok(text),
            Err(reason) => reason,
        };
        if corrections == CORRECTIONS_MAX {
            let message = format!(
                "the model gave no usable `{}` in {} tries: {reason}",
                task.file.path,
                corrections + 1
            );
            return Err(AgentError::passing(FailureClass::Validation, message));
        }
        corrections += 1;
        question.messages.push(Message { speaker: Speaker::Assistant, text: answer.text });
        let correction = format!("That cannot be used: {reason}. Answer with the whole file.");
        question.messages.push(Message { speaker: Speaker::User, text: correction });
    }
}

fn accept(path: &RelPath, answer: &llm::ChatReply) -> Result<String, String> {
    if answer.cut_off {
        return Err("the reply was cut off at the token limit".to_owned());
    }
    let text = reply::file_text(&answer.text);
    if text.len() > FILE_MAX_BYTES {
        return Err(format!("the file is longer than {FILE_MAX_BYTES} bytes"));
    }
    let mut faults = analysis::syntax::check(path, &text);
    faults.extend(analysis::elision::check(path, &text));
    match faults.iter().find(|finding| finding.severity >= Severity::High) {
        Some(fault) => Err(format!("line {}: {}", fault.line, fault.message)),
        None => Ok(text),
    }
}

fn ask(task: &Task<'_>) -> String {
    let Task { plan, file, dependencies, again } = task;
    let mut text = format!(
        "Project: {} — {}\nRequest: {}\n\nFile: {}\nPurpose: {}\nInterface: {}\n\nAll files:\n",
        plan.brief.title,
        plan.brief.summary,
        plan.brief.prompt,
        file.path,
        file.purpose,
        file.interface
    );
    for other in &plan.files {
        text.push_str(&format!("- {}: {}; {}\n", other.path, other.purpose, other.interface));
    }
    for (path, content) in *dependencies {
        text.push_str(&format!("\n--- {path}\n{content}\n"));
    }
    if let Some((before, feedback)) = again {
        text.push_str(&format!(
            "\n--- {} as it is now\n{before}\n--- What is wrong with it\n{feedback}\n",
            file.path
        ));
    }
    text
}
