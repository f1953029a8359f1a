//! `GET /api/projects`: a page of jobs.

use domain::{JobId, JobStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of jobs, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Projects {
    pub projects: Vec<Project>,
    /// How many there are in all.
    pub total: u64,
    pub limit: u32,
    pub offset: u64,
}

/// One job in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Project {
    #[schema(value_type = String, format = "uuid")]
    pub id: JobId,
    pub status: String,
    /// 0 to 100.
    pub progress: u8,
    pub current_phase: String,
    pub files_count: u64,
    /// Unix seconds.
    pub created_at: f64,
    /// Unix seconds.
    pub updated_at: f64,
    /// `null` until the planner has decided.
    pub framework: Option<String>,
    /// `null` until there is a plan.
    pub name: Option<String>,
    /// The beginning of the prompt.
    pub prompt: String,
}

/// The words that `?status=` may hold.
#[must_use]
pub fn status_words() -> Vec<&'static str> {
    JobStatus::ALL.iter().map(|status| status.word()).collect()
}
