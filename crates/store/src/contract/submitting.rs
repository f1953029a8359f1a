//! Jobs are accepted once, durably, and not without end.

use domain::{Fact, JobStatus};

use super::kit::{
    all_of, append, at, claim, everything, id, keyed_job, log, new_job, submit, submit_and_claim,
};
use crate::{Lease, NewJob, Parking, Store, StoreError, Submitted};

pub async fn a_job_is_stored_as_its_row_and_its_first_entry(store: Store) {
    let new = NewJob { owner: Some("ada".to_owned()), ..new_job(1) };
    let Submitted::New { job, entry } = store.inbox.submit(new.clone()).await.unwrap() else {
        panic!("the job is new")
    };
    assert_eq!((job, entry.seq, entry.at), (id(1), 1, at(100)));
    assert_eq!(
        entry.fact,
        Fact::JobAccepted { request: new.request.clone(), owner: new.owner.clone() }
    );
    assert_eq!(log(&store, job).await, vec![*entry]);
    let row = store.inbox.row(job).await.unwrap().unwrap();
    assert_eq!((row.status, row.last_seq, row.progress_percent), (JobStatus::Started, 1, 0));
    assert_eq!((row.created_at, row.updated_at, row.owner), (at(100), at(100), new.owner));
    assert_eq!(row.prompt_excerpt, new.request.prompt.as_str());
    assert_eq!(store.inbox.row(id(2)).await.unwrap(), None);
}

pub async fn the_same_key_and_body_give_the_first_job_back(store: Store) {
    store.inbox.submit(keyed_job(1, "key", "body")).await.unwrap();
    let again = store.inbox.submit(keyed_job(2, "key", "body")).await.unwrap();
    assert_eq!(again, Submitted::Known { job: id(1) });
    assert_eq!(store.inbox.page(everything()).await.unwrap().total, 1);
}

pub async fn the_same_key_with_another_body_is_refused_and_stores_nothing(store: Store) {
    store.inbox.submit(keyed_job(1, "key", "body")).await.unwrap();
    let refused = store.inbox.submit(keyed_job(2, "key", "other")).await;
    assert!(matches!(refused, Err(StoreError::KeyReused)), "{refused:?}");
    assert_eq!(all_of(&store, id(2)).await, (None, vec![], vec![]));
}

pub async fn two_owners_may_use_the_same_key(store: Store) {
    for (number, owner) in [(1, None), (2, Some("ada")), (3, Some("bob"))] {
        let owner = owner.map(str::to_owned);
        let new = NewJob { owner, ..keyed_job(number, "key", "body") };
        let submitted = store.inbox.submit(new).await.unwrap();
        assert!(matches!(submitted, Submitted::New { .. }), "{submitted:?}");
    }
}

pub async fn an_id_that_is_stored_already_is_answered_as_known(store: Store) {
    submit(&store, 1).await;
    let again = store.inbox.submit(new_job(1)).await.unwrap();
    assert_eq!(again, Submitted::Known { job: id(1) });
    assert_eq!(log(&store, id(1)).await.len(), 1);
}

pub async fn one_job_more_than_may_wait_is_refused(store: Store) {
    let limited = |number| NewJob { queue_limit: 2, ..new_job(number) };
    // Neither a leased job nor a parked one holds a place; one that is put off does.
    let lease: Lease = submit_and_claim(&store, 1).await;
    submit_and_claim(&store, 2).await;
    store.leases.release(&lease, Parking::Waiting).await.unwrap();
    store.inbox.submit(limited(3)).await.unwrap();
    let later = claim(&store, 100).await.unwrap();
    let not_before = at(9_000);
    store.leases.release(&later, Parking::Later { not_before }).await.unwrap();
    store.inbox.submit(limited(4)).await.unwrap();
    let refused = store.inbox.submit(limited(5)).await;
    assert!(matches!(refused, Err(StoreError::QueueFull { waiting: 2, limit: 2 })), "{refused:?}");
    assert_eq!(store.inbox.row(id(5)).await.unwrap(), None);
    claim(&store, 100).await.unwrap();
    store.inbox.submit(limited(5)).await.unwrap();
}

pub async fn a_known_key_is_answered_also_when_the_queue_is_full(store: Store) {
    let full = |number| NewJob { queue_limit: 1, ..keyed_job(number, "key", "body") };
    store.inbox.submit(full(1)).await.unwrap();
    assert_eq!(store.inbox.submit(full(2)).await.unwrap(), Submitted::Known { job: id(1) });
}

pub async fn one_key_sent_many_times_at_once_makes_one_job(store: Store) {
    let sends = (1..=16).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.inbox.submit(keyed_job(number, "key", "body")).await })
    });
    let mut jobs = Vec::new();
    for sent in sends.collect::<Vec<_>>() {
        jobs.push(match sent.await.unwrap().unwrap() {
            Submitted::New { job, .. } | Submitted::Known { job } => job,
        });
    }
    jobs.dedup();
    assert_eq!(jobs.len(), 1);
    assert_eq!(store.inbox.page(everything()).await.unwrap().total, 1);
    let lease = claim(&store, 100).await.unwrap();
    append(&store, &lease, 1, "goes on").await;
}
