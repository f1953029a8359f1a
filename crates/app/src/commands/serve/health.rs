//! What the server's health page says of the parts that only this room sees.

use std::path::PathBuf;
use std::sync::OnceLock;

use agents::Confinement;
use domain::AgentRole;
use futures::FutureExt;
use futures::future::BoxFuture;
use llm::Catalogue;
use server::health::{Disk, HealthSource, Part, PartState};

use crate::config::Settings;

/// What is known of the parts. The sandbox is known once it has been tried.
#[derive(Debug)]
pub(super) struct Health {
    providers: Vec<Part>,
    sandbox: OnceLock<Part>,
    model_names: Vec<String>,
    default_model: Option<String>,
    data_folder: PathBuf,
}

impl Health {
    pub(super) fn new(settings: &Settings, catalogue: &Catalogue) -> Self {
        let mut providers: Vec<(&str, Option<&str>)> = Vec::new();
        for entry in catalogue.entries() {
            if !providers.iter().any(|(name, _)| *name == entry.provider) {
                providers.push((&entry.provider, entry.missing_key.as_deref()));
            }
        }
        let part = |(name, missing): (&str, Option<&str>)| Part {
            name: format!("models/{name}"),
            state: if missing.is_none() { PartState::Healthy } else { PartState::NotConfigured },
            latency_ms: None,
            detail: missing.map_or_else(
                || "configured; not called to find out".to_owned(),
                |key| format!("set {key} to use it"),
            ),
        };
        Self {
            providers: providers.into_iter().map(part).collect(),
            sandbox: OnceLock::new(),
            model_names: catalogue.entries().iter().map(|entry| entry.name.clone()).collect(),
            default_model: catalogue.default_model().map(|model| model.name().to_owned()),
            data_folder: settings.data_folder.clone(),
        }
    }

    /// The sandbox has been tried: everything has started.
    pub(super) fn start(&self, confinement: &Confinement, report: &[String]) {
        let works = matches!(confinement, Confinement::Works(_));
        // A second start would be of the same process, which tries its sandbox once.
        let _ = self.sandbox.set(Part {
            name: "sandbox".to_owned(),
            state: if works { PartState::Healthy } else { PartState::Unavailable },
            latency_ms: None,
            detail: report.join("; "),
        });
    }

    fn executes(&self) -> bool {
        self.sandbox.get().is_some_and(|part| part.state == PartState::Healthy)
    }

    pub(super) fn models_line(&self) -> String {
        match &self.default_model {
            Some(name) => format!("model: {name}"),
            None => "model: none is configured, the embedded blueprints serve".to_owned(),
        }
    }
}

impl HealthSource for Health {
    fn is_started(&self) -> bool {
        self.sandbox.get().is_some()
    }

    fn parts(&self) -> BoxFuture<'_, Vec<Part>> {
        async { self.sandbox.get().into_iter().chain(&self.providers).cloned().collect() }.boxed()
    }

    fn disk(&self) -> Option<Disk> {
        let space = rustix::fs::statvfs(&self.data_folder).ok()?;
        let bytes = |blocks: u64| blocks.saturating_mul(space.f_frsize);
        Some(Disk { free_bytes: bytes(space.f_bavail), total_bytes: bytes(space.f_blocks) })
    }

    fn capabilities(&self, role: AgentRole) -> Vec<String> {
        let list: &[&str] = match role {
            AgentRole::Orchestrator => &["schedule", "retry", "resume", "gates"],
            AgentRole::Planner | AgentRole::Coder if self.default_model.is_none() => {
                &["blueprints"]
            }
            AgentRole::Planner | AgentRole::Coder => &["models"],
            AgentRole::Critic => &["syntax", "secrets", "complexity"],
            AgentRole::FileManager => &["layout", "git"],
            AgentRole::QaValidator if self.executes() => {
                &["scan", "install", "build", "test", "serve"]
            }
            AgentRole::QaValidator => &["scan"],
        };
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    fn model_names(&self) -> Option<Vec<String>> {
        Some(self.model_names.clone())
    }
}
