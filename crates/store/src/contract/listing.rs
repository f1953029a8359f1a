//! Lists of jobs, newest first, and counts.

use domain::JobStatus;
use domain::request::Prompt;

use super::kit::{append_of, at, claim, everything, id, new_job, said, submit, submit_and_claim};
use crate::{JobPage, NewJob, PageQuery, Store};

fn numbers(page: &JobPage) -> Vec<u128> {
    let number = |job| (1..100).find(|number| id(*number) == job).unwrap();
    page.rows.iter().map(|row| number(row.id)).collect()
}

pub async fn pages_are_newest_first(store: Store) {
    assert_eq!(store.inbox.page(everything()).await.unwrap(), JobPage { rows: vec![], total: 0 });
    for number in 1..=5 {
        submit(&store, number).await;
    }
    let rows: [(u32, u64, &[u128]); 5] =
        [(100, 0, &[5, 4, 3, 2, 1]), (2, 0, &[5, 4]), (2, 3, &[2, 1]), (2, 9, &[]), (0, 0, &[])];
    for (limit, offset, expected) in rows {
        let page = store.inbox.page(PageQuery { limit, offset, ..everything() }).await.unwrap();
        assert_eq!((numbers(&page), page.total), (expected.to_vec(), 5), "{limit} from {offset}");
    }
    let page = store.inbox.page(everything()).await.unwrap();
    assert_eq!(Some(page.rows[0].clone()), store.inbox.row(id(5)).await.unwrap());
}

pub async fn pages_can_be_of_one_status_and_one_owner(store: Store) {
    for (number, owner) in [(1, "ada"), (2, "bob"), (3, "ada"), (4, "ada")] {
        let owner = Some(owner.to_owned());
        store.inbox.submit(NewJob { owner, ..new_job(number) }).await.unwrap();
    }
    // The oldest is worked on.
    let lease = claim(&store, 100).await.unwrap();
    let mut work = append_of(&lease, 1, &[said("working")]);
    work.row.status = JobStatus::Processing;
    work.row.owner = Some("ada".to_owned());
    store.log.append(work).await.unwrap();
    let rows: [(Option<JobStatus>, Option<&str>, &[u128]); 6] = [
        (Some(JobStatus::Started), None, &[4, 3, 2]),
        (Some(JobStatus::Processing), None, &[1]),
        (Some(JobStatus::Failed), None, &[]),
        (None, Some("ada"), &[4, 3, 1]),
        (Some(JobStatus::Started), Some("ada"), &[4, 3]),
        (None, Some("eve"), &[]),
    ];
    for (status, owner, expected) in rows {
        let query = PageQuery { status, owner: owner.map(str::to_owned), ..everything() };
        let page = store.inbox.page(query.clone()).await.unwrap();
        let total = u64::try_from(expected.len()).unwrap();
        assert_eq!((numbers(&page), page.total), (expected.to_vec(), total), "{query:?}");
    }
}

pub async fn jobs_are_counted_by_status(store: Store) {
    assert_eq!(store.inbox.counts().await.unwrap(), vec![]);
    for number in 1..=3 {
        submit(&store, number).await;
    }
    let lease = claim(&store, 100).await.unwrap();
    let mut end = append_of(&lease, 1, &[said("done")]);
    end.row.status = JobStatus::Completed;
    store.log.append(end).await.unwrap();
    let expected = vec![(JobStatus::Started, 2), (JobStatus::Completed, 1)];
    assert_eq!(store.inbox.counts().await.unwrap(), expected);
}

pub async fn a_row_is_replaced_with_the_append(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let mut work = append_of(&lease, 1, &[said("working")]);
    work.row.status = JobStatus::AwaitingApproval;
    work.row.progress_percent = 42;
    work.row.phase = "Waiting for you".to_owned();
    work.row.files_count = 7;
    work.row.framework = Some("fastapi".to_owned());
    work.row.name = Some("library".to_owned());
    work.row.prompt_excerpt = "图书馆".to_owned();
    work.row.owner = Some("ada".to_owned());
    work.row.speech = Some(domain::brief::Speech::Chinese);
    work.row.updated_at = at(900);
    // These two are the store's.
    work.row.id = id(9);
    work.row.last_seq = 77;
    store.log.append(work.clone()).await.unwrap();
    work.row.id = lease.job;
    work.row.last_seq = 2;
    assert_eq!(store.inbox.row(lease.job).await.unwrap(), Some(work.row.clone()));
    assert_eq!(store.inbox.page(everything()).await.unwrap().rows, vec![work.row]);

    let prompt = Prompt::new(&"图".repeat(300)).unwrap();
    let request = domain::JobRequest::new(prompt);
    store.inbox.submit(NewJob { request, ..new_job(2) }).await.unwrap();
    let row = store.inbox.row(id(2)).await.unwrap().unwrap();
    assert_eq!(row.prompt_excerpt, "图".repeat(200));
}
