//! `GET /api/stats`.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use domain::JobStatus;
use store::{Store, StoreError};
use wire::stats::{Connections, Jobs, Stats, System};

use crate::error::ApiError;
use crate::state::ServerState;

/// Counts of connections and jobs.
#[utoipa::path(
    get, path = "/api/stats", tag = "system",
    responses((status = 200, description = "Connections since the start, jobs in the store", body = Stats)),
)]
pub(crate) async fn stats(State(state): State<ServerState>) -> Result<Json<Stats>, ApiError> {
    let counts = counts(&state.store).await?;
    Ok(Json(Stats {
        connections: Connections {
            active_connections: state.sockets.active.load(Ordering::Relaxed),
            total_connections: state.sockets.total.load(Ordering::Relaxed),
            connection_errors: state.sockets.errors.load(Ordering::Relaxed),
        },
        jobs: Jobs {
            total: counts.iter().map(|(_, jobs)| jobs).sum(),
            active: active(&counts),
            completed: of(&counts, JobStatus::Completed),
            failed: of(&counts, JobStatus::Failed),
        },
        projects_generated: of(&counts, JobStatus::Completed),
        system: System {
            environment: state.settings.environment.clone(),
            debug: state.settings.debug,
            uptime: state.started.elapsed().as_secs_f64(),
        },
    }))
}

/// How many jobs there are in each status, zeros included.
pub(super) async fn counts(store: &Store) -> Result<Vec<(JobStatus, u64)>, StoreError> {
    let counts = store.inbox.counts().await?;
    let count = |status| counts.iter().find(|(of, _)| *of == status).map_or(0, |(_, jobs)| *jobs);
    Ok(JobStatus::ALL.into_iter().map(|status| (status, count(status))).collect())
}

/// Jobs that have not ended.
pub(super) fn active(counts: &[(JobStatus, u64)]) -> u64 {
    counts.iter().filter(|(status, _)| !status.is_terminal()).map(|(_, jobs)| jobs).sum()
}

pub(super) fn of(counts: &[(JobStatus, u64)], status: JobStatus) -> u64 {
    counts.iter().filter(|(of, _)| *of == status).map(|(_, jobs)| jobs).sum()
}
