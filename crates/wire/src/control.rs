//! The calls that steer a job: approve, cancel, pause, resume, retry, change, delete.

use domain::fact::{Decision, GateKind};
use domain::{BudgetLimits, JobId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::BadField;
use crate::submit::{Budget, label, word};

/// Longest feedback, in characters.
const FEEDBACK_MAX_CHARS: usize = 20_000;

/// What was asked is durable and will be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    /// The job's status as it was when the command was stored.
    pub status: String,
    pub message: String,
}

/// An answer to a gate.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct ApproveRequest {
    /// `plan` or `final`.
    #[schema(example = "plan")]
    pub gate: String,
    /// `approve` or `reject`.
    #[schema(example = "approve")]
    pub decision: String,
    /// Needed for a rejection: what should be different.
    #[serde(default)]
    pub feedback: Option<String>,
    /// The edited plan; not available yet.
    #[serde(default)]
    pub plan: Option<serde_json::Value>,
}

/// An answer to a gate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub gate: GateKind,
    pub decision: Decision,
    pub feedback: Option<String>,
}

impl ApproveRequest {
    /// Reads the answer.
    ///
    /// # Errors
    /// [`BadField`] for an unknown word and for a rejection without feedback.
    pub fn read(self) -> Result<Answer, BadField> {
        let gates = [GateKind::Plan, GateKind::Final];
        let gate = word("gate", Some(self.gate), &gates, GateKind::word)?;
        let decisions = [Decision::Approved, Decision::Rejected];
        let decision = word("decision", Some(self.decision), &decisions, decision_word)?;
        let feedback = self.feedback.map(|text| text.trim().to_owned()).filter(|t| !t.is_empty());
        let (Some(gate), Some(decision)) = (gate, decision) else {
            return Err(BadField::new("gate", "it is missing"));
        };
        if decision == Decision::Rejected && feedback.is_none() {
            let problem = "a rejection needs words about what should be different";
            return Err(BadField::new("feedback", problem));
        }
        if feedback.as_ref().is_some_and(|text| text.chars().count() > FEEDBACK_MAX_CHARS) {
            return Err(BadField::new("feedback", "more than 20,000 characters"));
        }
        Ok(Answer { gate, decision, feedback })
    }
}

fn decision_word(decision: Decision) -> &'static str {
    match decision {
        Decision::Approved => "approve",
        Decision::Rejected => "reject",
    }
}

/// `PATCH /api/vibe-coding/{job_id}`; what is absent or `null` stays as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct ChangeRequest {
    #[serde(default)]
    pub budget: Option<Budget>,
    /// A name out of models.yaml, for the steps to come.
    #[serde(default)]
    pub model: Option<String>,
    /// Not available yet.
    #[serde(default)]
    pub name: Option<String>,
    /// Not available yet.
    #[serde(default)]
    pub archived: Option<bool>,
}

/// A change, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub budget: Option<BudgetLimits>,
    pub model: Option<String>,
}

impl ChangeRequest {
    /// Reads the change; limits that are not named stay as in `current`.
    ///
    /// # Errors
    /// [`BadField`] for a value out of range, and when nothing is to be changed.
    pub fn read(self, current: BudgetLimits) -> Result<Change, BadField> {
        let budget = self.budget.map(Budget::read).transpose()?.map(|new| BudgetLimits {
            max_tokens: new.max_tokens.or(current.max_tokens),
            max_cost_micro_usd: new.max_cost_micro_usd.or(current.max_cost_micro_usd),
            max_seconds: new.max_seconds.or(current.max_seconds),
        });
        let model = label("model", self.model)?;
        if budget.is_none() && model.is_none() {
            return Err(BadField::new("budget", "nothing to change; give `budget` or `model`"));
        }
        Ok(Change { budget, model })
    }
}
