//! One worker at a time has a job, and one that lost it cannot write.

use std::collections::BTreeSet;

use super::kit::{
    TTL_MS, all_of, append, append_of, at, check_no_job, check_stale, claim, id, said, submit,
    submit_and_claim,
};
use crate::{Append, Command, Lease, Parking, Store};

pub async fn the_job_that_was_accepted_first_is_claimed_first(store: Store) {
    assert_eq!(claim(&store, 100).await, None);
    for number in [3, 1, 2] {
        submit(&store, number).await;
    }
    let first = claim(&store, 100).await.unwrap();
    let expected =
        Lease { job: id(3), fence: 1, worker: "w".to_owned(), expires_at: at(100 + TTL_MS) };
    assert_eq!(first, expected);
    assert_eq!(claim(&store, 100).await.unwrap().job, id(1));
    assert_eq!(claim(&store, 100).await.unwrap().job, id(2));
    assert_eq!(claim(&store, 100).await, None);
    // A job that was given back is still older than one that came later.
    submit(&store, 4).await;
    store.leases.release(&first, Parking::Ready).await.unwrap();
    assert_eq!(claim(&store, 100).await.unwrap().job, id(3));
}

pub async fn a_leased_job_is_given_to_nobody_until_the_lease_expires(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    assert_eq!(claim(&store, 100 + TTL_MS - 1).await, None);
    let next = store.leases.claim("other", at(100 + TTL_MS), TTL_MS).await.unwrap().unwrap();
    assert_eq!((next.job, next.fence, next.worker.as_str()), (lease.job, 2, "other"));
}

/// A worker that was stopped past its lease and goes on as if nothing had happened.
pub async fn a_zombie_cannot_write_renew_or_release(store: Store) {
    let zombie = submit_and_claim(&store, 1).await;
    append(&store, &zombie, 1, "before the stop").await;
    let owner = claim(&store, 5_000).await.unwrap();
    let before = all_of(&store, zombie.job).await;
    let late = append_of(&zombie, 2, &[said("after the stop")]);
    let late = Append { blobs: vec![super::kit::content("late")], ..late };
    check_stale(store.log.append(late).await, 1, 2);
    check_stale(store.leases.renew(&zombie, at(5_000), TTL_MS).await, 1, 2);
    check_stale(store.leases.release(&zombie, Parking::Ended).await, 1, 2);
    assert_eq!(all_of(&store, zombie.job).await, before);
    assert_eq!(store.blobs.get(super::kit::hash("late")).await.unwrap(), None);
    append(&store, &owner, 2, "the owner goes on").await;
}

pub async fn an_expired_lease_that_nobody_took_is_still_its_owners(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    append(&store, &lease, 1, "long after").await;
    let renewed = store.leases.renew(&lease, at(50_000), TTL_MS).await.unwrap();
    assert_eq!((renewed.fence, renewed.expires_at), (1, at(50_000 + TTL_MS)));
    assert_eq!(claim(&store, 50_000).await, None);
}

pub async fn a_renewed_lease_lasts_longer(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let renewed = store.leases.renew(&lease, at(900), TTL_MS).await.unwrap();
    assert_eq!(renewed, Lease { expires_at: at(900 + TTL_MS), ..lease });
    assert_eq!(claim(&store, 900 + TTL_MS - 1).await, None);
    assert_eq!(claim(&store, 900 + TTL_MS).await.unwrap().fence, 2);
}

pub async fn a_released_lease_gives_no_rights(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    store.leases.release(&lease, Parking::Ready).await.unwrap();
    check_stale(store.log.append(append_of(&lease, 1, &[said("late")])).await, 1, 1);
    check_stale(store.leases.renew(&lease, at(200), TTL_MS).await, 1, 1);
    check_stale(store.leases.release(&lease, Parking::Ended).await, 1, 1);
    assert_eq!(claim(&store, 200).await.unwrap().fence, 2);
}

pub async fn a_job_is_parked_as_its_worker_says(store: Store) {
    let not_before = at(9_000);
    let rows = [
        (1, Parking::Ready, Some(200)),
        (2, Parking::Later { not_before }, Some(9_000)),
        (3, Parking::Waiting, None),
        (4, Parking::Ended, None),
    ];
    for (number, parking, free_from) in rows {
        let lease = submit_and_claim(&store, number).await;
        store.leases.release(&lease, parking).await.unwrap();
        match free_from {
            None => assert_eq!(claim(&store, u64::from(u32::MAX)).await, None, "{parking:?}"),
            Some(time) => {
                if time > 200 {
                    assert_eq!(claim(&store, time - 1).await, None, "{parking:?}");
                }
                let next = claim(&store, time).await.unwrap();
                assert_eq!((next.job, next.fence), (lease.job, 2), "{parking:?}");
                store.leases.release(&next, Parking::Ended).await.unwrap();
            }
        }
    }
}

pub async fn unread_commands_keep_a_job_from_waiting_and_ending(store: Store) {
    for (number, parking) in [(1, Parking::Waiting), (2, Parking::Ended)] {
        let lease = submit_and_claim(&store, number).await;
        store.inbox.tell(lease.job, Command::Cancel, at(150)).await.unwrap();
        store.leases.release(&lease, parking).await.unwrap();
        let next = claim(&store, 200).await.unwrap();
        assert_eq!(next.job, lease.job, "{parking:?}");
        let answer = Append { consumed: Some(1), ..append_of(&next, 1, &[]) };
        store.log.append(answer).await.unwrap();
        store.leases.release(&next, parking).await.unwrap();
        assert_eq!(claim(&store, 200).await, None, "{parking:?}");
    }
    // One that is put off stays so: a full disk would also keep its worker from answering.
    let lease = submit_and_claim(&store, 3).await;
    store.inbox.tell(lease.job, Command::Cancel, at(150)).await.unwrap();
    store.leases.release(&lease, Parking::Later { not_before: at(9_000) }).await.unwrap();
    assert_eq!(claim(&store, 8_999).await, None);
    assert_eq!(claim(&store, 9_000).await.unwrap().job, lease.job);
}

pub async fn expire_all_makes_every_leased_job_ready(store: Store) {
    let first = submit_and_claim(&store, 1).await;
    submit_and_claim(&store, 2).await;
    let parked = submit_and_claim(&store, 3).await;
    store.leases.release(&parked, Parking::Waiting).await.unwrap();
    assert_eq!(store.leases.expire_all().await.unwrap(), 2);
    check_stale(store.log.append(append_of(&first, 1, &[said("late")])).await, 1, 1);
    let next = claim(&store, 100).await.unwrap();
    assert_eq!((next.job, next.fence), (id(1), 2));
    assert_eq!(claim(&store, 100).await.unwrap().job, id(2));
    assert_eq!(claim(&store, 100).await, None);
    assert_eq!(store.leases.expire_all().await.unwrap(), 2);
    assert_eq!(store.leases.expire_all().await.unwrap(), 0);
}

pub async fn workers_that_claim_at_once_never_share_a_job(store: Store) {
    for number in 1..=40 {
        submit(&store, number).await;
    }
    let workers = (0..8).map(|worker| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            let name = format!("w{worker}");
            while let Some(lease) = store.leases.claim(&name, at(100), TTL_MS).await.unwrap() {
                mine.push(lease.job);
            }
            mine
        })
    });
    let mut claimed = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        claimed.extend(worker.await.unwrap());
    }
    assert_eq!(claimed.len(), 40);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 40);
}

pub async fn a_lease_on_no_job_is_refused(store: Store) {
    let lease = Lease { job: id(1), fence: 1, worker: "w".to_owned(), expires_at: at(1) };
    check_no_job(store.leases.renew(&lease, at(1), TTL_MS).await);
    check_no_job(store.leases.release(&lease, Parking::Ready).await);
}
