//! The `web/react` blueprint.

use domain::Brief;
use domain::brief::{Entity, Feature};
use domain::plan::{Choice, Commands, Criterion, ProbePlan};
use domain::request::{Framework, ProjectKind};

use crate::{Blueprint, TemplateFile};

#[derive(Debug)]
pub(super) struct React;

impl Blueprint for React {
    fn id(&self) -> &'static str {
        "web/react"
    }

    fn kind(&self) -> ProjectKind {
        ProjectKind::Web
    }

    fn framework(&self) -> Framework {
        Framework::React
    }

    fn supports(&self, _feature: Feature) -> bool {
        unimplemented!()
    }

    fn files(&self, _brief: &Brief) -> Vec<TemplateFile> {
        unimplemented!()
    }

    fn commands(&self, _brief: &Brief) -> Commands {
        unimplemented!()
    }

    fn probe(&self, _brief: &Brief) -> Option<ProbePlan> {
        unimplemented!()
    }

    fn criteria(&self, _brief: &Brief) -> Vec<Criterion> {
        unimplemented!()
    }

    fn choices(&self, _brief: &Brief) -> Vec<Choice> {
        unimplemented!()
    }

    fn context(&self, _brief: &Brief, _entity: Option<&Entity>) -> serde_json::Value {
        unimplemented!()
    }
}
