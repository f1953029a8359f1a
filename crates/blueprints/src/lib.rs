//! Projects by rule: a prompt is read into a [`domain::Brief`], a brief becomes a plan, and each file of
//! the plan is rendered from an embedded template.
//!
//! Belongs here: reading prose, the template sets, what each stack looks like. Does not belong here:
//! models, disks, processes. Everything is pure: the same brief gives the same bytes.

pub mod blueprint;
pub mod context;
pub mod plan;
pub mod reader;
pub mod render;
pub mod stacks;

#[cfg(test)]
mod pipeline;
#[cfg(test)]
mod samples;

pub use blueprint::{Blueprint, TemplateFile};
pub use plan::plan;
pub use reader::{CannotMake, read};
pub use render::{RenderError, render};
