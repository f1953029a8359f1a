//! `GET /api/vibe-coding/revisions` and `diff`: the history of a project.

use domain::JobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The revisions of a project, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Revisions {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub revisions: Vec<Revision>,
}

/// One run over the project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Revision {
    /// From 1.
    pub revision: u32,
    /// `null` until there is a plan.
    pub name: Option<String>,
    pub status: String,
    pub prompt: String,
    pub files: usize,
    pub quality_score: Option<f64>,
    pub final_approval: bool,
    /// Unix seconds.
    pub created_at: f64,
    /// Unix seconds; `null` while it runs.
    pub finished_at: Option<f64>,
}

/// The difference between two revisions; revision 0 is the empty project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Diff {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub from: u32,
    pub to: u32,
    /// Unified diff, as `git diff` writes it.
    pub diff: String,
    pub files_changed: usize,
}
