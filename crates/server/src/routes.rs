//! The calls, one file a resource.

pub(crate) mod approve;
pub(crate) mod change;
pub(crate) mod control;
pub(crate) mod download;
pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod health;
pub(crate) mod later;
pub(crate) mod metrics;
pub(crate) mod pages;
pub(crate) mod projects;
pub(crate) mod report;
pub(crate) mod revisions;
pub(crate) mod stats;
pub(crate) mod status;
pub(crate) mod submit;
pub(crate) mod websocket;
