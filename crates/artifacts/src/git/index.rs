//! Git's index (version 2): what the next commit would hold, here the files of the last one.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use domain::RelPath;
use sha1::{Digest, Sha1};

use super::object::TreeFile;

/// The index for `files`, which lie in `folder`. A file that is not there has no times and sizes, and git
/// looks at it when it is asked for the status.
pub(super) fn of(folder: &Path, files: &BTreeMap<RelPath, TreeFile>) -> Vec<u8> {
    let mut index = b"DIRC\0\0\0\x02".to_vec();
    let count = u32::try_from(files.len()).unwrap_or(u32::MAX);
    index.extend_from_slice(&count.to_be_bytes());
    // By the bytes of the path, which is the order of the map.
    for (path, file) in files {
        let found = fs::symlink_metadata(folder.join(path.as_str())).ok();
        write_entry(&mut index, path, *file, found.filter(fs::Metadata::is_file).as_ref());
    }
    let trailer: [u8; 20] = Sha1::digest(&index).into();
    index.extend_from_slice(&trailer);
    index
}

fn write_entry(index: &mut Vec<u8>, path: &RelPath, file: TreeFile, found: Option<&fs::Metadata>) {
    let start = index.len();
    let [ctime, ctime_nanos, mtime, mtime_nanos, device, inode, user, group, size] =
        found.map_or([0; 9], |found| {
            [
                low_half(found.ctime().cast_unsigned()),
                low_half(found.ctime_nsec().cast_unsigned()),
                low_half(found.mtime().cast_unsigned()),
                low_half(found.mtime_nsec().cast_unsigned()),
                low_half(found.dev()),
                low_half(found.ino()),
                found.uid(),
                found.gid(),
                low_half(found.size()),
            ]
        });
    for number in
        [ctime, ctime_nanos, mtime, mtime_nanos, device, inode, file.mode(), user, group, size]
    {
        index.extend_from_slice(&number.to_be_bytes());
    }
    index.extend_from_slice(&file.id.0);
    // The length of the name, or all ones where it does not fit; paths are shorter.
    let flags = u16::try_from(path.as_str().len().min(0x0fff)).unwrap_or(0x0fff);
    index.extend_from_slice(&flags.to_be_bytes());
    index.extend_from_slice(path.as_str().as_bytes());
    // One to eight zeros, to a multiple of eight.
    let length = index.len() - start;
    index.resize(start + (length / 8 + 1) * 8, 0);
}

/// Git keeps the low half of wide numbers.
fn low_half(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}
