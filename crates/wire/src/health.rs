//! `GET /health` and `/health/detailed`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Agents;

/// How the service is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `healthy` or `degraded`.
    pub status: String,
    /// Unix seconds.
    pub timestamp: f64,
    pub version: String,
    pub environment: String,
    /// `null` when the store does not answer.
    pub active_jobs: Option<u64>,
    /// How many of the six roles can work.
    pub agents_ready: usize,
}

/// Whether requests should be sent here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ready {
    /// `ready`, `starting`, `draining` or `store_unavailable`.
    pub status: String,
}

/// How each part is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DetailedHealth {
    #[serde(flatten)]
    pub health: Health,
    /// By name: `store`, `bus`, `sandbox`, `disk`, `queue`; a part that cannot be looked at is absent.
    pub components: BTreeMap<String, Component>,
    /// By provider.
    pub models: BTreeMap<String, Component>,
    pub agents: Agents<AgentHealth>,
}

/// One part of the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Component {
    /// `healthy`, `degraded`, `unavailable` or `not_configured`.
    pub status: String,
    /// `null` where nothing was timed.
    pub latency_ms: Option<f64>,
    pub detail: String,
}

/// One role since the process started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgentHealth {
    /// `healthy`, or `degraded` when more tasks fail than succeed.
    pub status: String,
    pub tasks_processed: u64,
    /// Seconds; `null` before the first task.
    pub average_processing_time: Option<f64>,
    /// 0 to 1; `null` before the first task.
    pub success_rate: Option<f64>,
    pub capabilities: Vec<String>,
}
