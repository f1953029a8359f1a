//! What an agent has at hand for one step.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use domain::Clock;
use llm::ChatModel;
use sandbox::Sandbox;
use tokio_util::sync::CancellationToken;

use crate::AgentError;

/// The means of one step. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The model of this step, its calls journaled; `None`: rules do the work.
    pub model: Option<Arc<dyn ChatModel>>,
    pub confinement: Confinement,
    pub install: InstallSettings,
    /// Text for whoever watches, with the file it belongs to; never kept.
    pub live: LiveText,
    pub clock: Arc<dyn Clock>,
    pub cancel: CancellationToken,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Desk")
            .field("model", &self.model)
            .field("confinement", &self.confinement)
            .finish_non_exhaustive()
    }
}

/// Receives live text: the file that it belongs to, if any, and the text.
pub type LiveText = Arc<dyn Fn(Option<&str>, &str) + Send + Sync>;

/// Where commands run, or why they do not.
#[derive(Debug, Clone)]
pub enum Confinement {
    Works(Arc<dyn Sandbox>),
    /// Nothing is executed; the reason and the fix are in every report.
    Missing {
        why: String,
    },
}

/// What an install step is given of the host: an allow-list.
#[derive(Debug, Clone, Default)]
pub struct InstallSettings {
    pub environment: BTreeMap<String, String>,
    pub read_only: Vec<PathBuf>,
    /// Shared caches of packages.
    pub cache: Option<PathBuf>,
}

impl Desk {
    /// The model, or an error that says what to set.
    ///
    /// # Errors
    /// When no model is configured.
    pub fn needs_model(&self) -> Result<&Arc<dyn ChatModel>, AgentError> {
        self.model.as_ref().ok_or_else(|| {
            let message = "this step needs a model; set a key that models.yaml names, such as DEEPSEEK_API_KEY";
            AgentError::lasting(domain::fact::FailureClass::Provider, message)
        })
    }
}
