//! Takes out of a run's folder what may leave it: plain files under safe names, within limits. What is
//! refused is named, and a changing folder cannot lead the walk anywhere else.

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use domain::path::RelPath;
use rustix::fs::{FileType, Mode, OFlags, fstat, openat};

use crate::walk;

/// What a collection may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectLimits {
    pub files: usize,
    pub file_bytes: u64,
    pub total_bytes: u64,
    /// Names of folders that are passed over in silence, at any depth: dependencies and caches.
    pub skipped_folders: Vec<String>,
}

impl Default for CollectLimits {
    fn default() -> Self {
        let skipped = [
            ".git",
            ".venv",
            "node_modules",
            "__pycache__",
            ".pytest_cache",
            ".mypy_cache",
            ".ruff_cache",
            "target",
        ];
        Self {
            files: 2_000,
            file_bytes: 2_000_000,
            total_bytes: 50_000_000,
            skipped_folders: skipped.map(str::to_owned).into(),
        }
    }
}

/// A file that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedFile {
    pub path: RelPath,
    pub content: Vec<u8>,
    pub is_executable: bool,
}

/// Something that stays behind. The path is escaped, so that it can be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub path: String,
    pub why: &'static str,
}

/// What a folder gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collected {
    /// Sorted by path.
    pub files: Vec<CollectedFile>,
    /// At most [`REFUSALS_MAX`]; more are counted in `refused_more`.
    pub refused: Vec<Refused>,
    pub refused_more: usize,
}

/// As many refusals as a person reads.
pub const REFUSALS_MAX: usize = 200;
/// Holes smaller than this are how file systems work.
const SPARSE_LEAST_BYTES: u64 = 1024 * 1024;

/// Collects the plain files of `folder`. Links, devices, pipes, sockets, files with a second name,
/// sparse files, unsafe names and what exceeds `limits` stay behind and are named.
///
/// # Errors
/// When the folder itself cannot be opened, or is a link.
pub fn collect(folder: &Path, limits: &CollectLimits) -> io::Result<Collected> {
    let root = walk::open_folder(folder)?;
    let mut taking = Taking { limits, total: 0, collected: Collected::default() };
    taking.folder(root.as_fd(), "")?;
    let mut collected = taking.collected;
    collected.files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(collected)
}

struct Taking<'a> {
    limits: &'a CollectLimits,
    total: u64,
    collected: Collected,
}

impl Taking<'_> {
    /// Goes through one folder; its depth is bounded by what a [`RelPath`] may hold.
    fn folder(&mut self, folder: BorrowedFd<'_>, prefix: &str) -> io::Result<()> {
        for entry in walk::entries(folder) {
            let name = entry.name.to_string_lossy();
            let path = format!("{prefix}{name}");
            if entry.name.to_str().is_err() {
                self.refuse(&path, "its name is not UTF-8");
                continue;
            }
            match FileType::from_raw_mode(entry.stat.st_mode) {
                FileType::Directory => self.enter(folder, &entry, &path)?,
                FileType::RegularFile => {
                    if let Err(why) = self.file(folder, &entry, &path) {
                        self.refuse(&path, why);
                    }
                }
                FileType::Symlink => self.refuse(&path, "it is a link"),
                FileType::Fifo => self.refuse(&path, "it is a pipe"),
                FileType::Socket => self.refuse(&path, "it is a socket"),
                _ => self.refuse(&path, "it is a device"),
            }
        }
        Ok(())
    }

    fn enter(&mut self, parent: BorrowedFd<'_>, entry: &walk::Found, path: &str) -> io::Result<()> {
        let name = entry.name.to_string_lossy();
        if self.limits.skipped_folders.iter().any(|skipped| *skipped == name) {
            return Ok(());
        }
        if RelPath::new(path).is_err() {
            self.refuse(path, "its name is not safe on every system");
            return Ok(());
        }
        match walk::open_inside(parent, &entry.name) {
            Ok(inner) => self.folder(inner.as_fd(), &format!("{path}/")),
            Err(_) => {
                self.refuse(path, "it cannot be opened as a folder");
                Ok(())
            }
        }
    }

    fn file(
        &mut self,
        parent: BorrowedFd<'_>,
        entry: &walk::Found,
        path: &str,
    ) -> Result<(), &'static str> {
        let path = RelPath::new(path).map_err(|_| "its name is not safe on every system")?;
        if self.collected.files.len() >= self.limits.files {
            return Err("there are too many files");
        }
        // Not blocking: what was a file a moment ago may be a pipe now.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(parent, &entry.name, flags, Mode::empty());
        let file = file.map_err(|_| "it cannot be opened as a file")?;
        let size = self.judge(&file)?;
        let mut content = Vec::new();
        let read = std::fs::File::from(file).take(self.limits.file_bytes + 1);
        // It may have grown since it was judged.
        read.take(size + 1).read_to_end(&mut content).map_err(|_| "it cannot be read")?;
        let taken = u64::try_from(content.len()).unwrap_or(u64::MAX);
        if taken > self.limits.file_bytes {
            return Err("it is too large");
        }
        self.total += taken;
        let is_executable = entry.stat.st_mode & 0o100 != 0;
        self.collected.files.push(CollectedFile { path, content, is_executable });
        Ok(())
    }

    /// Whether an opened file is what it seemed to be; its size.
    fn judge(&self, file: &OwnedFd) -> Result<u64, &'static str> {
        let stat = fstat(file).map_err(|_| "it cannot be looked at")?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err("it changed while it was collected");
        }
        if stat.st_nlink > 1 {
            return Err("it has a second name");
        }
        let size = u64::try_from(stat.st_size).unwrap_or(u64::MAX);
        let stored = u64::try_from(stat.st_blocks).unwrap_or(0) * 512;
        if size > SPARSE_LEAST_BYTES && stored < size / 2 {
            return Err("it is sparse");
        }
        if size > self.limits.file_bytes {
            return Err("it is too large");
        }
        if self.total + size > self.limits.total_bytes {
            return Err("the files are too large together");
        }
        Ok(size)
    }

    fn refuse(&mut self, path: &str, why: &'static str) {
        if self.collected.refused.len() >= REFUSALS_MAX {
            self.collected.refused_more += 1;
            return;
        }
        let path = path.escape_debug().take(240).collect();
        self.collected.refused.push(Refused { path, why });
    }
}
