//! Walks a folder that a hostile program may be changing: by descriptors, never through a link.

use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, openat, statat};

/// Folders deeper than this are not entered; each level holds one descriptor open.
pub(crate) const MAX_DEPTH: usize = 100;

/// Opens a folder for walking; the last component may not be a link.
pub(crate) fn open_folder(folder: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    Ok(rustix::fs::open(folder, flags, Mode::empty())?)
}

/// One thing in a folder.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// The folder that holds it.
    pub(crate) parent: BorrowedFd<'a>,
    pub(crate) name: &'a CStr,
    /// Of the thing itself, not of what a link points at.
    pub(crate) stat: Stat,
}

impl Entry<'_> {
    pub(crate) fn kind(&self) -> FileType {
        FileType::from_raw_mode(self.stat.st_mode)
    }
}

/// One thing in a folder, kept.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) name: CString,
    pub(crate) stat: Stat,
}

/// What one folder holds now. What vanishes meanwhile is left out; a folder that cannot be read is empty.
pub(crate) fn entries(folder: BorrowedFd<'_>) -> Vec<Found> {
    let Ok(listing) = Dir::read_from(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in listing.take_while(Result::is_ok).flatten() {
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        if let Ok(stat) = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            found.push(Found { name: name.to_owned(), stat });
        }
    }
    found
}

/// How a walk went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Walked {
    /// Something lies deeper than [`MAX_DEPTH`].
    pub(crate) too_deep: bool,
}

/// Calls `visit` for everything below `folder`, a folder before what it holds. What vanishes or cannot
/// be read meanwhile is left out. An error of `visit` ends the walk.
pub(crate) fn walk(
    folder: BorrowedFd<'_>,
    visit: &mut dyn FnMut(&Entry<'_>) -> io::Result<()>,
) -> io::Result<Walked> {
    let mut walked = Walked::default();
    descend(folder, 0, visit, &mut walked)?;
    Ok(walked)
}

fn descend(
    folder: BorrowedFd<'_>,
    depth: usize,
    visit: &mut dyn FnMut(&Entry<'_>) -> io::Result<()>,
    walked: &mut Walked,
) -> io::Result<()> {
    let Ok(listing) = Dir::read_from(folder) else { return Ok(()) };
    for entry in listing {
        let Ok(entry) = entry else { break };
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        let Ok(stat) = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
        let entry = Entry { parent: folder, name, stat };
        visit(&entry)?;
        if entry.kind() != FileType::Directory {
            continue;
        }
        if depth + 1 >= MAX_DEPTH {
            walked.too_deep = true;
            continue;
        }
        if let Ok(inner) = open_inside(folder, name) {
            descend(inner.as_fd(), depth + 1, visit, walked)?;
        }
    }
    Ok(())
}

/// Opens the folder `name` in `folder`; a link answers an error.
pub(crate) fn open_inside(folder: BorrowedFd<'_>, name: &CStr) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    Ok(openat(folder, name, flags, Mode::empty())?)
}
