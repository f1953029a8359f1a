//! `GET /metrics`: Prometheus text. What this process cannot know is absent, not zero.

use std::fmt::{Display, Write as _};
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use domain::{AgentRole, JobStatus};

use super::stats::{active, counts, of};
use crate::meter::{BOUNDS, Figures};
use crate::process::Usage;
use crate::state::ServerState;

/// The figures of this process and its jobs.
#[utoipa::path(
    get, path = "/metrics", tag = "system",
    responses((status = 200, description = "Prometheus text", body = String, content_type = "text/plain")),
)]
pub(crate) async fn metrics(State(state): State<ServerState>) -> Response {
    let mut out = Text(String::with_capacity(16 * 1024));
    jobs(&state, &mut out).await;
    state.meter.read(|figures| facts(figures, &mut out));
    process(&state, &mut out);
    sockets(&state, &mut out);
    state.http.write(&mut out.0);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out.0).into_response()
}

struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn row(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = match labels {
            "" => writeln!(self.0, "{name} {value}"),
            labels => writeln!(self.0, "{name}{{{labels}}} {value}"),
        };
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, "gauge", help);
        self.row(name, "", value);
    }

    fn counter(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, "counter", help);
        self.row(name, "", value);
    }
}

async fn jobs(state: &ServerState, out: &mut Text) {
    // Without an answer from the store nothing is known of the jobs.
    let Ok(counts) = counts(&state.store).await else { return };
    out.gauge("active_jobs_total", "Jobs that have not ended.", active(&counts));
    out.head("jobs", "gauge", "Jobs by status.");
    for (status, jobs) in &counts {
        out.row("jobs", &format!(r#"status="{}""#, status.word()), jobs);
    }
    let waiting = of(&counts, JobStatus::Started);
    out.gauge("queue_depth", "Jobs that no worker has taken yet.", waiting);
}

fn facts(figures: &Figures, out: &mut Text) {
    out.head("agent_tasks_total", "counter", "Steps by agent and outcome.");
    for role in AgentRole::ALL.into_iter().skip(1) {
        let agent = figures.agent(role);
        for (outcome, count) in [("completed", agent.completed), ("failed", agent.failed)] {
            let labels = format!(r#"agent="{}",outcome="{outcome}""#, role.key());
            out.row("agent_tasks_total", &labels, count);
        }
    }
    out.head("agent_response_time_seconds", "histogram", "Time of a step by agent.");
    for role in AgentRole::ALL.into_iter().skip(1) {
        let seconds = &figures.agent(role).seconds;
        if seconds.total() > 0 {
            let labels = format!(r#"agent="{}""#, role.key());
            seconds.write(&mut out.0, "agent_response_time_seconds", &labels, &BOUNDS);
        }
    }
    models(figures, out);
    out.head("sandbox_runs_total", "counter", "Runs by kind and outcome.");
    for ((kind, outcome), count) in &figures.runs {
        out.row("sandbox_runs_total", &format!(r#"kind="{kind}",outcome="{outcome}""#), count);
    }
}

fn models(figures: &Figures, out: &mut Text) {
    let rows: Vec<_> = figures
        .models
        .iter()
        .map(|((provider, model), figures)| {
            let (provider, model) = (escape(provider), escape(model));
            (format!(r#"provider="{provider}",model="{model}""#), figures)
        })
        .collect();
    out.head("model_calls_total", "counter", "Model calls that were answered.");
    for (labels, model) in &rows {
        out.row("model_calls_total", labels, model.calls);
    }
    out.head("model_tokens_total", "counter", "Tokens by direction.");
    for (labels, model) in &rows {
        out.row("model_tokens_total", &format!(r#"{labels},direction="in""#), model.tokens_in);
        out.row("model_tokens_total", &format!(r#"{labels},direction="out""#), model.tokens_out);
    }
    out.head("model_cost_usd_total", "counter", "Cost of the calls whose price is known.");
    for (labels, model) in rows.iter().filter(|(_, model)| model.unpriced < model.calls) {
        out.row("model_cost_usd_total", labels, wire::time::dollars(model.cost_micro_usd));
    }
    out.head("model_unpriced_calls_total", "counter", "Calls whose price is not known.");
    for (labels, model) in &rows {
        out.row("model_unpriced_calls_total", labels, model.unpriced);
    }
}

fn process(state: &ServerState, out: &mut Text) {
    let usage = Usage::now();
    if let Some(seconds) = usage.cpu_seconds {
        out.counter("process_cpu_seconds_total", "CPU time of this process.", seconds);
    }
    if let Some(bytes) = usage.resident_bytes {
        out.gauge("process_resident_memory_bytes", "Resident memory of this process.", bytes);
    }
    if let Some(files) = usage.open_files {
        out.gauge("process_open_fds", "Open files of this process.", files);
    }
    if let Some(disk) = state.health.disk() {
        out.gauge("disk_free_bytes", "Free space where the data is kept.", disk.free_bytes);
        out.gauge("disk_size_bytes", "Size of the disk that holds the data.", disk.total_bytes);
    }
    let uptime = state.started.elapsed().as_secs_f64();
    out.gauge("process_uptime_seconds", "Time since the start.", uptime);
}

fn sockets(state: &ServerState, out: &mut Text) {
    let sockets = &state.sockets;
    let active = sockets.active.load(Ordering::Relaxed);
    out.gauge("websocket_connections", "Open WebSockets.", active);
    let total = sockets.total.load(Ordering::Relaxed);
    out.counter("websocket_connections_total", "WebSockets since the start.", total);
    let errors = sockets.errors.load(Ordering::Relaxed);
    out.counter("websocket_errors_total", "WebSockets that ended with an error.", errors);
}

/// A label's value as the text format wants it.
fn escape(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}
