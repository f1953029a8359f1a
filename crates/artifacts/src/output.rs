//! Writing into a folder of the user's: each file whole or not at all, nothing outside of the folder, and
//! errors that say what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use domain::{RelPath, crash};

use crate::set::is_executable;

/// Where a file is written before it gets its name. One left behind by a process that was killed is
/// replaced by the next write.
const PART: &str = ".sextet.part";

/// Why a folder was not written. What was written before stays; nothing is there in part.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error(
        "the disk of `{}` is full: `{path}` was not written; free some space and write again",
        folder.display()
    )]
    Full { folder: PathBuf, path: String, source: io::Error },
    #[error(
        "`{path}` cannot be written in `{}`; make the folder writable or choose another one",
        folder.display()
    )]
    NotWritable { folder: PathBuf, path: String, source: io::Error },
    #[error(
        "`{path}` in `{}` is {what}; move it away or choose another folder",
        folder.display()
    )]
    InTheWay { folder: PathBuf, path: String, what: &'static str },
    #[error("`{path}` was not written in `{}`", folder.display())]
    Failed { folder: PathBuf, path: String, source: io::Error },
}

/// Writes `files` into `folder`, which is made when it is not there. A file that has its content already
/// is left alone. When it returns, everything is on disk.
///
/// # Errors
/// [`OutputError`] names the first file that could not be written. Symbolic links inside of the folder
/// are refused: what they point to may lie outside.
pub fn write_files(folder: &Path, files: &BTreeMap<RelPath, Bytes>) -> Result<(), OutputError> {
    let mut output = Output::open(folder)?;
    for (path, content) in files {
        let mode = if is_executable(path) { 0o755 } else { 0o644 };
        output.write(path.as_str(), content, mode)?;
    }
    output.settle()
}

/// A folder that is being written.
#[derive(Debug)]
pub(crate) struct Output<'a> {
    folder: &'a Path,
    /// Folders whose entries have changed since they were last flushed.
    changed: BTreeSet<PathBuf>,
}

impl<'a> Output<'a> {
    pub(crate) fn open(folder: &'a Path) -> Result<Self, OutputError> {
        fs::create_dir_all(folder).map_err(|error| failed(folder, ".", error))?;
        match fs::remove_file(folder.join(PART)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failed(folder, PART, error))
            }
            _ => Ok(Self { folder, changed: BTreeSet::new() }),
        }
    }

    /// Writes one file under a safe path.
    pub(crate) fn write(
        &mut self,
        path: &str,
        content: &[u8],
        mode: u32,
    ) -> Result<(), OutputError> {
        self.make_parents(path)?;
        let target = self.folder.join(path);
        match fs::symlink_metadata(&target) {
            Ok(there) if there.is_file() => {
                let same_mode = there.permissions().mode() & 0o777 == mode;
                if same_mode && has_content(&target, &there, content) {
                    return Ok(());
                }
            }
            Ok(there) => return Err(self.in_the_way(path, &there)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(self.failed(path, error)),
        }
        crash::point("before_output_write");
        let part = self.folder.join(PART);
        let written = write_new(&part, content, mode).and_then(|()| fs::rename(&part, &target));
        if let Err(error) = written {
            // What remains of it only takes space; that it is gone is not needed to go on.
            let _ = fs::remove_file(&part);
            return Err(self.failed(path, error));
        }
        crash::point("after_output_write");
        self.changed.insert(parent_of(&target));
        Ok(())
    }

    /// Flushes what has changed to the disk.
    pub(crate) fn settle(&mut self) -> Result<(), OutputError> {
        for changed in std::mem::take(&mut self.changed) {
            let path = changed.strip_prefix(self.folder).unwrap_or(&changed).display().to_string();
            let flushed = File::open(&changed).and_then(|folder| folder.sync_all());
            flushed.map_err(|error| self.failed(&path, error))?;
        }
        Ok(())
    }

    /// That a folder's entries have changed.
    pub(crate) fn note_change(&mut self, changed: PathBuf) {
        self.changed.insert(changed);
    }

    fn make_parents(&mut self, path: &str) -> Result<(), OutputError> {
        for (end, _) in path.match_indices('/') {
            let parent = self.folder.join(&path[..end]);
            match fs::symlink_metadata(&parent) {
                Ok(there) if there.is_dir() => {}
                Ok(there) => return Err(self.in_the_way(&path[..end], &there)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir(&parent).map_err(|error| self.failed(path, error))?;
                    self.changed.insert(parent_of(&parent));
                }
                Err(error) => return Err(self.failed(path, error)),
            }
        }
        Ok(())
    }

    fn in_the_way(&self, path: &str, there: &fs::Metadata) -> OutputError {
        let what = if there.is_symlink() {
            "a symbolic link"
        } else if there.is_dir() {
            "a folder"
        } else if there.is_file() {
            "a file and not a folder"
        } else {
            "neither a file nor a folder"
        };
        OutputError::InTheWay { folder: self.folder.to_owned(), path: path.to_owned(), what }
    }

    pub(crate) fn failed(&self, path: &str, source: io::Error) -> OutputError {
        failed(self.folder, path, source)
    }
}

/// What an error of the system means for `path` in `folder`.
pub(crate) fn failed(folder: &Path, path: &str, source: io::Error) -> OutputError {
    let (folder, path) = (folder.to_owned(), path.to_owned());
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            OutputError::Full { folder, path, source }
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            OutputError::NotWritable { folder, path, source }
        }
        _ => OutputError::Failed { folder, path, source },
    }
}

fn parent_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_owned()
}

fn has_content(path: &Path, there: &fs::Metadata, content: &[u8]) -> bool {
    u64::try_from(content.len()) == Ok(there.len())
        && fs::read(path).is_ok_and(|found| found == content)
}

/// A new file, on disk when it returns. An existing one, or a link, is not followed.
pub(crate) fn write_new(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    // Once more: the process's mask may have taken bits away.
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests;
