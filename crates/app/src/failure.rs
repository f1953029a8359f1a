//! What ends a command, as a person reads it, with its exit code.

use std::fmt;
use std::process::ExitCode;

/// A command that did not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Work,
    Usage,
    Missing,
    Cancelled,
}

impl Failure {
    /// The work failed: exit code 1.
    pub(crate) fn work(message: impl Into<String>) -> Self {
        Self { kind: Kind::Work, message: message.into() }
    }

    /// Wrong usage or settings: exit code 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, message: message.into() }
    }

    /// Something is needed that is not there: exit code 3.
    pub(crate) fn missing(message: impl Into<String>) -> Self {
        Self { kind: Kind::Missing, message: message.into() }
    }

    /// Somebody stopped it: exit code 130.
    pub(crate) fn cancelled(message: impl Into<String>) -> Self {
        Self { kind: Kind::Cancelled, message: message.into() }
    }

    /// A failure of the program's own means, with its causes.
    pub(crate) fn internal(error: impl std::error::Error) -> Self {
        Self::work(chain(&error))
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            Kind::Work => 1,
            Kind::Usage => 2,
            Kind::Missing => 3,
            Kind::Cancelled => 130,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        Self::internal(error)
    }
}

/// An error with its causes in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    text
}
