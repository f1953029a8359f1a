//! `.sextet/job.json`: which job a folder is of, and whether it is finished.

use std::path::Path;

use bytes::Bytes;
use domain::{JobId, JobRequest, RelPath};
use serde::{Deserialize, Serialize};

use super::OWN;
use crate::failure::{Failure, chain};

const NAME: &str = "job.json";

/// The job of a folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    version: u32,
    pub(crate) job: JobId,
    request: JobRequest,
    finished: bool,
}

impl Record {
    pub(crate) fn new(job: JobId, request: &JobRequest) -> Self {
        Self { version: 1, job, request: request.clone(), finished: false }
    }

    /// The record in `target`, if it has one.
    pub(crate) fn read(target: &Path) -> Result<Option<Self>, Failure> {
        let path = target.join(OWN).join(NAME);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Failure::usage(format!("{} cannot be read: {error}", path.display())));
            }
        };
        let record: Self = serde_json::from_slice(&bytes).map_err(|error| {
            Failure::usage(format!("{} is damaged ({error}); move the folder away", path.display()))
        })?;
        Ok(Some(record))
    }

    pub(crate) fn write(&self, target: &Path) -> Result<(), Failure> {
        let bytes = Bytes::from(serde_json::to_vec_pretty(self).map_err(Failure::internal)?);
        let path = RelPath::new(NAME).map_err(Failure::internal)?;
        artifacts::output::write_files(&target.join(OWN), &[(path, bytes)].into())
            .map_err(|error| Failure::work(chain(&error)))
    }

    /// As it was asked for.
    pub(crate) fn request(&self) -> &JobRequest {
        &self.request
    }

    /// Whether the folder's job is this request: the same words and choices. Budget, approval and model may
    /// differ, so that a stopped run can go on with more.
    pub(crate) fn is_for(&self, request: &JobRequest) -> bool {
        let JobRequest { prompt, kind, framework, complexity, features, .. } = &self.request;
        *prompt == request.prompt
            && *kind == request.kind
            && *framework == request.framework
            && *complexity == request.complexity
            && *features == request.features
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.finished
    }

    pub(crate) fn finished(&self) -> Self {
        Self { finished: true, ..self.clone() }
    }
}
