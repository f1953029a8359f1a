//! What only a file can show: it outlives the store, belongs to one process, and is not read when it
//! must not be.

use std::fs;
use std::path::Path;

use store::contract::kit::{all_of, append, append_of, claim, content, said, submit};
use store::{Append, Bus, Command, Parking, StoreError};
use store_sql::SqliteStore;

use crate::kit::{FILE, open, reopen};

#[tokio::test]
async fn what_was_answered_is_there_when_the_file_is_opened_again() {
    let opened = open().await;
    let store = opened.sqlite.store();
    for number in 1..=3 {
        submit(&store, number).await;
    }
    let lease = claim(&store, 100).await.unwrap();
    let facts = [said("one"), said("two")];
    let stored = Append { blobs: vec![content("kept")], ..append_of(&lease, 1, &facts) };
    store.log.append(stored).await.unwrap();
    store.inbox.tell(lease.job, Command::Pause, lease.expires_at).await.unwrap();
    let parked = claim(&store, 100).await.unwrap();
    store.leases.release(&parked, Parking::Waiting).await.unwrap();
    let jobs = [lease.job, parked.job];
    let mut before = Vec::new();
    for job in jobs {
        before.push(all_of(&store, job).await);
    }
    drop(store);

    let opened = reopen(opened);
    let store = opened.sqlite.store();
    let mut after = Vec::new();
    for job in jobs {
        after.push(all_of(&store, job).await);
    }
    assert_eq!(after, before);
    let (hash, bytes) = content("kept");
    assert_eq!(store.blobs.get(hash).await.unwrap(), Some(bytes));
    // The lease is still held: only its owner, or `expire_all`, frees it.
    append(&store, &lease, 3, "goes on").await;
    assert_eq!(claim(&store, 100).await.unwrap().fence, 1);
    assert_eq!(claim(&store, 100).await, None);
}

#[tokio::test]
async fn closing_leaves_one_file_and_a_closed_store_says_so() {
    let opened = open().await;
    let store = opened.sqlite.store();
    submit(&store, 1).await;
    opened.sqlite.close().await;
    let log = fs::metadata(opened.folder.path().join(format!("{FILE}-wal")));
    assert!(log.is_err() || log.is_ok_and(|log| log.len() == 0));
    let read = store.inbox.counts().await;
    assert!(matches!(read, Err(StoreError::Unavailable { .. })), "{read:?}");
    let written = store.leases.expire_all().await;
    assert!(matches!(written, Err(StoreError::Unavailable { .. })), "{written:?}");
}

#[tokio::test]
async fn a_folder_has_one_owner_at_a_time() {
    let opened = open().await;
    let second = SqliteStore::open(opened.folder.path(), Bus::default());
    assert!(matches!(second, Err(StoreError::InUse)), "{second:?}");
    drop(reopen(opened));
}

#[track_caller]
fn change(folder: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(folder.join(FILE)).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_not_touched() {
    let opened = open().await;
    opened.sqlite.close().await;
    change(opened.folder.path(), "PRAGMA user_version = 99; PRAGMA journal_mode = delete;");
    let before = fs::read(opened.folder.path().join(FILE)).unwrap();
    let refused = SqliteStore::open(opened.folder.path(), Bus::default());
    assert!(matches!(refused, Err(StoreError::Newer { found: 99, known: 1 })), "{refused:?}");
    assert_eq!(fs::read(opened.folder.path().join(FILE)).unwrap(), before);
}

#[track_caller]
fn check_refused(content: &[u8], expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), content).unwrap();
    let refused = SqliteStore::open(folder.path(), Bus::default());
    let Err(StoreError::Corrupt { what }) = refused else { panic!("{refused:?}") };
    assert!(what.contains(expected), "{what}");
    assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), content, "it was changed");
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_refused_and_not_touched() {
    check_refused(
        &b"not a database at all, but long enough to look like one. ".repeat(80),
        "not a database",
    );
    let other = tempfile::tempdir().unwrap();
    change(other.path(), "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);");
    check_refused(&fs::read(other.path().join(FILE)).unwrap(), "another program");
}

#[tokio::test]
async fn a_kind_of_fact_that_this_version_does_not_know_reads_as_unknown() {
    let opened = open().await;
    let store = opened.sqlite.store();
    submit(&store, 1).await;
    let lease = claim(&store, 100).await.unwrap();
    append(&store, &lease, 1, "known").await;
    let read = store.log.read(lease.job, 1, 1).await.unwrap();
    opened.sqlite.close().await;
    // As a newer version would write it, its check included.
    let json = r#"{"fact":"dreamt","of":{"sheep":3}}"#;
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(lease.job.0.as_bytes());
    hasher.update(&2_u64.to_le_bytes());
    hasher.update(&read[0].at.0.to_le_bytes());
    hasher.update(json.as_bytes());
    // Its own place in the table, and that of the entry before it.
    hasher.update(&2_i64.to_le_bytes());
    hasher.update(&1_i64.to_le_bytes());
    let check = hasher.finalize();
    let sql = format!("UPDATE events SET fact = '{json}', fact_check = {check} WHERE seq = 2");
    change(opened.folder.path(), &sql);
    let sqlite = SqliteStore::open(opened.folder.path(), Bus::default()).unwrap();
    let read = sqlite.store().log.read(lease.job, 1, 1).await.unwrap();
    assert_eq!(read[0].fact, domain::Fact::Unknown);
}
