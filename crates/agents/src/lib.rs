//! The agents: one module a role, each with one entry point, typed input and typed output.
//!
//! Belongs here: what each role does. Does not belong here: the order of the roles, storage, clients,
//! retries (see `workflow`).

pub mod coder;
pub mod critic;
pub mod desk;
pub mod error;
pub mod file_manager;
pub mod planner;
pub mod project_file;
pub mod qa;
pub mod stage;

pub use desk::{Confinement, Desk, InstallSettings, LiveText};
pub use error::AgentError;
