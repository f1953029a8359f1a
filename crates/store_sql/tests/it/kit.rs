//! Stores in folders that go with the test.

use store::contract::Fixture;
use store::{Bus, Store};
use store_sql::SqliteStore;
use tempfile::TempDir;

/// The data file's name.
pub(crate) const FILE: &str = "sextet.db";

/// An open store in a folder of its own.
pub(crate) struct Opened {
    pub(crate) sqlite: SqliteStore,
    // After the store: it closes its file first.
    pub(crate) folder: TempDir,
}

impl Fixture for Opened {
    fn store(&self) -> Store {
        self.sqlite.store()
    }
}

/// A fresh store.
pub(crate) async fn open() -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(folder.path(), Bus::default()).unwrap();
    Opened { sqlite, folder }
}

/// Closes a store and opens its folder again.
pub(crate) fn reopen(opened: Opened) -> Opened {
    let Opened { sqlite, folder } = opened;
    drop(sqlite);
    let sqlite = SqliteStore::open(folder.path(), Bus::default()).unwrap();
    Opened { sqlite, folder }
}
