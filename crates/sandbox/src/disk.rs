//! How much a folder has grown, watched cheaply: the file system's free space says when a count of the
//! folder is worth its time.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::walk;

/// A quota of so many bytes holds one file for each of these, as a file system of that size would.
const BYTES_AN_INODE: u64 = 16 * 1024;
/// Even a tiny quota allows a project's worth of files.
const LEAST_INODES: u64 = 4_000;
/// A count may use this part of the time.
const COUNT_SHARE: u32 = 20;
const COUNT_LEAST: Duration = Duration::from_millis(250);

/// Watches one folder.
#[derive(Debug)]
pub(crate) struct Growth {
    folder: OwnedFd,
    limit: Size,
    start: Size,
    /// Free space of the file system at the last count.
    free: Size,
    next_count: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Size {
    bytes: u64,
    inodes: u64,
}

impl Growth {
    /// Counts `folder` as it is and allows it to grow by `limit_bytes`.
    pub(crate) fn watch(folder: &Path, limit_bytes: u64) -> io::Result<Self> {
        let folder = walk::open_folder(folder)?;
        let begun = Instant::now();
        let (start, _) = count(&folder)?;
        let inodes = (limit_bytes / BYTES_AN_INODE).max(LEAST_INODES);
        let limit = Size { bytes: limit_bytes, inodes };
        let free = free(&folder)?;
        let next_count = begun + pause(begun.elapsed());
        Ok(Self { folder, limit, start, free, next_count })
    }

    /// Whether the folder has outgrown its limit. Counts when it is time, or at once when the file
    /// system lost a quarter of the limit since the last count.
    pub(crate) fn is_over(&mut self, now: Instant) -> io::Result<bool> {
        let free = free(&self.folder)?;
        let lost_bytes = self.free.bytes.saturating_sub(free.bytes);
        let lost_inodes = self.free.inodes.saturating_sub(free.inodes);
        let suspicious = lost_bytes > self.limit.bytes / 4 || lost_inodes > self.limit.inodes / 4;
        if !suspicious && now < self.next_count {
            return Ok(false);
        }
        self.free = free;
        self.count_now()
    }

    /// Counts now, whatever the time.
    pub(crate) fn count_now(&mut self) -> io::Result<bool> {
        let begun = Instant::now();
        let (size, too_deep) = count(&self.folder)?;
        self.next_count = begun + pause(begun.elapsed());
        let grown_bytes = size.bytes.saturating_sub(self.start.bytes);
        let grown_inodes = size.inodes.saturating_sub(self.start.inodes);
        // What lies too deep to be counted is a place to hide in.
        Ok(too_deep || grown_bytes > self.limit.bytes || grown_inodes > self.limit.inodes)
    }
}

fn pause(cost: Duration) -> Duration {
    (cost * COUNT_SHARE).max(COUNT_LEAST)
}

fn count(folder: &OwnedFd) -> io::Result<(Size, bool)> {
    let mut size = Size::default();
    let walked = walk::walk(folder.as_fd(), &mut |entry| {
        size.bytes += u64::try_from(entry.stat.st_blocks).unwrap_or(0) * 512;
        size.inodes += 1;
        Ok(())
    })?;
    Ok((size, walked.too_deep))
}

fn free(folder: &OwnedFd) -> io::Result<Size> {
    let free = rustix::fs::fstatvfs(folder)?;
    Ok(Size { bytes: free.f_bfree * free.f_frsize, inodes: free.f_ffree })
}
