//! What may leave a run's folder, and how the folder is deleted.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use sandbox::{CollectLimits, collect, remove_tree};

fn write(folder: &Path, path: &str, content: &[u8]) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

#[test]
fn plain_files_are_taken_and_everything_else_is_named() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret", b"CANARY");
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path();
    write(work, "src/main.py", b"print()");
    write(work, "run.sh", b"#!/bin/sh");
    std::fs::set_permissions(work.join("run.sh"), PermissionsExt::from_mode(0o755)).unwrap();
    write(work, "node_modules/x/index.js", b"skipped");
    write(work, "sub/.git/config", b"[core] fsmonitor = evil");
    write(work, "two\nlines", b"");
    write(work, "large", &vec![b'x'; 3_000_000]);
    symlink(outside.path().join("secret"), work.join("README.md")).unwrap();
    symlink(outside.path(), work.join("docs")).unwrap();
    symlink("loop", work.join("loop")).unwrap();
    std::fs::hard_link(work.join("run.sh"), work.join("again.sh")).unwrap();
    std::fs::File::create(work.join("sparse")).unwrap().set_len(1 << 40).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, work.join("pipe"), 0o644.into()).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(work.join("socket")).unwrap();

    let limits = CollectLimits::default();
    let found = collect(work, &limits).unwrap();
    let files: Vec<_> =
        found.files.iter().map(|file| (file.path.as_str(), file.is_executable)).collect();
    assert_eq!(files, [("src/main.py", false)]);
    let mut refused: Vec<_> =
        found.refused.iter().map(|refused| format!("{}: {}", refused.path, refused.why)).collect();
    refused.sort();
    insta::assert_snapshot!(refused.join("\n"), @r"
    README.md: it is a link
    again.sh: it has a second name
    docs: it is a link
    large: it is too large
    loop: it is a link
    pipe: it is a pipe
    run.sh: it has a second name
    socket: it is a socket
    sparse: it is sparse
    two\nlines: its name is not safe on every system
    ");
    let few = CollectLimits { files: 0, ..limits };
    assert_eq!(collect(work, &few).unwrap().files, []);
    assert!(collect(&work.join("docs"), &few).is_err(), "the folder itself may not be a link");
}

#[test]
fn a_folder_is_deleted_however_it_was_left() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "kept", b"1");
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path().join("work");
    write(&work, "locked/in/file", b"");
    symlink(outside.path(), work.join("locked/in/link")).unwrap();
    for (path, mode) in [("locked/in/file", 0), ("locked/in", 0), ("locked", 0o111), ("", 0o555)] {
        std::fs::set_permissions(work.join(path), PermissionsExt::from_mode(mode)).unwrap();
    }
    remove_tree(&work).unwrap();
    assert!(!work.exists() && outside.path().join("kept").exists());
    remove_tree(&work).unwrap();

    // Deeper than any path that a system call takes.
    let mut place = rustix::fs::open(folder.path(), rustix::fs::OFlags::PATH, 0.into()).unwrap();
    for _ in 0..1500 {
        rustix::fs::mkdirat(&place, "deep", 0o755.into()).unwrap();
        let flags = rustix::fs::OFlags::PATH | rustix::fs::OFlags::CLOEXEC;
        place = rustix::fs::openat(&place, "deep", flags, 0.into()).unwrap();
    }
    remove_tree(&folder.path().join("deep")).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
