//! What was typed, as a request.

use std::path::PathBuf;

use cli::arguments::NewArguments;
use domain::BudgetLimits;
use domain::bounds::FEATURES_MAX;
use domain::request::{Approval, Complexity, Framework, JobRequest, ProjectKind, Prompt};

use crate::failure::Failure;

pub(super) fn read(arguments: &NewArguments) -> Result<JobRequest, Failure> {
    let prompt =
        Prompt::new(&arguments.prompt).map_err(|error| Failure::usage(error.to_string()))?;
    if arguments.features.len() > FEATURES_MAX {
        return Err(Failure::usage(format!(
            "{} features were given; at most {FEATURES_MAX} are read",
            arguments.features.len()
        )));
    }
    let request = JobRequest {
        kind: arguments
            .project_type
            .as_deref()
            .map(|word| choose("--type", word, ProjectKind::ALL, ProjectKind::word))
            .transpose()?,
        framework: arguments
            .framework
            .as_deref()
            .map(|word| choose("--framework", word, Framework::ALL, Framework::word))
            .transpose()?,
        complexity: choose(
            "--complexity",
            &arguments.complexity,
            Complexity::ALL,
            Complexity::word,
        )?,
        features: arguments.features.clone(),
        model: arguments.model.clone(),
        approval: choose("--approval", &arguments.approval, Approval::ALL, Approval::word)?,
        budget: budget(arguments)?,
        ..JobRequest::new(prompt)
    };
    request.check_fit().map_err(|error| Failure::usage(error.to_string()))?;
    Ok(request)
}

fn choose<T: Copy>(
    option: &str,
    typed: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<T, Failure> {
    let found = all.iter().copied().find(|value| word(*value) == typed);
    found.ok_or_else(|| {
        let offers: Vec<&str> = all.iter().map(|value| word(*value)).collect();
        Failure::usage(format!(
            "{option} `{typed}` is not known; choose one of: {}",
            offers.join(", ")
        ))
    })
}

fn budget(arguments: &NewArguments) -> Result<BudgetLimits, Failure> {
    let max_cost_micro_usd = match arguments.budget_usd {
        Some(usd) if !usd.is_finite() || !(0.0..=1_000_000.0).contains(&usd) => {
            return Err(Failure::usage(format!(
                "--budget-usd `{usd}` is not an amount from 0 to 1000000"
            )));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be from 0 to a million"
        )]
        Some(usd) => Some((usd * 1_000_000.0).round() as u64),
        None => None,
    };
    Ok(BudgetLimits {
        max_tokens: arguments.budget_tokens,
        max_cost_micro_usd,
        max_seconds: arguments.budget_seconds,
    })
}

/// A folder named after what was understood.
pub(super) fn default_folder(request: &JobRequest) -> PathBuf {
    blueprints::read(request)
        .map_or_else(|_| PathBuf::from("project"), |brief| PathBuf::from(brief.slug))
}
