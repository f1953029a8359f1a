//! A git repository whose commits are the agents' steps, written without git: objects, one pack, the
//! index and the branch `main`. Nothing of the host's git settings is read and no hook can run, and the
//! same commits have the same ids everywhere. See `docs/decisions/git-history-is-written-by-hand.md`.

mod index;
mod object;
mod pack;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use bytes::Bytes;
use domain::{RelPath, crash};

use crate::output::{self, Output, OutputError};
use crate::set::is_executable;
use object::{Object, ObjectId, Objects, TreeFile};

/// One commit to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    pub author_name: String,
    pub author_email: String,
    /// First line, empty line, more.
    pub message: String,
    /// Seconds since 1970, as UTC.
    pub time_seconds: u64,
    /// What it changes: a file's new content, or `None` where it removes the file.
    pub changes: BTreeMap<RelPath, Option<Bytes>>,
}

/// Why the history was not written.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error("`.git` in this folder holds another history; move it away or choose another folder")]
    AnotherHistory,
    #[error("`{path}` is both a file and a folder in one commit; give one of them another name")]
    FileAndFolder { path: RelPath },
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// The name under which the repository is prepared. One left behind by a process that was killed is
/// removed by the next.
const PART: &str = ".sextet.git.part";

/// What git itself writes into a new repository, on a system with modes and links.
const CONFIG: &str = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\
                      \tlogallrefupdates = true\n";

/// Makes the repository in `folder`, or takes one that this function made from the first of these
/// commits further. Gives the id of the last commit, or nothing for no commits.
///
/// The files of the last commit should be in the folder already: then `git status` finds nothing.
///
/// # Errors
/// [`HistoryError`]; a repository that was there is as it was.
pub fn write_history(folder: &Path, commits: &[Commit]) -> Result<Option<String>, HistoryError> {
    let history = History::of(commits)?;
    let Some(tip) = history.commits.last().copied() else { return Ok(None) };
    let mut output = Output::open(folder)?;
    match found_tip(folder)? {
        None => create(&mut output, folder, &history, tip)?,
        Some(found) if found == tip.to_string() => {}
        Some(found) if history.commits.iter().any(|id| id.to_string() == found) => {
            extend(&mut output, folder, &history, tip)?;
        }
        Some(_) => return Err(HistoryError::AnotherHistory),
    }
    output.settle()?;
    Ok(Some(tip.to_string()))
}

/// Commits as git's objects.
struct History {
    objects: Objects,
    /// Oldest first.
    commits: Vec<ObjectId>,
    /// The files of the last one.
    files: BTreeMap<RelPath, TreeFile>,
}

impl History {
    fn of(commits: &[Commit]) -> Result<Self, HistoryError> {
        let mut history =
            Self { objects: Objects::default(), commits: Vec::new(), files: BTreeMap::new() };
        for commit in commits {
            history.add(commit)?;
        }
        Ok(history)
    }

    fn add(&mut self, commit: &Commit) -> Result<(), HistoryError> {
        for (path, content) in &commit.changes {
            match content {
                Some(content) => {
                    let id = self.objects.add(Object::Blob(content.clone()));
                    let file = TreeFile { id, is_executable: is_executable(path) };
                    self.files.insert(path.clone(), file);
                }
                None => {
                    self.files.remove(path);
                }
            }
        }
        if let Some(path) = file_and_folder(&self.files) {
            return Err(HistoryError::FileAndFolder { path });
        }
        let tree = self.objects.add_tree(&self.files);
        let parent = self.commits.last().copied();
        let id = self.objects.add(Object::Commit(object::commit_text(commit, tree, parent)));
        self.commits.push(id);
        Ok(())
    }
}

fn file_and_folder(files: &BTreeMap<RelPath, TreeFile>) -> Option<RelPath> {
    let is_file = |path: &str| RelPath::new(path).is_ok_and(|path| files.contains_key(&path));
    let parents = |path: &RelPath| {
        let path = path.as_str().to_owned();
        let ends: Vec<usize> = path.match_indices('/').map(|(end, _)| end).collect();
        ends.into_iter().map(move |end| path[..end].to_owned())
    };
    let parent = files.keys().flat_map(parents).find(|parent| is_file(parent))?;
    RelPath::new(parent).ok()
}

/// The commit that `main` is at in a repository that is there.
fn found_tip(folder: &Path) -> Result<Option<String>, HistoryError> {
    let git = folder.join(".git");
    match fs::symlink_metadata(&git) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(there) if there.is_dir() => {}
        _ => return Err(HistoryError::AnotherHistory),
    }
    let head = fs::read_to_string(git.join("HEAD")).ok();
    let tip = fs::read_to_string(git.join("refs/heads/main")).ok();
    match (head.as_deref(), tip) {
        (Some("ref: refs/heads/main\n"), Some(tip)) => Ok(Some(tip.trim_end().to_owned())),
        _ => Err(HistoryError::AnotherHistory),
    }
}

/// Prepares the repository under another name, so that `.git` is there whole or not at all.
fn create(
    output: &mut Output<'_>,
    folder: &Path,
    history: &History,
    tip: ObjectId,
) -> Result<(), HistoryError> {
    let part = folder.join(PART);
    prepare(&part, folder, history, tip).inspect_err(|_| {
        // What remains of it only takes space; that it is gone is not needed to go on.
        let _ = fs::remove_dir_all(&part);
    })?;
    crash::point("before_output_write");
    let placed = fs::rename(&part, folder.join(".git"));
    crash::point("after_output_write");
    output.note_change(folder.to_owned());
    placed.map_err(|error| output.failed(".git", error))?;
    Ok(())
}

fn prepare(
    part: &Path,
    folder: &Path,
    history: &History,
    tip: ObjectId,
) -> Result<(), HistoryError> {
    if fs::symlink_metadata(part).is_ok() {
        fs::remove_dir_all(part).map_err(|error| output::failed(folder, PART, error))?;
    }
    let mut output = Output::open(part)?;
    for empty in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
        fs::create_dir_all(part.join(empty)).map_err(|error| output.failed(empty, error))?;
    }
    output.write("HEAD", b"ref: refs/heads/main\n", 0o644)?;
    output.write("config", CONFIG.as_bytes(), 0o644)?;
    write_objects(&mut output, "", folder, history, tip)
}

fn extend(
    output: &mut Output<'_>,
    folder: &Path,
    history: &History,
    tip: ObjectId,
) -> Result<(), HistoryError> {
    write_objects(output, ".git/", folder, history, tip)
}

/// Objects first and the branch last: at every moment the branch names what is there.
fn write_objects(
    output: &mut Output<'_>,
    prefix: &str,
    folder: &Path,
    history: &History,
    tip: ObjectId,
) -> Result<(), HistoryError> {
    let pack = pack::of(&history.objects);
    let name = format!("{prefix}objects/pack/pack-{}", pack.name);
    output.write(&format!("{name}.pack"), &pack.pack, 0o444)?;
    output.write(&format!("{name}.idx"), &pack.index, 0o444)?;
    let index = index::of(folder, &history.files);
    output.settle()?;
    output.write(&format!("{prefix}refs/heads/main"), format!("{tip}\n").as_bytes(), 0o644)?;
    output.write(&format!("{prefix}index"), &index, 0o644)?;
    output.settle()?;
    Ok(())
}

#[cfg(test)]
mod tests;
