//! When a plan can be acted on: checked by code, whoever made it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Plan};
use crate::RelPath;
use crate::bounds::FILES_MAX;

/// Why a plan cannot be acted on. The text goes back to whoever made it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    #[error("the plan has no files")]
    NoFiles,
    #[error("the plan has {0} files; at most {FILES_MAX} are built")]
    TooManyFiles(usize),
    #[error("`{0}` is planned twice")]
    Duplicate(RelPath),
    #[error("`{first}` and `{second}` differ only in case, which some systems cannot keep apart")]
    CaseClash { first: RelPath, second: RelPath },
    #[error("`{0}` is planned both as a file and as a folder")]
    FileIsFolder(RelPath),
    #[error("`{file}` depends on `{missing}`, which is not in the plan")]
    UnknownDependency { file: RelPath, missing: RelPath },
    #[error("these files depend on each other in a circle: {}", .0.iter().map(RelPath::as_str).collect::<Vec<_>>().join(", "))]
    Cycle(Vec<RelPath>),
    #[error("criterion {criterion} is checked by `{missing}`, which is not in the plan")]
    CriterionWithoutTest { criterion: String, missing: RelPath },
    #[error("criterion {criterion} serves requirement `{missing}`, which is not in the plan")]
    CriterionWithoutRequirement { criterion: String, missing: String },
    #[error("the plan has no acceptance criteria")]
    NoCriteria,
    #[error("the plan names no test command")]
    NoTestCommand,
}

impl Plan {
    /// Whether the plan can be acted on.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self) -> Result<(), Unsound> {
        if self.files.is_empty() {
            return Err(Unsound::NoFiles);
        }
        if self.files.len() > FILES_MAX {
            return Err(Unsound::TooManyFiles(self.files.len()));
        }
        let paths = self.distinct_paths()?;
        self.check_folders(&paths)?;
        self.check_dependencies(&paths)?;
        self.check_criteria(&paths)?;
        if self.commands.test.argv.is_empty() {
            return Err(Unsound::NoTestCommand);
        }
        Ok(())
    }

    /// The files in an order in which every dependency comes before what needs it, as indices.
    ///
    /// # Errors
    /// [`Unsound::Cycle`] with the files that wait for each other.
    pub fn write_order(&self) -> Result<Vec<usize>, Unsound> {
        let mut done: BTreeSet<&RelPath> = BTreeSet::new();
        let mut order = Vec::with_capacity(self.files.len());
        let mut left: Vec<usize> = (0..self.files.len()).collect();
        while !left.is_empty() {
            let (ready, waiting): (Vec<usize>, Vec<usize>) = left
                .iter()
                .partition(|&&at| self.files[at].depends_on.iter().all(|path| done.contains(path)));
            if ready.is_empty() {
                return Err(Unsound::Cycle(
                    waiting.iter().map(|&at| self.files[at].path.clone()).collect(),
                ));
            }
            done.extend(ready.iter().map(|&at| &self.files[at].path));
            order.extend(ready);
            left = waiting;
        }
        Ok(order)
    }

    fn distinct_paths(&self) -> Result<BTreeSet<&RelPath>, Unsound> {
        let mut paths = BTreeSet::new();
        let mut folded: BTreeMap<String, &RelPath> = BTreeMap::new();
        for file in &self.files {
            if !paths.insert(&file.path) {
                return Err(Unsound::Duplicate(file.path.clone()));
            }
            if let Some(first) = folded.insert(file.path.as_str().to_lowercase(), &file.path) {
                return Err(Unsound::CaseClash { first: first.clone(), second: file.path.clone() });
            }
        }
        Ok(paths)
    }

    fn check_folders(&self, paths: &BTreeSet<&RelPath>) -> Result<(), Unsound> {
        for file in &self.files {
            for (at, _) in file.path.as_str().match_indices('/') {
                let folder = &file.path.as_str()[..at];
                if let Some(clash) = paths.iter().find(|path| path.as_str() == folder) {
                    return Err(Unsound::FileIsFolder((*clash).clone()));
                }
            }
        }
        Ok(())
    }

    fn check_dependencies(&self, paths: &BTreeSet<&RelPath>) -> Result<(), Unsound> {
        for file in &self.files {
            if let Some(missing) = file.depends_on.iter().find(|path| !paths.contains(path)) {
                return Err(Unsound::UnknownDependency {
                    file: file.path.clone(),
                    missing: missing.clone(),
                });
            }
        }
        self.write_order().map(|_| ())
    }

    fn check_criteria(&self, paths: &BTreeSet<&RelPath>) -> Result<(), Unsound> {
        if self.criteria.is_empty() {
            return Err(Unsound::NoCriteria);
        }
        for criterion in &self.criteria {
            if let Some(id) = &criterion.requirement
                && !self.requirements.iter().any(|requirement| requirement.id == *id)
            {
                return Err(Unsound::CriterionWithoutRequirement {
                    criterion: criterion.id.clone(),
                    missing: id.clone(),
                });
            }
            if let Check::Tests { files } = &criterion.check
                && let Some(missing) = files.iter().find(|path| !paths.contains(path))
            {
                return Err(Unsound::CriterionWithoutTest {
                    criterion: criterion.id.clone(),
                    missing: missing.clone(),
                });
            }
        }
        Ok(())
    }
}
