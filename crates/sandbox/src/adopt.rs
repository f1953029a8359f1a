//! Lends a folder to the unprivileged user of the sandbox, and gives it back. Only where the server
//! runs as root; an ordinary user's sandbox runs as that user.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rustix::fs::{AtFlags, FileType, Gid, Uid, chownat, fchown, fstat};

use crate::linux::Identity;
use crate::walk;

/// A folder that belongs to the sandbox's user until this is dropped.
#[derive(Debug)]
pub(crate) struct Adoption {
    folder: OwnedFd,
    key: (u64, u64),
}

/// By device and inode: who owned the folder, and to how many runs it is lent.
type Lent = HashMap<(u64, u64), (Identity, usize)>;

/// Folders that are lent now: who owned them, and to how many runs they are lent. A service and a test
/// against it share one folder.
static LENT: LazyLock<Mutex<Lent>> = LazyLock::new(Mutex::default);

fn lent() -> MutexGuard<'static, Lent> {
    LENT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Adoption {
    /// Makes everything in `folder` belong to `user`. No link is followed, and a file with several
    /// names keeps its owner, because one of the names may lie elsewhere.
    pub(crate) fn lend(folder: &Path, user: Identity) -> io::Result<Self> {
        let folder = walk::open_folder(folder)?;
        let stat = fstat(&folder)?;
        let key = (stat.st_dev, stat.st_ino);
        // What a killed server left behind belongs to the sandbox's user: it goes to this process's.
        let owner = if stat.st_uid == user.uid {
            let (uid, gid) = (rustix::process::geteuid(), rustix::process::getegid());
            Identity { uid: uid.as_raw(), gid: gid.as_raw() }
        } else {
            Identity { uid: stat.st_uid, gid: stat.st_gid }
        };
        // Held while walking: the run that ends last must not give back below the one that starts.
        let mut lent = lent();
        lent.entry(key).or_insert((owner, 0)).1 += 1;
        let adoption = Self { folder, key };
        let handed = hand_over(adoption.folder.as_fd(), user);
        // Before an error drops the adoption, which locks again.
        drop(lent);
        handed.map(|()| adoption)
    }
}

impl Drop for Adoption {
    fn drop(&mut self) {
        let mut lent = lent();
        let Some((owner, runs)) = lent.get_mut(&self.key) else { return };
        *runs -= 1;
        if *runs > 0 {
            return;
        }
        let owner = *owner;
        lent.remove(&self.key);
        if let Err(error) = hand_over(self.folder.as_fd(), owner) {
            tracing::warn!(%error, "files of a sandbox run could not be given back to their owner");
        }
    }
}

/// Makes a cache folder belong to `user`, for good: only the sandbox uses it.
pub(crate) fn give(folder: &Path, user: Identity) -> io::Result<()> {
    let folder = walk::open_folder(folder)?;
    if fstat(&folder)?.st_uid == user.uid {
        return Ok(());
    }
    hand_over(folder.as_fd(), user)
}

/// The folder itself comes last on the way in and on the way out, so that an interrupted hand-over is
/// seen as not done.
fn hand_over(folder: BorrowedFd<'_>, user: Identity) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(user.uid), Gid::from_raw(user.gid));
    walk::walk(folder, &mut |entry| {
        let stat = &entry.stat;
        let shared = entry.kind() == FileType::RegularFile && stat.st_nlink > 1;
        if shared || (stat.st_uid == user.uid && stat.st_gid == user.gid) {
            return Ok(());
        }
        match chownat(entry.parent, entry.name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW) {
            Err(rustix::io::Errno::NOENT) => Ok(()),
            other => Ok(other?),
        }
    })?;
    Ok(fchown(folder, Some(uid), Some(gid))?)
}
