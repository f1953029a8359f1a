//! What all jobs of a process share: models, sandbox, settings.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use agents::stage::{Each, Stage};
use agents::{Confinement, InstallSettings};
use domain::Clock;
use llm::ChatModel;

use crate::machine::{Rules, StageRule};

/// The means of the agents.
pub struct Office {
    /// The model for a request that names one or none; `Ok(None)`: the blueprints serve. The error is for
    /// the person who asked.
    pub model: ModelChooser,
    pub confinement: Confinement,
    pub install: InstallSettings,
    /// Where projects are laid out to be run; emptied at start.
    pub work_folder: PathBuf,
    pub stages: BTreeMap<String, Stage>,
    pub rules: Rules,
    pub clock: Arc<dyn Clock>,
}

/// Gives the model called by the name, or the default.
pub type ModelChooser =
    Arc<dyn Fn(Option<&str>) -> Result<Option<Arc<dyn ChatModel>>, String> + Send + Sync>;

impl std::fmt::Debug for Office {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Office").field("confinement", &self.confinement).finish_non_exhaustive()
    }
}

/// The machine's rules for stages of the user's own.
#[must_use]
pub fn stage_rules(stages: &BTreeMap<String, Stage>) -> Vec<StageRule> {
    stages
        .values()
        .map(|stage| StageRule { name: stage.name.clone(), each_file: stage.each == Each::File })
        .collect()
}
