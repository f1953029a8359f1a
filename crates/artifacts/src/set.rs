//! A project's files by their content hashes: one revision.

use std::collections::BTreeMap;

use domain::{BlobHash, JobView, RelPath};
use sha2::{Digest, Sha256};

/// A content in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileRef {
    pub blob: BlobHash,
    pub size_bytes: u64,
}

/// The files of one revision, by path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSet {
    pub files: BTreeMap<RelPath, FileRef>,
}

/// What became of one path from one set to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub path: RelPath,
    /// `None`: it was added.
    pub before: Option<BlobHash>,
    /// `None`: it was removed.
    pub after: Option<BlobHash>,
}

impl FileSet {
    /// The files of a job's current revision.
    #[must_use]
    pub fn of(view: &JobView) -> Self {
        view.files
            .iter()
            .map(|(path, file)| {
                (path.clone(), FileRef { blob: file.blob, size_bytes: file.size_bytes })
            })
            .collect()
    }

    /// One hash for all paths and contents: the same files, the same hash. It names a revision, for example
    /// in an `ETag`.
    #[must_use]
    pub fn tree_hash(&self) -> BlobHash {
        let mut hasher = Sha256::new();
        for (path, file) in &self.files {
            // Paths hold no control characters, so that the zero ends them without doubt.
            hasher.update(path.as_str().as_bytes());
            hasher.update([0]);
            hasher.update(file.blob.as_bytes());
        }
        BlobHash::from_bytes(hasher.finalize().into())
    }

    /// The sizes of all files together, in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.files.values().map(|file| file.size_bytes).sum()
    }

    /// What differs from `self` to `later`, by path.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Vec<Change> {
        let paths: BTreeMap<&RelPath, ()> =
            self.files.keys().chain(later.files.keys()).map(|path| (path, ())).collect();
        let blob = |set: &Self, path| set.files.get(path).map(|file: &FileRef| file.blob);
        paths
            .into_keys()
            .map(|path| Change {
                path: path.clone(),
                before: blob(self, path),
                after: blob(later, path),
            })
            .filter(|change| change.before != change.after)
            .collect()
    }
}

impl FromIterator<(RelPath, FileRef)> for FileSet {
    fn from_iter<I: IntoIterator<Item = (RelPath, FileRef)>>(files: I) -> Self {
        Self { files: files.into_iter().collect() }
    }
}

/// Whether a file is to be executable where it is written: shell scripts are.
#[must_use]
pub fn is_executable(path: &RelPath) -> bool {
    path.extension() == "sh"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[(&str, &str)]) -> FileSet {
        let file = |(path, text): &(&str, &str)| {
            let blob = BlobHash::of(text.as_bytes());
            let size_bytes = text.len().try_into().unwrap();
            (RelPath::new(*path).unwrap(), FileRef { blob, size_bytes })
        };
        files.iter().map(file).collect()
    }

    #[test]
    fn the_tree_hash_is_of_paths_and_contents_and_nothing_else() {
        let one = set(&[("a", "1"), ("b", "2")]);
        assert_eq!(one.tree_hash(), set(&[("b", "2"), ("a", "1")]).tree_hash());
        for other in [
            set(&[]),
            set(&[("a", "1")]),
            set(&[("a", "2"), ("b", "1")]),
            set(&[("a", "1"), ("c", "2")]),
            set(&[("ab", "1"), ("b", "2")]),
        ] {
            assert_ne!(one.tree_hash(), other.tree_hash(), "{other:?}");
        }
    }

    #[test]
    fn changes_are_what_was_added_changed_and_removed_by_path() {
        let before = set(&[("changed", "1"), ("gone", "1"), ("same", "1")]);
        let after = set(&[("changed", "2"), ("new", "1"), ("same", "1")]);
        let change = |path, before: Option<&str>, after: Option<&str>| Change {
            path: RelPath::new(path).unwrap(),
            before: before.map(|text: &str| BlobHash::of(text.as_bytes())),
            after: after.map(|text: &str| BlobHash::of(text.as_bytes())),
        };
        let expected = vec![
            change("changed", Some("1"), Some("2")),
            change("gone", Some("1"), None),
            change("new", None, Some("1")),
        ];
        assert_eq!(before.changes(&after), expected);
        assert_eq!(after.changes(&after), vec![]);
    }
}
