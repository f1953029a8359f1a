use std::os::unix::fs::symlink;

use super::*;

fn files(files: &[(&str, &str)]) -> BTreeMap<RelPath, Bytes> {
    let file = |(path, text): &(&str, &str)| {
        (RelPath::new(*path).unwrap(), Bytes::copy_from_slice(text.as_bytes()))
    };
    files.iter().map(file).collect()
}

/// Every file under `folder` with its content, and every link with its target.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let there = fs::symlink_metadata(&path).unwrap();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if there.is_dir() {
                waiting.push(path);
            } else if there.is_symlink() {
                found.insert(name, fs::read_link(path).unwrap().display().to_string());
            } else {
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn files_are_written_whole_with_their_folders_and_modes() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("new/library");
    let project = [("README.md", "hello"), ("src/deep/app.py", "x = 1\n"), ("run.sh", "echo\n")];
    write_files(&folder, &files(&project)).unwrap();
    assert_eq!(tree(&folder), texts(&project));
    let mode = |path| fs::metadata(folder.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("README.md"), mode("run.sh")), (0o644, 0o755));
}

#[test]
fn writing_again_changes_only_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_files(folder, &files(&[("same", "1"), ("other", "1")])).unwrap();
    fs::write(folder.join(PART), "left by a killed process").unwrap();
    let before = fs::metadata(folder.join("same")).unwrap().modified().unwrap();
    write_files(folder, &files(&[("same", "1"), ("other", "2")])).unwrap();
    assert_eq!(tree(folder), texts(&[("same", "1"), ("other", "2")]));
    assert_eq!(fs::metadata(folder.join("same")).unwrap().modified().unwrap(), before);
}

#[track_caller]
fn check_in_the_way(prepare: impl Fn(&Path, &Path), path: &str, what_expected: &str) {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(outside.path().join("precious"), "keep").unwrap();
    prepare(folder.path(), outside.path());
    let before = tree(folder.path());
    let refused = write_files(folder.path(), &files(&[(path, "overwritten")]));
    let Err(OutputError::InTheWay { what, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(what, what_expected);
    assert_eq!(tree(folder.path()), before);
    assert_eq!(tree(outside.path()), texts(&[("precious", "keep")]));
}

#[test]
fn nothing_is_written_through_or_over_what_is_in_the_way() {
    let link = "a symbolic link";
    check_in_the_way(
        |folder, outside| symlink(outside.join("precious"), folder.join("app.py")).unwrap(),
        "app.py",
        link,
    );
    check_in_the_way(
        |folder, outside| symlink(outside, folder.join("src")).unwrap(),
        "src/precious",
        link,
    );
    check_in_the_way(
        |folder, outside| symlink(outside.join("nothing"), folder.join("src")).unwrap(),
        "src/app.py",
        link,
    );
    check_in_the_way(
        |folder, _| fs::create_dir(folder.join("app.py")).unwrap(),
        "app.py",
        "a folder",
    );
    check_in_the_way(
        |folder, _| fs::write(folder.join("src"), "").unwrap(),
        "src/app.py",
        "a file and not a folder",
    );
}

/// A small file system of its own, or `None` with the reason printed where it cannot be mounted.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = nix::mount::mount(
            Some("tmpfs"),
            folder.path(),
            Some("tmpfs"),
            nix::mount::MsFlags::empty(),
            Some(size),
        );
        match mounted {
            Ok(()) => Some(Self(folder)),
            Err(error) => {
                println!("skipped: a tmpfs cannot be mounted here ({error}); run it as root");
                None
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        nix::mount::umount(self.0.path()).unwrap();
    }
}

#[test]
fn a_full_disk_is_said_and_leaves_no_part_and_the_rest_follows_once_there_is_space() {
    let Some(disk) = SmallDisk::mount("size=64k") else { return };
    let folder = disk.0.path().join("library");
    let large = "x".repeat(100_000);
    let project = [("a.txt", "first"), ("b.txt", large.as_str())];
    let refused = write_files(&folder, &files(&project)).unwrap_err();
    let OutputError::Full { path, .. } = &refused else { panic!("{refused:?}") };
    assert_eq!(path, "b.txt");
    assert_eq!(tree(&folder), texts(&[("a.txt", "first")]));
    assert!(
        refused.to_string().ends_with(
            "library` is full: `b.txt` was not written; free some space and write again"
        )
    );
    let project = [("a.txt", "first"), ("b.txt", "small")];
    write_files(&folder, &files(&project)).unwrap();
    assert_eq!(tree(&folder), texts(&project));
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let Some(disk) = SmallDisk::mount("size=64k") else { return };
    let read_only = nix::mount::MsFlags::MS_REMOUNT | nix::mount::MsFlags::MS_RDONLY;
    nix::mount::mount(None::<&str>, disk.0.path(), None::<&str>, read_only, None::<&str>).unwrap();
    let refused = write_files(disk.0.path(), &files(&[("a.txt", "")])).unwrap_err();
    assert!(matches!(refused, OutputError::NotWritable { .. }), "{refused:?}");
    let refused = write_files(&disk.0.path().join("new"), &files(&[("a.txt", "")])).unwrap_err();
    assert!(matches!(refused, OutputError::NotWritable { .. }), "{refused:?}");
}
