use git2::{Repository, Sort};

use super::*;
use crate::output::write_files;

fn path(text: &str) -> RelPath {
    RelPath::new(text).unwrap()
}

fn commit(number: u64, message: &str, changes: &[(&str, Option<&str>)]) -> Commit {
    let change = |(name, text): &(&str, Option<&str>)| {
        (path(name), text.map(|text| Bytes::copy_from_slice(text.as_bytes())))
    };
    Commit {
        author_name: "Coder".to_owned(),
        author_email: "coder@sextet.local".to_owned(),
        message: message.to_owned(),
        time_seconds: 1_700_000_000 + number,
        changes: changes.iter().map(change).collect(),
    }
}

fn sample() -> Vec<Commit> {
    vec![
        commit(1, "Plan the library", &[("README.md", Some("# Library\n"))]),
        commit(
            2,
            "Write the model\n\nBooks, authors and loans.",
            &[
                ("app/models.py", Some("class Book: ...\n")),
                ("app/图书.py", Some("书\n")),
                ("app.txt", Some("sorts before the folder\n")),
                ("app-dir/x", Some("sorts too\n")),
                ("run.sh", Some("#!/bin/sh\n")),
                ("empty", Some("")),
            ],
        ),
        commit(3, "Repair", &[("app/models.py", Some("class Book(Base): ...\n"))]),
        commit(4, "Tidy up", &[("app.txt", None), ("app-dir/x", None)]),
    ]
}

fn files_after(commits: &[Commit]) -> BTreeMap<RelPath, Bytes> {
    let mut files = BTreeMap::new();
    for (path, content) in commits.iter().flat_map(|commit| &commit.changes) {
        match content {
            Some(content) => files.insert(path.clone(), content.clone()),
            None => files.remove(path),
        };
    }
    files
}

fn write(folder: &Path, commits: &[Commit]) -> String {
    write_files(folder, &files_after(commits)).unwrap();
    write_history(folder, commits).unwrap().unwrap()
}

#[track_caller]
fn check_repository(folder: &Path, commits: &[Commit]) {
    let repository = Repository::open(folder).unwrap();
    let mut walk = repository.revwalk().unwrap();
    walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE).unwrap();
    walk.push_head().unwrap();
    let log: Vec<(String, String, u64)> = walk
        .map(|id| {
            let commit = repository.find_commit(id.unwrap()).unwrap();
            let author = format!("{}", commit.author());
            let time = u64::try_from(commit.time().seconds()).unwrap();
            (author, commit.message().unwrap().trim_end().to_owned(), time)
        })
        .collect();
    let expected: Vec<_> = commits
        .iter()
        .map(|commit| {
            let author = format!("{} <{}>", commit.author_name, commit.author_email);
            (author, commit.message.clone(), commit.time_seconds)
        })
        .collect();
    assert_eq!(log, expected);
    assert_eq!(repository.head().unwrap().name().unwrap(), "refs/heads/main");
    let statuses = repository.statuses(None).unwrap();
    let dirty: Vec<_> =
        statuses.iter().map(|entry| (format!("{:?}", entry.path()), entry.status())).collect();
    assert_eq!(dirty, vec![]);
    check_tree(&repository, commits);
    let objects = repository.odb().unwrap();
    // Each is hashed again as it is read.
    objects.foreach(|id| objects.read(*id).is_ok()).unwrap();
}

#[track_caller]
fn check_tree(repository: &Repository, commits: &[Commit]) {
    let tree = repository.head().unwrap().peel_to_tree().unwrap();
    let mut found = BTreeMap::new();
    tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
        if let Some(blob) = entry.to_object(repository).unwrap().as_blob() {
            let name = path(&format!("{folder}{}", entry.name().unwrap()));
            let expected = if is_executable(&name) { 0o100_755 } else { 0o100_644 };
            assert_eq!(entry.filemode(), expected, "{name}");
            found.insert(name, Bytes::copy_from_slice(blob.content()));
        }
        git2::TreeWalkResult::Ok
    })
    .unwrap();
    assert_eq!(found, files_after(commits));
}

#[test]
fn the_repository_holds_every_commit_and_the_working_files_are_its_last() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &sample());
    check_repository(folder.path(), &sample());
}

#[test]
fn the_same_commits_have_the_same_ids_everywhere() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let tip = write(one.path(), &sample());
    assert_eq!(write(other.path(), &sample()), tip);
    insta::assert_snapshot!(tip, @"5971c09703e63f0e7b97c51b3e74ae198e5e43b1");
}

#[test]
fn writing_again_changes_nothing_and_writing_more_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let tip = write(folder, &sample()[..2]);
    assert_eq!(write(folder, &sample()[..2]), tip);
    check_repository(folder, &sample()[..2]);
    fs::remove_file(folder.join("app.txt")).unwrap();
    fs::remove_dir_all(folder.join("app-dir")).unwrap();
    write(folder, &sample());
    check_repository(folder, &sample());
}

#[test]
fn a_repository_of_somebody_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let tip = write(folder, &sample()[..1]);
    let other = [commit(9, "Another beginning", &[("README.md", Some("# Library\n"))])];
    let refused = write_history(folder, &other);
    assert!(matches!(refused, Err(HistoryError::AnotherHistory)), "{refused:?}");
    assert_eq!(write_history(folder, &sample()[..1]).unwrap(), Some(tip));

    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(folder.join(".git"), elsewhere.path().join(".git")).unwrap();
    let refused = write_history(elsewhere.path(), &sample());
    assert!(matches!(refused, Err(HistoryError::AnotherHistory)), "{refused:?}");
}

#[test]
fn a_repository_that_was_left_half_made_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join(PART);
    fs::create_dir_all(part.join("objects/pack")).unwrap();
    fs::write(part.join("HEAD"), "half").unwrap();
    write(folder.path(), &sample());
    check_repository(folder.path(), &sample());
    assert!(!part.exists());
}

#[test]
fn names_cannot_end_early_and_no_commits_make_no_repository() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(write_history(folder.path(), &[]).unwrap(), None);
    assert!(!folder.path().join(".git").exists());
    let mut hostile = commit(1, "Hello\0\n\n", &[("a", Some("1"))]);
    hostile.author_name = "Eve> <x\nparent 0".to_owned();
    write(folder.path(), &[hostile.clone()]);
    hostile.author_name = "Eve xparent 0".to_owned();
    hostile.message = "Hello".to_owned();
    check_repository(folder.path(), &[hostile]);
}

#[test]
fn a_path_cannot_be_a_file_and_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let both = [commit(1, "Both", &[("a", Some("1")), ("a/b", Some("2"))])];
    let refused = write_history(folder.path(), &both);
    assert!(
        matches!(&refused, Err(HistoryError::FileAndFolder { path }) if path.as_str() == "a"),
        "{refused:?}"
    );
}
