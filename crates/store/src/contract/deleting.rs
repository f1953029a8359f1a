//! A deleted job is gone, and nothing of another job with it.

use super::kit::{
    TTL_MS, all_of, append_of, at, check_no_job, claim, content, everything, hash, id, keyed_job,
    said, submit_and_claim,
};
use crate::{Append, Command, Lease, Parking, Store, Submitted};

async fn store_content(store: &Store, lease: &Lease, after: u64, texts: &[&str]) {
    let blobs = texts.iter().map(|text| content(text)).collect();
    let facts = [said("stored")];
    store.log.append(Append { blobs, ..append_of(lease, after, &facts) }).await.unwrap();
}

pub async fn a_deleted_job_leaves_nothing(store: Store) {
    store.inbox.submit(keyed_job(1, "key", "body")).await.unwrap();
    let lease = claim(&store, 100).await.unwrap();
    store_content(&store, &lease, 1, &["mine"]).await;
    store.inbox.tell(lease.job, Command::Cancel, at(150)).await.unwrap();
    store.inbox.delete(lease.job).await.unwrap();
    assert_eq!(all_of(&store, lease.job).await, (None, vec![], vec![]));
    assert_eq!(store.blobs.get(hash("mine")).await.unwrap(), None);
    assert_eq!(store.inbox.page(everything()).await.unwrap().total, 0);
    assert_eq!(store.inbox.counts().await.unwrap(), vec![]);
    check_no_job(store.inbox.delete(lease.job).await);
    check_no_job(store.inbox.delete(id(7)).await);
    assert_eq!(claim(&store, 90_000).await, None);
    let again = store.inbox.submit(keyed_job(2, "key", "other")).await.unwrap();
    assert!(matches!(again, Submitted::New { .. }), "{again:?}");
    // The same id begins anew.
    let again = store.inbox.submit(keyed_job(1, "other key", "body")).await.unwrap();
    assert!(matches!(again, Submitted::New { .. }), "{again:?}");
    assert_eq!(all_of(&store, id(1)).await.1.len(), 1);
    assert_eq!(store.inbox.commands(id(1)).await.unwrap(), vec![]);
}

pub async fn a_content_stays_until_its_last_job_is_gone(store: Store) {
    let first = submit_and_claim(&store, 1).await;
    let second = submit_and_claim(&store, 2).await;
    store_content(&store, &first, 1, &["shared", "first"]).await;
    store_content(&store, &first, 2, &["shared"]).await;
    store_content(&store, &second, 1, &["shared", "second"]).await;
    store.inbox.delete(first.job).await.unwrap();
    assert_eq!(store.blobs.get(hash("first")).await.unwrap(), None);
    assert_eq!(store.blobs.get(hash("shared")).await.unwrap(), Some(content("shared").1));
    assert_eq!(store.blobs.get(hash("second")).await.unwrap(), Some(content("second").1));
    store.inbox.delete(second.job).await.unwrap();
    assert_eq!(store.blobs.get(hash("shared")).await.unwrap(), None);
}

pub async fn the_worker_of_a_deleted_job_is_told(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    store.inbox.delete(lease.job).await.unwrap();
    check_no_job(store.log.append(append_of(&lease, 1, &[said("lost")])).await);
    check_no_job(store.leases.renew(&lease, at(200), TTL_MS).await);
    check_no_job(store.leases.release(&lease, Parking::Ended).await);
    check_no_job(store.inbox.tell(lease.job, Command::Cancel, at(200)).await);
}
