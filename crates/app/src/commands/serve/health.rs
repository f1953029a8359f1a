//! What the server's health page says of the parts that only this room sees.

use std::path::PathBuf;

use agents::Confinement;
use domain::AgentRole;
use futures::FutureExt;
use futures::future::BoxFuture;
use llm::Catalogue;
use server::health::{Disk, HealthSource, Part, PartState};

use crate::config::Settings;

/// Taken once at start: nothing of it changes while the process runs.
#[derive(Debug)]
pub(super) struct Health {
    parts: Vec<Part>,
    model_names: Vec<String>,
    default_model: Option<String>,
    executes: bool,
    data_folder: PathBuf,
}

impl Health {
    pub(super) fn new(
        settings: &Settings,
        catalogue: &Catalogue,
        confinement: &Confinement,
        report: &[String],
    ) -> Self {
        let executes = matches!(confinement, Confinement::Works(_));
        let mut parts = vec![Part {
            name: "sandbox".to_owned(),
            state: if executes { PartState::Healthy } else { PartState::Unavailable },
            latency_ms: None,
            detail: report.join("; "),
        }];
        let mut providers: Vec<(&str, Option<&str>)> = Vec::new();
        for entry in catalogue.entries() {
            if !providers.iter().any(|(name, _)| *name == entry.provider) {
                providers.push((&entry.provider, entry.missing_key.as_deref()));
            }
        }
        parts.extend(providers.into_iter().map(|(name, missing)| Part {
            name: format!("models/{name}"),
            state: if missing.is_none() { PartState::Healthy } else { PartState::NotConfigured },
            latency_ms: None,
            detail: missing.map_or_else(
                || "configured; not called to find out".to_owned(),
                |key| format!("set {key} to use it"),
            ),
        }));
        Self {
            parts,
            model_names: catalogue.entries().iter().map(|entry| entry.name.clone()).collect(),
            default_model: catalogue.default_model().map(|model| model.name().to_owned()),
            executes,
            data_folder: settings.data_folder.clone(),
        }
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
        true
    }

    fn parts(&self) -> BoxFuture<'_, Vec<Part>> {
        async { self.parts.clone() }.boxed()
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
            AgentRole::QaValidator if self.executes => {
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
