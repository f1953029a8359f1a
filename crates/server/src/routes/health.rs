//! `GET /health`, `/health/ready` and `/health/detailed`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{AgentRole, JobStatus};
use store::{Store, StoreError};
use wire::Agents;
use wire::health::{AgentHealth, Component, DetailedHealth, Health, Ready};

use super::stats::{active, counts, of};
use crate::health::{Disk, PartState};
use crate::state::ServerState;

/// A store that does not answer in this time is not there.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

type Counts = Vec<(JobStatus, u64)>;

/// How the service is. Answers 200 also when degraded.
#[utoipa::path(
    get, path = "/health", tag = "system",
    responses((status = 200, description = "healthy or degraded", body = Health)),
)]
pub(crate) async fn health(State(state): State<ServerState>) -> Json<Health> {
    Json(summary(&state, probe(&state.store).await.0.as_ref()))
}

/// Whether requests should be sent here: not while starting, draining or without the store.
#[utoipa::path(
    get, path = "/health/ready", tag = "system",
    responses(
        (status = 200, description = "ready", body = Ready),
        (status = 503, description = "starting, draining or store_unavailable", body = Ready),
    ),
)]
pub(crate) async fn ready(State(state): State<ServerState>) -> (StatusCode, Json<Ready>) {
    let word = if state.draining.is_cancelled() {
        "draining"
    } else if !state.health.is_started() {
        "starting"
    } else if probe(&state.store).await.0.is_none() {
        "store_unavailable"
    } else {
        "ready"
    };
    let status = if word == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { status: word.to_owned() }))
}

/// How each part is, and what the agents did since the start.
#[utoipa::path(
    get, path = "/health/detailed", tag = "system",
    responses((status = 200, description = "Every part", body = DetailedHealth)),
)]
pub(crate) async fn detailed(State(state): State<ServerState>) -> Json<DetailedHealth> {
    let (counts, took) = probe(&state.store).await;
    let mut components = BTreeMap::from([
        ("store".to_owned(), store_component(counts.is_some(), took)),
        ("bus".to_owned(), bus_component()),
        ("queue".to_owned(), queue_component(counts.as_ref(), state.settings.queue_limit)),
    ]);
    components.extend(state.health.disk().map(|disk| ("disk".to_owned(), disk_component(disk))));
    let mut models = BTreeMap::new();
    for part in state.health.parts().await {
        let (of, name) = match part.name.strip_prefix("models/") {
            Some(provider) => (&mut models, provider.to_owned()),
            None => (&mut components, part.name.clone()),
        };
        of.insert(name, component(part.state, part.latency_ms, part.detail));
    }
    let health = summary(&state, counts.as_ref());
    let agents = Agents::of(|role| agent(&state, role));
    Json(DetailedHealth { health, components, models, agents })
}

/// The counts of jobs, `None` when the store does not answer, and how long it took.
async fn probe(store: &Store) -> (Option<Counts>, Duration) {
    let started = Instant::now();
    let answer: Result<Result<Counts, StoreError>, _> =
        tokio::time::timeout(STORE_TIMEOUT, counts(store)).await;
    (answer.ok().and_then(Result::ok), started.elapsed())
}

fn summary(state: &ServerState, counts: Option<&Counts>) -> Health {
    let able = |role: &AgentRole| !state.health.capabilities(*role).is_empty();
    let agents_ready = AgentRole::ALL.iter().filter(|role| able(role)).count();
    let disk_low = state.health.disk().is_some_and(|disk| disk.is_low());
    let fine = counts.is_some()
        && agents_ready == AgentRole::ALL.len()
        && !disk_low
        && !state.draining.is_cancelled();
    Health {
        status: if fine { "healthy" } else { "degraded" }.to_owned(),
        timestamp: state.clock.now().as_seconds(),
        version: state.settings.version.clone(),
        environment: state.settings.environment.clone(),
        active_jobs: counts.map(|counts| active(counts)),
        agents_ready,
    }
}

fn component(state: PartState, latency_ms: Option<f64>, detail: impl Into<String>) -> Component {
    Component { status: state.word().to_owned(), latency_ms, detail: detail.into() }
}

fn store_component(answers: bool, took: Duration) -> Component {
    let latency_ms = Some(took.as_secs_f64() * 1000.0);
    if answers {
        return component(PartState::Healthy, latency_ms, "answers");
    }
    let detail = "does not answer; jobs wait until it does";
    component(PartState::Unavailable, latency_ms, detail)
}

fn bus_component() -> Component {
    component(PartState::Healthy, None, "within this process")
}

fn disk_component(disk: Disk) -> Component {
    let state = if disk.is_low() { PartState::Degraded } else { PartState::Healthy };
    component(state, None, format!("{} MB free", disk.free_bytes / 1_000_000))
}

fn queue_component(counts: Option<&Counts>, limit: usize) -> Component {
    let Some(counts) = counts else {
        return component(PartState::Unavailable, None, "cannot be read");
    };
    let waiting = of(counts, JobStatus::Started);
    let full = u64::try_from(limit).is_ok_and(|limit| waiting >= limit);
    let state = if full { PartState::Degraded } else { PartState::Healthy };
    component(state, None, format!("{waiting} of at most {limit} jobs wait"))
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far under 2^53")]
fn agent(state: &ServerState, role: AgentRole) -> AgentHealth {
    let (completed, failed, mean) = state.meter.read(|figures| {
        let agent = figures.agent(role);
        (agent.completed, agent.failed, agent.seconds.mean())
    });
    let tasks = completed + failed;
    let capabilities = state.health.capabilities(role);
    let fine = !capabilities.is_empty() && failed <= completed;
    AgentHealth {
        status: if fine { PartState::Healthy } else { PartState::Degraded }.word().to_owned(),
        tasks_processed: tasks,
        average_processing_time: mean,
        success_rate: (tasks > 0).then(|| completed as f64 / tasks as f64),
        capabilities,
    }
}
