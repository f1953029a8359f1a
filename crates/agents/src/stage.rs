//! A stage of the user's own: a role that agents.yaml names, with its prompt.
//!
//! Belongs here: what such a stage is and how it is asked. Does not belong here: the file that names
//! it (see `app`), when it runs (see `workflow::machine`).

use domain::finding::{Finding, Severity};
use domain::{AgentRole, RelPath};
use llm::ChatRequest;
use serde::Deserialize;

use crate::{AgentError, Desk};

/// A stage as agents.yaml describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    pub name: String,
    /// Runs once that agent's work on the file, or on the project, is there.
    pub after: AgentRole,
    pub each: Each,
    pub system_prompt: String,
    pub temperature: Option<f32>,
    pub max_output_tokens: Option<u32>,
}

/// What a stage is given at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Each {
    File,
    Project,
}

#[derive(Deserialize)]
struct Said {
    file: Option<RelPath>,
    #[serde(default)]
    line: u32,
    severity: Severity,
    message: String,
    #[serde(default)]
    suggestion: String,
}

const ANSWER: &str = "\n\nAnswer with a JSON list and nothing else; each element is {\"file\", \"line\", \"severity\": \"low|medium|high|critical\", \"message\", \"suggestion\"}. An empty list says that nothing is wrong.";

/// Asks the stage about `files` and gives its findings, with the stage's name as their rule.
///
/// # Errors
/// When there is no model, or its answer is no such list.
pub async fn run(
    desk: &Desk,
    stage: &Stage,
    files: &[(RelPath, String)],
) -> Result<Vec<Finding>, AgentError> {
    let model = desk.needs_model()?;
    let question: String =
        files.iter().map(|(path, text)| format!("--- {path}\n{text}\n")).collect();
    let mut request = ChatRequest::new(format!("{}{ANSWER}", stage.system_prompt), question);
    request.temperature = stage.temperature;
    request.max_output_tokens = stage.max_output_tokens;
    let reply = model.complete(&request, None).await?;
    read(stage, files, &reply.text).ok_or_else(|| {
        let message = format!("stage `{}` did not answer with a list of findings", stage.name);
        AgentError::passing(domain::fact::FailureClass::Validation, message)
    })
}

fn read(stage: &Stage, files: &[(RelPath, String)], text: &str) -> Option<Vec<Finding>> {
    let (from, to) = (text.find('[')?, text.rfind(']')?);
    let said: Vec<Said> = serde_json::from_str(text.get(from..=to)?).ok()?;
    let only = (files.len() == 1).then(|| files[0].0.clone());
    let findings = said.into_iter().filter_map(|said| {
        let file = match said.file {
            Some(named) => {
                files.iter().find(|(known, _)| *known == named).map(|(known, _)| known.clone())?
            }
            None => only.clone()?,
        };
        Some(Finding {
            file,
            line: said.line,
            column: 0,
            rule: stage.name.clone(),
            severity: said.severity,
            cwe: Vec::new(),
            owasp: None,
            message: said.message,
            suggestion: said.suggestion,
        })
    });
    Some(findings.collect())
}
