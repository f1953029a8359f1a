//! Git's objects: their bytes and their ids.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use domain::RelPath;
use sha1::{Digest, Sha1};

use super::Commit;

/// The SHA-1 of an object, which is its name in git.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ObjectId(pub(super) [u8; 20]);

impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ObjectId({self})")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Object {
    Commit(Bytes),
    Tree(Bytes),
    Blob(Bytes),
}

impl Object {
    fn word(&self) -> &'static str {
        match self {
            Self::Commit(_) => "commit",
            Self::Tree(_) => "tree",
            Self::Blob(_) => "blob",
        }
    }

    /// The number of its kind in packs.
    pub(super) fn pack_type(&self) -> u8 {
        match self {
            Self::Commit(_) => 1,
            Self::Tree(_) => 2,
            Self::Blob(_) => 3,
        }
    }

    pub(super) fn content(&self) -> &Bytes {
        match self {
            Self::Commit(content) | Self::Tree(content) | Self::Blob(content) => content,
        }
    }

    fn id(&self) -> ObjectId {
        let content = self.content();
        let mut hasher = Sha1::new();
        hasher.update(format!("{} {}\0", self.word(), content.len()));
        hasher.update(content);
        ObjectId(hasher.finalize().into())
    }
}

/// Objects by id, each once.
#[derive(Debug, Default)]
pub(super) struct Objects {
    pub(super) by_id: BTreeMap<ObjectId, Object>,
}

/// A file in a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TreeFile {
    pub(super) id: ObjectId,
    pub(super) is_executable: bool,
}

impl TreeFile {
    pub(super) fn mode(self) -> u32 {
        if self.is_executable { 0o100_755 } else { 0o100_644 }
    }
}

/// A folder on its way to being a tree.
#[derive(Debug, Default)]
struct Folder<'a> {
    files: Vec<(&'a str, TreeFile)>,
    folders: BTreeMap<&'a str, Folder<'a>>,
}

impl Objects {
    pub(super) fn add(&mut self, object: Object) -> ObjectId {
        let id = object.id();
        self.by_id.entry(id).or_insert(object);
        id
    }

    /// Adds the tree of `files` with all trees in it.
    pub(super) fn add_tree(&mut self, files: &BTreeMap<RelPath, TreeFile>) -> ObjectId {
        let mut root = Folder::default();
        for (path, file) in files {
            let mut folder = &mut root;
            let mut rest = path.as_str();
            while let Some((name, inner)) = rest.split_once('/') {
                folder = folder.folders.entry(name).or_default();
                rest = inner;
            }
            folder.files.push((rest, *file));
        }
        self.add_folder(root)
    }

    /// As deep as paths are, see [`domain::path::DEPTH_MAX`].
    fn add_folder(&mut self, folder: Folder<'_>) -> ObjectId {
        let mut entries: Vec<(String, u32, &str, ObjectId)> = Vec::new();
        for (name, file) in folder.files {
            entries.push((name.to_owned(), file.mode(), name, file.id));
        }
        for (name, inner) in folder.folders {
            let id = self.add_folder(inner);
            // Git sorts a folder as if its name ended with a slash.
            entries.push((format!("{name}/"), 0o40_000, name, id));
        }
        entries.sort();
        let mut content = Vec::new();
        for (_, mode, name, id) in entries {
            content.extend_from_slice(format!("{mode:o} {name}\0").as_bytes());
            content.extend_from_slice(&id.0);
        }
        self.add(Object::Tree(content.into()))
    }
}

/// The bytes of a commit object.
pub(super) fn commit_text(commit: &Commit, tree: ObjectId, parent: Option<ObjectId>) -> Bytes {
    let parent = parent.map(|parent| format!("parent {parent}\n")).unwrap_or_default();
    let who = format!(
        "{} <{}> {} +0000",
        plain(&commit.author_name),
        plain(&commit.author_email),
        commit.time_seconds
    );
    let message = commit.message.replace('\0', "");
    let message = message.trim_end();
    format!("tree {tree}\n{parent}author {who}\ncommitter {who}\n\n{message}\n").into()
}

/// A name without what would end it early.
fn plain(name: &str) -> String {
    let kept: String =
        name.chars().filter(|kept| !kept.is_control() && !matches!(kept, '<' | '>')).collect();
    kept.trim().to_owned()
}
