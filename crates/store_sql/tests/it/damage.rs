//! A damaged file is said to be damaged, or the damage does not matter: wrong data is never read.

use std::fs;
use std::path::Path;

use domain::entropy::SeededEntropy;
use domain::{Entropy, Fact, JobId};
use store::contract::kit::{
    all_of, append_of, at, claim, content, everything, id, keyed_job, said,
};
use store::{Append, Bus, Command, Store, StoreError};
use store_sql::SqliteStore;

use crate::kit::{FILE, open};

const JOBS: u128 = 6;
/// Changes of one byte, spread over the whole file.
const FLIPS: u64 = 150;
const SEED: u64 = 7;

fn text(number: u128) -> String {
    format!("content {number} ").repeat(40)
}

/// A file with something in every table, closed.
async fn sample(folder: &Path) {
    let sqlite = SqliteStore::open(folder, Bus::default()).unwrap();
    let store = sqlite.store();
    for number in 1..=JOBS {
        store.inbox.submit(keyed_job(number, &number.to_string(), "body")).await.unwrap();
        let lease = claim(&store, 100).await.unwrap();
        let facts: Vec<Fact> = (0..12).map(|entry| said(&format!("{entry} ").repeat(30))).collect();
        let blobs = vec![content(&text(number)), content("shared")];
        store.log.append(Append { blobs, ..append_of(&lease, 1, &facts) }).await.unwrap();
        store.inbox.tell(lease.job, Command::Pause, at(150)).await.unwrap();
    }
    sqlite.close().await;
}

/// Each thing that can be read: as text, or `None` where it is said to be damaged.
type Picture = Vec<(String, Option<String>)>;

fn seen<T: std::fmt::Debug>(what: &str, read: Result<T, StoreError>) -> (String, Option<String>) {
    let read = match read {
        Ok(read) => Some(format!("{read:?}")),
        Err(StoreError::Corrupt { .. }) => None,
        Err(other) => panic!("{what}: {other:?}"),
    };
    (what.to_owned(), read)
}

async fn of_job(store: &Store, job: JobId) -> Picture {
    vec![
        seen("row", store.inbox.row(job).await),
        seen("log", store.log.read(job, 0, 100).await),
        seen("end of log", store.log.read(job, 9, 2).await),
        seen("commands", store.inbox.commands(job).await),
    ]
}

async fn picture(store: &Store) -> Picture {
    let mut all = Vec::new();
    for number in 1..=JOBS {
        all.extend(of_job(store, id(number)).await);
        let (hash, _) = content(&text(number));
        all.push(seen("content", store.blobs.get(hash).await));
        let again = keyed_job(number + 50, &number.to_string(), "body");
        all.push(seen("key", store.inbox.submit(again).await));
    }
    all.push(seen("shared content", store.blobs.get(content("shared").0).await));
    all.push(seen("page", store.inbox.page(everything()).await));
    all.push(seen("counts", store.inbox.counts().await));
    all
}

/// Opens a damaged file and says whether the damage was found; anything read must be right.
async fn open_damaged(damaged: &[u8], expected: &Picture, what: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), damaged).unwrap();
    let sqlite = match SqliteStore::open(folder.path(), Bus::default()) {
        Ok(sqlite) => sqlite,
        // A changed version number looks like a newer file.
        Err(StoreError::Corrupt { .. } | StoreError::Newer { .. }) => return true,
        Err(other) => panic!("{what}: {other:?}"),
    };
    let mut is_found = false;
    for ((name, found), (_, right)) in picture(&sqlite.store()).await.iter().zip(expected) {
        is_found |= found.is_none();
        assert!(found.is_none() || found == right, "{what}: wrong data in {name}: {found:?}");
    }
    is_found
}

async fn sample_and_picture() -> (Vec<u8>, Picture) {
    let opened = open().await;
    opened.sqlite.close().await;
    sample(opened.folder.path()).await;
    let whole = fs::read(opened.folder.path().join(FILE)).unwrap();
    let sqlite = SqliteStore::open(opened.folder.path(), Bus::default()).unwrap();
    let expected = picture(&sqlite.store()).await;
    assert!(expected.iter().all(|(_, read)| read.is_some()), "{expected:?}");
    (whole, expected)
}

#[tokio::test]
async fn a_changed_byte_is_found_or_does_not_matter() {
    let (whole, expected) = sample_and_picture().await;
    let entropy = SeededEntropy::new(SEED);
    let mut found = 0;
    for _ in 0..FLIPS {
        let random = entropy.next_u64();
        let length = u64::try_from(whole.len()).unwrap();
        let offset = usize::try_from(random % length).unwrap();
        let flip = u8::try_from((random >> 40) & 0xff).unwrap().max(1);
        let mut damaged = whole.clone();
        damaged[offset] ^= flip;
        let what = format!("byte {offset} xor {flip:#04x}");
        found += u64::from(open_damaged(&damaged, &expected, &what).await);
    }
    // Three quarters of so small a file are unused; were little found, little was checked.
    assert!(found > FLIPS / 10, "{found} of {FLIPS} were found");
}

#[tokio::test]
async fn a_zeroed_page_is_found_or_does_not_matter() {
    const PAGE: usize = 4_096;
    let (whole, expected) = sample_and_picture().await;
    for page in 0..whole.len() / PAGE {
        let mut damaged = whole.clone();
        damaged[page * PAGE..(page + 1) * PAGE].fill(0);
        open_damaged(&damaged, &expected, &format!("page {page}")).await;
    }
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_found() {
    let (whole, expected) = sample_and_picture().await;
    for kept in [100, 4_096, whole.len() / 2, whole.len() - 4_096] {
        let what = format!("cut off at {kept}");
        assert!(open_damaged(&whole[..kept], &expected, &what).await, "{what}");
    }
}

#[tokio::test]
async fn one_damaged_job_does_not_keep_the_others_from_going_on() {
    let opened = open().await;
    opened.sqlite.close().await;
    let folder = opened.folder;
    sample(folder.path()).await;
    let connection = rusqlite::Connection::open(folder.path().join(FILE)).unwrap();
    connection.execute_batch("UPDATE jobs SET row = row || ' ' WHERE ordinal = 1").unwrap();
    connection.execute_batch("UPDATE events SET seq = 99 WHERE number = 20").unwrap();
    drop(connection);
    let sqlite = SqliteStore::open(folder.path(), Bus::default()).unwrap();
    let store = sqlite.store();
    let row = store.inbox.row(id(1)).await;
    assert!(matches!(row, Err(StoreError::Corrupt { .. })), "{row:?}");
    let told = store.inbox.tell(id(1), Command::Cancel, at(1)).await;
    assert!(matches!(told, Err(StoreError::Corrupt { .. })), "{told:?}");
    let log = store.log.read(id(2), 0, 100).await;
    let Err(StoreError::Corrupt { what }) = log else { panic!("{log:?}") };
    assert_eq!(what, format!("entry 7 of job {} is not what was written", id(2)));
    assert_eq!(all_of(&store, id(3)).await.1.len(), 13);
    store.inbox.tell(id(3), Command::Cancel, at(1)).await.unwrap();
}
