//! Runs commands that nobody trusts: files + command + limits → outcome. The only room that starts a
//! process.
//!
//! Belongs here: confinement, limits, services, collecting what a run left behind. Does not belong
//! here: what a command is for, and who asked.

mod adopt;
mod bubblewrap;
mod capture;
pub mod collect;
pub mod detect;
mod disk;
pub mod host_settings;
mod layout;
mod limit;
mod linux;
pub mod outcome;
mod remove;
mod restricted;
pub mod run;
pub mod scripted;
mod seccomp;
mod service;
mod supervise;
mod task;
mod tool;
mod tree;
mod walk;

use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

pub use collect::{CollectLimits, Collected, CollectedFile, Refused, collect};
pub use detect::{Backend, DetectOptions, Detected, detect};
pub use host_settings::{HostSettings, host_settings};
pub use outcome::{LimitHit, Outcome, SandboxError};
pub use remove::remove_tree;
pub use run::{Limits, Network, RunSpec};
pub use scripted::ScriptedSandbox;

/// A place where commands run confined.
///
/// Contract: the command sees the work folder (writable), the system and the toolchains (read-only) and
/// nothing else of the host; when the call returns, or its future is dropped, or `cancel` fires, every
/// process of the run is dead within 2 s. Nothing of the host's environment reaches the command but
/// what [`RunSpec::environment`] lists.
pub trait Sandbox: Send + Sync + std::fmt::Debug {
    /// Which confinement this is, for reports: `bubblewrap`, `restricted`, `scripted`.
    fn backend(&self) -> &'static str;

    /// Runs a command to its end. `output` gets every chunk of the merged output as it comes, within
    /// [`Limits::output_bytes`].
    fn run<'a>(
        &'a self,
        spec: RunSpec,
        output: Option<OutputSink>,
        cancel: CancellationToken,
    ) -> BoxFuture<'a, Result<Outcome, SandboxError>>;

    /// Starts a command that serves on `port` (its own 127.0.0.1) and keeps running until stopped.
    fn start<'a>(
        &'a self,
        spec: RunSpec,
        port: u16,
        cancel: CancellationToken,
    ) -> BoxFuture<'a, Result<Box<dyn Service>, SandboxError>>;
}

/// Receives output as it comes: at most 64 KiB a chunk, lossless UTF-8 is not promised.
pub type OutputSink = Arc<dyn Fn(&[u8]) + Send + Sync>;

/// A service that runs in a sandbox.
pub trait Service: Send + Sync {
    /// A fresh byte stream to the service's port, as a TCP client would have.
    fn connect<'a>(&'a self) -> BoxFuture<'a, std::io::Result<Box<dyn Duplex>>>;

    /// How it ended, if it has ended by itself.
    fn ended(&self) -> Option<Outcome>;

    /// Stops it (polite signal, then kill after 2 s) and gives its outcome with its output.
    fn stop(self: Box<Self>) -> BoxFuture<'static, Outcome>;
}

/// Bytes both ways.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}
