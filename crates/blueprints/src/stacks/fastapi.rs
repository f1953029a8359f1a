//! The `api/fastapi` blueprint.

use domain::Brief;
use domain::brief::{Entity, Feature};
use domain::plan::{Choice, Commands, Criterion, ProbePlan};
use domain::request::{Framework, ProjectKind};

use crate::{Blueprint, TemplateFile};

#[derive(Debug)]
pub(super) struct FastApi;

impl Blueprint for FastApi {
    fn id(&self) -> &'static str {
        "api/fastapi"
    }

    fn kind(&self) -> ProjectKind {
        ProjectKind::Api
    }

    fn framework(&self) -> Framework {
        Framework::FastApi
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
