//! Deletes what a run left, however it left it: folders without permissions, trees deeper than any path.

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, openat, renameat, unlinkat};
use rustix::io::Errno;

use crate::walk;

/// Deeper folders are moved up before they are emptied; each level holds a descriptor.
const DEPTH: usize = 64;

/// Deletes `folder` with everything in it, following no link. One that is not there is deleted already.
///
/// # Errors
/// The first thing that could not be deleted.
pub fn remove_tree(folder: &Path) -> io::Result<()> {
    let root = match open_mended(rustix::fs::CWD, folder) {
        Ok(root) => root,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut moved = 0;
    loop {
        let before = moved;
        clear(root.as_fd(), root.as_fd(), 0, &mut moved)?;
        if moved == before {
            break;
        }
    }
    std::fs::remove_dir(folder)
}

/// Empties `folder`; what lies too deep ends up in `root`, and `moved` counts it.
fn clear(
    root: BorrowedFd<'_>,
    folder: BorrowedFd<'_>,
    depth: usize,
    moved: &mut u64,
) -> io::Result<()> {
    for entry in walk::entries(folder) {
        let name = entry.name.as_c_str();
        if FileType::from_raw_mode(entry.stat.st_mode) != FileType::Directory {
            gone(unlinkat(folder, name, AtFlags::empty()))?;
        } else if depth < DEPTH {
            let inner = open_mended(folder, name)?;
            clear(root, inner.as_fd(), depth + 1, moved)?;
            gone(unlinkat(folder, name, AtFlags::REMOVEDIR))?;
        } else {
            // A folder that is moved needs to be writable, for its `..`.
            drop(open_mended(folder, name)?);
            *moved += 1;
            let place = format!(".deep-{}-{moved}", std::process::id());
            gone(renameat(folder, name, root, place))?;
        }
    }
    Ok(())
}

fn gone(done: Result<(), Errno>) -> io::Result<()> {
    match done {
        Err(Errno::NOENT) => Ok(()),
        other => Ok(other?),
    }
}

/// Opens a folder after giving its owner every right to it, without following a link.
fn open_mended(parent: impl AsFd, name: impl rustix::path::Arg + Copy) -> io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let handle = openat(parent, name, flags | OFlags::PATH, Mode::empty())?;
    let rights = Mode::from_raw_mode(rustix::fs::fstat(&handle)?.st_mode);
    if !rights.contains(Mode::RWXU) {
        // A handle cannot be chmodded itself, but its entry in /proc leads to what it holds.
        let place = format!("/proc/self/fd/{}", handle.as_raw_fd());
        rustix::fs::chmod(place, Mode::RWXU)?;
    }
    let here: &CStr = c".";
    Ok(openat(&handle, here, flags | OFlags::RDONLY, Mode::empty())?)
}
