//! The bus tells what the store did: afterwards, in order, and never what it did not do.

use std::time::Duration;

use domain::Entry;
use tokio::sync::broadcast::error::TryRecvError;

use super::kit::{append, append_of, at, check_stale, claim, log, new_job, said, submit_and_claim};
use crate::{Command, Live, Parking, Store};

/// Ends a test that would wait for ever.
const PATIENCE: Duration = Duration::from_secs(20);

pub async fn watchers_see_entries_once_they_can_be_read_and_in_order(store: Store) {
    let job = super::kit::id(1);
    let mut live = store.bus.watch(job);
    let lease = submit_and_claim(&store, 1).await;
    let writer = {
        let (store, lease) = (store.clone(), lease.clone());
        tokio::spawn(async move {
            for after in 1..50 {
                append(&store, &lease, after, "shown").await;
            }
        })
    };
    let mut seen: Vec<Entry> = Vec::new();
    while seen.len() < 50 {
        let told = tokio::time::timeout(PATIENCE, live.recv()).await.unwrap().unwrap();
        let Live::Entries(entries) = told else { panic!("{told:?}") };
        let stored = log(&store, job).await;
        for entry in entries.iter() {
            assert!(stored.contains(entry), "shown before it can be read: {entry:?}");
            seen.push(entry.clone());
        }
    }
    writer.await.unwrap();
    assert_eq!(seen, log(&store, job).await);
}

pub async fn a_refused_append_is_shown_to_nobody(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let mut live = store.bus.watch(lease.job);
    check_stale(store.log.append(append_of(&lease, 5, &[said("refused")])).await, 1, 1);
    append(&store, &lease, 1, "written").await;
    let told = tokio::time::timeout(PATIENCE, live.recv()).await.unwrap().unwrap();
    let Live::Entries(entries) = told else { panic!("{told:?}") };
    assert_eq!(entries.to_vec(), log(&store, lease.job).await[1..]);
    assert!(matches!(live.try_recv(), Err(TryRecvError::Empty)));
}

pub async fn workers_are_woken_when_there_may_be_work(store: Store) {
    let woken = async || tokio::time::timeout(PATIENCE, store.bus.work()).await.unwrap();
    store.inbox.submit(new_job(1)).await.unwrap();
    woken().await;
    let lease = claim(&store, 100).await.unwrap();
    store.inbox.tell(lease.job, Command::Pause, at(150)).await.unwrap();
    woken().await;
    store.leases.release(&lease, Parking::Ready).await.unwrap();
    woken().await;
    claim(&store, 200).await.unwrap();
    store.leases.expire_all().await.unwrap();
    woken().await;
}
