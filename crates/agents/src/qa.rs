//! The QA validator: a project into evidence and a report.
//!
//! Belongs here: which runs there are and in which order; what is judged from them. Does not belong
//! here: confinement (see `sandbox`), what happens to red evidence (see `workflow::machine`).

mod coverage;
mod http;
mod judge;
mod junit;
mod markdown;
mod reading;
mod routes;
mod runs;

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use domain::plan::{Commands, Criterion, ProbePlan};
use domain::{Evidence, Finding, QaReport, RelPath, StepKey};

use crate::{AgentError, Desk};

pub use judge::SCORE_FORMULA;

/// What is to be validated.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub title: &'a str,
    pub step: &'a StepKey,
    pub commands: &'a Commands,
    pub probe: Option<&'a ProbePlan>,
    pub criteria: &'a [Criterion],
    /// The texts of the project; files that are not text are left out.
    pub files: &'a BTreeMap<RelPath, String>,
    /// A folder of its own that holds the files; the runs may change it.
    pub folder: &'a Path,
    /// Findings of the reviews, which the scan adds to.
    pub reviewed: &'a [Finding],
}

/// What the validation showed.
#[derive(Debug, Clone)]
pub struct Validation {
    /// In the order of the runs, each with its whole kept output.
    pub evidence: Vec<(Evidence, Bytes)>,
    pub report: QaReport,
}

/// Runs everything that can be run and reports it. Red evidence is a result, not an error.
///
/// # Errors
/// When it was cancelled.
pub async fn validate(desk: &Desk, subject: Subject<'_>) -> Result<Validation, AgentError> {
    let mut runs = runs::Runs::new(desk, subject);
    let findings = runs.scan();
    runs.install().await?;
    runs.build().await?;
    runs.test().await?;
    runs.smoke().await?;
    runs.serve().await?;
    let evidence = runs.finish();
    let report = judge::report(&subject, &evidence, findings, desk.clock.now());
    Ok(Validation { evidence, report })
}
