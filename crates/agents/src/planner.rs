//! The planner: a request into a sound plan.
//!
//! Belongs here: choosing who plans (a blueprint or a model) and insisting on soundness. Does not
//! belong here: reading prose by rule (see `blueprints::reader`).

mod by_model;

use domain::fact::FailureClass;
use domain::plan::Plan;
use domain::{JobRequest, request::Prompt};

use crate::{AgentError, Desk};

/// Plans the project. `feedback` is what a person said of the plan before, oldest first.
///
/// # Errors
/// When no blueprint can make it and there is no model, or the model's plans stay unsound.
pub async fn plan(
    desk: &Desk,
    request: &JobRequest,
    feedback: &[String],
) -> Result<Plan, AgentError> {
    let request = with_feedback(request, feedback)?;
    request
        .check_fit()
        .map_err(|error| AgentError::lasting(FailureClass::Validation, error.to_string()))?;
    match &desk.model {
        Some(model) => by_model::plan(desk, model.as_ref(), &request).await,
        None => by_blueprint(&request),
    }
}

fn with_feedback(request: &JobRequest, feedback: &[String]) -> Result<JobRequest, AgentError> {
    let mut request = request.clone();
    if !feedback.is_empty() {
        let whole = format!("{}\n{}", request.prompt.as_str(), feedback.join("\n"));
        let too_long = |error: domain::request::BadPrompt| {
            AgentError::lasting(FailureClass::Validation, error.to_string())
        };
        request.prompt = Prompt::new(&whole).map_err(too_long)?;
    }
    Ok(request)
}

fn by_blueprint(request: &JobRequest) -> Result<Plan, AgentError> {
    let invalid = |message: String| AgentError::lasting(FailureClass::Validation, message);
    let brief = blueprints::read(request).map_err(|error| invalid(error.to_string()))?;
    let blueprint =
        blueprints::stacks::find(brief.kind, Some(brief.framework)).ok_or_else(|| {
            invalid(format!(
                "no blueprint makes a {} project with {}",
                brief.kind.word(),
                brief.framework.word()
            ))
        })?;
    let plan = blueprints::plan(blueprint, &brief);
    plan.check().map_err(|error| AgentError::lasting(FailureClass::Internal, error.to_string()))?;
    Ok(plan)
}
