//! What a job makes: sets of files by content hash, and the forms in which people take them away.
//!
//! Belongs here: file sets, diffs, archives, git history, writing an output folder. Does not belong
//! here: SQL, what is in the files, running anything.

pub mod archive;
pub mod diff;
pub mod git;
pub mod output;
pub mod set;

pub use set::{Change, FileRef, FileSet};
