//! `GET /api/stats`: counts since the start, and of all jobs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Stats {
    pub connections: Connections,
    pub jobs: Jobs,
    /// Jobs with something deliverable.
    pub projects_generated: u64,
    pub system: System,
}

/// WebSockets of this process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Connections {
    pub active_connections: u64,
    pub total_connections: u64,
    pub connection_errors: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jobs {
    pub total: u64,
    /// Queued, running or waiting for a person.
    pub active: u64,
    pub completed: u64,
    pub failed: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct System {
    pub environment: String,
    pub debug: bool,
    /// Seconds.
    pub uptime: f64,
}
