//! `POST /api/vibe-coding`: a request for a project, and its acceptance.

use domain::bounds::FEATURES_MAX;
use domain::request::{Approval, Complexity, Framework, ProjectKind, Prompt};
use domain::{BudgetLimits, JobId, JobRequest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::BadField;

/// Longest single feature and label, in characters.
const LABEL_MAX_CHARS: usize = 200;
/// Largest budget in dollars that is believed.
const COST_MAX_USD: f64 = 1e6;

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct SubmitRequest {
    /// 10 to 20,000 characters after trimming; a CJK character counts as two.
    #[schema(example = "A REST API for a library with books, authors and loans")]
    pub prompt: String,
    /// `web`, `api`, `cli`, `data`, `ml` or `automation`; absent: the planner decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "api")]
    pub project_type: Option<String>,
    /// `react`, `vue`, `angular`, `fastapi`, `express`, `django`, `python`, `node`, `jupyter`,
    /// `pandas`, `sklearn` or `bash`; absent: the planner decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "fastapi")]
    pub framework: Option<String>,
    /// `simple`, `intermediate` (the default) or `advanced`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complexity: Option<String>,
    /// At most 32.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// A free label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// A name out of models.yaml; absent: the default there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Which gates wait for a person: `none` (the default), `plan`, `final` or `both`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
}

/// Limits of a job; what is absent has no limit.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct Budget {
    #[serde(default)]
    pub max_tokens: Option<u64>,
    #[serde(default)]
    pub max_cost_usd: Option<f64>,
    #[serde(default)]
    pub max_seconds: Option<u64>,
}

/// The job is accepted and durable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Submitted {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    #[schema(example = "started")]
    pub status: String,
    pub message: String,
    /// Seconds, from this installation's own history where there is one.
    pub estimated_time: f64,
    /// Where to see it live.
    #[schema(example = "ws://localhost:8000/ws/7f9c24e5-2f3a-4b1c-9a57-0d2f4c1b8e66")]
    pub websocket_url: String,
}

impl SubmitRequest {
    /// Reads the request.
    ///
    /// # Errors
    /// [`BadField`] names the first field that cannot be accepted.
    pub fn read(self) -> Result<JobRequest, BadField> {
        let prompt = Prompt::new(&self.prompt).map_err(|why| BadField::new("prompt", why))?;
        let mut request = JobRequest::new(prompt);
        request.kind =
            word("project_type", self.project_type, ProjectKind::ALL, ProjectKind::word)?;
        request.framework = word("framework", self.framework, Framework::ALL, Framework::word)?;
        let complexity = word("complexity", self.complexity, Complexity::ALL, Complexity::word)?;
        request.complexity = complexity.unwrap_or(Complexity::Intermediate);
        let approval = word("approval", self.approval, Approval::ALL, Approval::word)?;
        request.approval = approval.unwrap_or(Approval::None);
        request.features = read_features(self.features.unwrap_or_default())?;
        request.user_id = label("user_id", self.user_id)?;
        request.model = label("model", self.model)?;
        request.budget = self.budget.unwrap_or_default().read()?;
        request.check_fit().map_err(|why| BadField::new("framework", why))?;
        Ok(request)
    }
}

impl Budget {
    /// Reads the limits.
    ///
    /// # Errors
    /// [`BadField`] for a cost that is negative, not a number or beyond belief.
    pub fn read(self) -> Result<BudgetLimits, BadField> {
        let max_cost_micro_usd = self.max_cost_usd.map(micro_usd).transpose()?;
        for (field, value) in
            [("budget.max_tokens", self.max_tokens), ("budget.max_seconds", self.max_seconds)]
        {
            if value == Some(0) {
                return Err(BadField::new(
                    field,
                    "0 would allow nothing; leave it out for no limit",
                ));
            }
        }
        Ok(BudgetLimits {
            max_tokens: self.max_tokens,
            max_cost_micro_usd,
            max_seconds: self.max_seconds,
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked before: 0 to 10^12 micro-dollars"
)]
fn micro_usd(dollars: f64) -> Result<u64, BadField> {
    if (0.0..=COST_MAX_USD).contains(&dollars) {
        Ok((dollars * 1e6).round() as u64)
    } else {
        Err(BadField::new("budget.max_cost_usd", "a number from 0 to 1,000,000 is expected"))
    }
}

/// The value of a word; absent stays absent.
pub(crate) fn word<T: Copy>(
    field: &str,
    text: Option<String>,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<Option<T>, BadField> {
    let Some(text) = text else { return Ok(None) };
    let found = all.iter().copied().find(|value| name(*value) == text);
    let known = || all.iter().map(|value| name(*value)).collect::<Vec<_>>();
    found.map(Some).ok_or_else(|| BadField::unknown_word(field, &text, &known()))
}

fn read_features(features: Vec<String>) -> Result<Vec<String>, BadField> {
    if features.len() > FEATURES_MAX {
        let problem = format!("{} are given; at most {FEATURES_MAX} are read", features.len());
        return Err(BadField::new("features", problem));
    }
    for (index, feature) in features.iter().enumerate() {
        check_label(&format!("features[{index}]"), feature)?;
    }
    Ok(features)
}

pub(crate) fn label(field: &str, text: Option<String>) -> Result<Option<String>, BadField> {
    let Some(text) = text else { return Ok(None) };
    check_label(field, &text)?;
    Ok(Some(text))
}

fn check_label(field: &str, text: &str) -> Result<(), BadField> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        return Err(BadField::new(field, "it is empty; leave it out instead"));
    }
    if length > LABEL_MAX_CHARS {
        let problem = format!("{length} characters; at most {LABEL_MAX_CHARS} are read");
        return Err(BadField::new(field, problem));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let request: SubmitRequest = serde_json::from_str(json).unwrap();
        let said = request.read().map_or_else(|why| why.to_string(), |_| "accepted".to_owned());
        assert_eq!(said, expected);
    }

    #[test]
    fn a_field_that_cannot_be_accepted_is_named() {
        check(r#"{"prompt":"A notes application","other":1}"#, "accepted");
        check(
            r#"{"prompt":"ninechars"}"#,
            "prompt: the prompt has 9 characters; at least 10 are needed to plan a project",
        );
        check(
            r#"{"prompt":"A notes application","complexity":"hard"}"#,
            "complexity: `hard` is not known; use one of: simple, intermediate, advanced",
        );
        check(
            r#"{"prompt":"A notes application","project_type":"api","framework":"react"}"#,
            "framework: framework `react` does not make a `api` project; it makes: web",
        );
        check(
            r#"{"prompt":"A notes application","features":["a"," "]}"#,
            "features[1]: it is empty; leave it out instead",
        );
        check(
            r#"{"prompt":"A notes application","budget":{"max_cost_usd":-1}}"#,
            "budget.max_cost_usd: a number from 0 to 1,000,000 is expected",
        );
        check(
            r#"{"prompt":"A notes application","budget":{"max_tokens":0}}"#,
            "budget.max_tokens: 0 would allow nothing; leave it out for no limit",
        );
    }

    #[test]
    fn money_is_read_to_the_millionth() {
        let budget = Budget { max_cost_usd: Some(0.61), ..Budget::default() };
        assert_eq!(budget.read().unwrap().max_cost_micro_usd, Some(610_000));
    }
}
