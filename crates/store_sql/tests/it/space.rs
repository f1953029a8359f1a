//! A full disk: refused in words, nothing half written, reading goes on, and so does writing once there
//! is space.

use std::fs;
use std::path::Path;

use domain::Entry;
use store::contract::kit::{append_of, at, claim, content, log, said, submit};
use store::{Append, Bus, Command, Lease, Store, StoreError};
use store_sql::SqliteStore;
use tempfile::TempDir;

/// A small file system of its own.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None`, with the reason printed, where it cannot be mounted.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let flags = nix::mount::MsFlags::empty();
        let (kind, size) = (Some("tmpfs"), Some("size=3m"));
        match nix::mount::mount(kind, folder.path(), kind, flags, size) {
            Ok(()) => Some(Self(folder)),
            Err(error) => {
                println!("skipped: a tmpfs cannot be mounted here ({error}); run it as root");
                None
            }
        }
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all space but `left_bytes`.
    fn fill(&self, left_bytes: usize) {
        let free = nix::sys::statvfs::statvfs(self.path()).unwrap();
        let free = usize::try_from(free.blocks_available() * free.fragment_size()).unwrap();
        fs::write(self.path().join("ballast"), vec![1; free - left_bytes]).unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        nix::mount::umount(self.path()).unwrap();
    }
}

fn next(lease: &Lease, after: u64) -> Append {
    let text = format!("{after} ").repeat(2_000);
    let facts = [said(&text), said("and its second")];
    Append { blobs: vec![content(&text)], ..append_of(lease, after, &facts) }
}

#[track_caller]
fn check_full<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::StorageFull { .. })), "{result:?}");
}

/// Appends until there is no space, and gives what was answered.
async fn append_until_full(store: &Store, lease: &Lease) -> Vec<Entry> {
    let mut answered = log(store, lease.job).await;
    loop {
        let after = answered.last().unwrap().seq;
        match store.log.append(next(lease, after)).await {
            Ok(entries) => answered.extend(entries),
            Err(error) => {
                check_full(Err::<(), _>(error));
                return answered;
            }
        }
    }
}

/// Fills the disk at another place of the transaction each time.
#[tokio::test]
async fn a_full_disk_refuses_and_loses_nothing_wherever_it_fills() {
    for left_bytes in (0..40).map(|step| step * 4_096) {
        let Some(disk) = SmallDisk::mount() else { return };
        let sqlite = SqliteStore::open(&disk.path().join("data"), Bus::default()).unwrap();
        let store = sqlite.store();
        submit(&store, 1).await;
        let lease = claim(&store, 100).await.unwrap();
        disk.fill(left_bytes);

        let answered = append_until_full(&store, &lease).await;
        let last = answered.last().unwrap().seq;
        assert_eq!(log(&store, lease.job).await, answered, "{left_bytes} left");
        assert_eq!(store.inbox.row(lease.job).await.unwrap().unwrap().last_seq, last);
        // The refused content is not there either.
        let refused = next(&lease, last).blobs[0].0;
        assert_eq!(store.blobs.get(refused).await.unwrap(), None);

        disk.free();
        let more = store.log.append(next(&lease, last)).await.unwrap();
        store.inbox.tell(lease.job, Command::Pause, at(1)).await.unwrap();
        let all = [answered, more].concat();
        assert_eq!(log(&store, lease.job).await, all, "{left_bytes} left");
        drop(sqlite);
        let sqlite = SqliteStore::open(&disk.path().join("data"), Bus::default()).unwrap();
        assert_eq!(log(&sqlite.store(), lease.job).await, all, "{left_bytes} left");
    }
}

#[tokio::test]
async fn many_that_wait_while_the_disk_is_full_are_each_answered() {
    let Some(disk) = SmallDisk::mount() else { return };
    let sqlite = SqliteStore::open(&disk.path().join("data"), Bus::default()).unwrap();
    let store = sqlite.store();
    let mut leases = Vec::new();
    for number in 1..=8 {
        submit(&store, number).await;
        leases.push(claim(&store, 100).await.unwrap());
    }
    disk.fill(0);
    append_until_full(&store, &leases[0]).await;
    let waiting = leases[1..].iter().map(|lease| store.log.append(next(lease, 1)));
    futures::future::join_all(waiting).await.into_iter().for_each(check_full);
    disk.free();
    let waiting = leases[1..].iter().map(|lease| store.log.append(next(lease, 1)));
    for answer in futures::future::join_all(waiting).await {
        assert_eq!(answer.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_folder_on_a_full_disk_is_not_opened_and_is_not_left_half_made() {
    let Some(disk) = SmallDisk::mount() else { return };
    disk.fill(0);
    check_full(SqliteStore::open(&disk.path().join("data"), Bus::default()));
    disk.free();
    disk.fill(8 * 4_096);
    check_full(SqliteStore::open(&disk.path().join("data"), Bus::default()));
    disk.free();
    let sqlite = SqliteStore::open(&disk.path().join("data"), Bus::default()).unwrap();
    submit(&sqlite.store(), 1).await;
}
