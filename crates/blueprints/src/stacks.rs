//! The stacks that have a blueprint. One file each; a new one is a file here, a folder under
//! `templates/` and a line in [`ALL`].

mod express;
mod fastapi;
mod python_cli;
mod react;

use domain::request::{Framework, ProjectKind};

use crate::Blueprint;

/// Every blueprint; the first of a kind is that kind's default.
pub const ALL: &[&dyn Blueprint] =
    &[&fastapi::FastApi, &express::Express, &python_cli::PythonCli, &react::React];

/// The blueprint called `id`.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static dyn Blueprint> {
    ALL.iter().copied().find(|blueprint| blueprint.id() == id)
}

/// The blueprint that fits; `None` where there is none.
#[must_use]
pub fn find(kind: ProjectKind, framework: Option<Framework>) -> Option<&'static dyn Blueprint> {
    ALL.iter().copied().find(|blueprint| {
        blueprint.kind() == kind && framework.is_none_or(|wanted| wanted == blueprint.framework())
    })
}
