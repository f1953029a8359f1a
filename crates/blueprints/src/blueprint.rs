//! What a stack must say of itself to be a blueprint.

use domain::brief::Name;
use domain::plan::{Choice, Commands, Criterion, FileRole, ProbePlan};
use domain::request::{Framework, ProjectKind};
use domain::{Brief, RelPath};

/// A stack that can make a whole project out of a brief.
///
/// Contract: pure. Every stated entity, field and relation of the brief appears in the model, in the
/// validation and in a test that a wrong value is rejected. Every [`domain::brief::Feature`] of the brief is
/// either listed by [`Blueprint::supports`] or never reaches it (the reader leaves it out, with the reason).
pub trait Blueprint: Sync + std::fmt::Debug {
    /// `api/fastapi`: also the folder of its templates.
    fn id(&self) -> &'static str;
    fn kind(&self) -> ProjectKind;
    fn framework(&self) -> Framework;
    /// Whether the stack can make `feature`.
    fn supports(&self, feature: domain::brief::Feature) -> bool;
    /// Every file, tests and layout included.
    fn files(&self, brief: &Brief) -> Vec<TemplateFile>;
    fn commands(&self, brief: &Brief) -> Commands;
    /// The calls that show a running service at work; `None` where nothing serves.
    fn probe(&self, brief: &Brief) -> Option<ProbePlan>;
    /// Criteria beyond the common ones (install, compile, tests, coverage): what the tests of each entity
    /// and feature show. Ids are given by the caller.
    fn criteria(&self, brief: &Brief) -> Vec<Criterion>;
    /// Stack choices with reasons, for the plan.
    fn choices(&self, brief: &Brief) -> Vec<Choice>;
    /// More values for the templates of this stack, under the key `stack`: type names, sample values.
    fn context(&self, brief: &Brief, entity: Option<&domain::brief::Entity>) -> serde_json::Value;
}

/// One file of a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    pub path: RelPath,
    /// Within the blueprint's folder: `app/models/entity.py.j2`. Without `.j2` it is copied as it is.
    pub template: String,
    /// The entity that the file is about, if it is about one.
    pub entity: Option<Name>,
    pub role: FileRole,
    pub purpose: String,
    pub interface: String,
    pub depends_on: Vec<RelPath>,
}
