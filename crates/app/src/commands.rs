//! The commands, one file each.

pub(crate) mod debug;
pub(crate) mod doctor;
pub(crate) mod jobs;
pub(crate) mod models;
pub(crate) mod new;
pub(crate) mod qa;
pub(crate) mod sandbox;
pub(crate) mod serve;
pub(crate) mod shell;
