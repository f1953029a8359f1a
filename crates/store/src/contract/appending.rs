//! The log is numbered without gaps, is read back as it was written, and contents are what their hashes
//! say.

use domain::bounds::{FACT_MAX_BYTES, FILE_MAX_BYTES};
use domain::fact::StatusReason;
use domain::fact::{Decision, FailureClass, FileFeedback, GateKind, ModelReply, ReviewVerdict};
use domain::step::{StepKey, StepKind};
use domain::{Entry, Fact, JobStatus, RelPath};

use super::kit::{
    all_of, append, append_of, at, check_no_job, check_stale, content, hash, id, log, said,
    submit_and_claim,
};
use crate::{Append, JobRow, Lease, Store, StoreError};

pub async fn entries_are_numbered_without_gaps(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let facts = [said("two"), said("three")];
    let entries = store.log.append(append_of(&lease, 1, &facts)).await.unwrap();
    let expected: Vec<Entry> =
        (2..).zip(facts).map(|(seq, fact)| Entry { seq, at: at(200), fact }).collect();
    assert_eq!(entries, expected);
    append(&store, &lease, 3, "four").await;
    let stored = log(&store, lease.job).await;
    assert_eq!(stored.iter().map(|entry| entry.seq).collect::<Vec<_>>(), vec![1, 2, 3, 4]);
    assert_eq!(stored[1..3], expected);
    assert_eq!(store.inbox.row(lease.job).await.unwrap().unwrap().last_seq, 4);
}

pub async fn an_append_that_does_not_know_the_last_entry_writes_nothing(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    append(&store, &lease, 1, "two").await;
    let before = all_of(&store, lease.job).await;
    for after in [0, 1, 3, u64::from(u32::MAX)] {
        let wrong = append_of(&lease, after, &[said("lost")]);
        let wrong = Append { blobs: vec![content("lost")], ..wrong };
        check_stale(store.log.append(wrong).await, 1, 1);
    }
    assert_eq!(all_of(&store, lease.job).await, before);
    assert_eq!(store.blobs.get(hash("lost")).await.unwrap(), None);
}

pub async fn an_append_to_no_job_is_refused(store: Store) {
    let lease = Lease { job: id(1), fence: 1, worker: "w".to_owned(), expires_at: at(1) };
    check_no_job(store.log.append(append_of(&lease, 0, &[said("lost")])).await);
    assert_eq!(log(&store, id(1)).await, vec![]);
}

pub async fn an_append_without_facts_moves_the_row(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let mut moved = append_of(&lease, 1, &[]);
    moved.row.phase = "Waiting".to_owned();
    assert_eq!(store.log.append(moved).await.unwrap(), vec![]);
    let row = store.inbox.row(lease.job).await.unwrap().unwrap();
    assert_eq!((row.phase.as_str(), row.last_seq), ("Waiting", 1));
    append(&store, &lease, 1, "two").await;
}

pub async fn a_log_is_read_in_pages(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let facts: Vec<Fact> = (2..=10).map(|number| said(&number.to_string())).collect();
    store.log.append(append_of(&lease, 1, &facts)).await.unwrap();
    let rows: [(u64, u32, &[u64]); 6] = [
        (0, 3, &[1, 2, 3]),
        (3, 3, &[4, 5, 6]),
        (8, 100, &[9, 10]),
        (10, 5, &[]),
        (99, 5, &[]),
        (0, 0, &[]),
    ];
    for (after, limit, expected) in rows {
        let page = store.log.read(lease.job, after, limit).await.unwrap();
        let numbers: Vec<u64> = page.iter().map(|entry| entry.seq).collect();
        assert_eq!(numbers, expected, "after {after}, at most {limit}");
    }
    assert_eq!(store.log.read(id(2), 0, 10).await.unwrap(), vec![]);
}

/// Every kind whose values are made here in a line or two; plans, evidence and reports are read back by
/// the tests of those who make them.
fn facts() -> Vec<Fact> {
    let path = RelPath::new("图书/app.py").unwrap();
    let step = StepKey { kind: StepKind::Code { path: path.clone() }, round: 2 };
    let reply = ModelReply {
        step: step.clone(),
        call: 1,
        request: hash("request"),
        reply: hash("reply"),
        provider: "p".to_owned(),
        model: "m".to_owned(),
        tokens_in: 1,
        tokens_out: u64::MAX,
        cost_micro_usd: None,
        wall_ms: 5,
    };
    let message = "line one\nline \"two\" \u{1f600}".to_owned();
    vec![
        Fact::StepStarted { step: step.clone(), attempt: 1, fence: 1 },
        Fact::ModelReplied(reply),
        Fact::FileWritten {
            path: path.clone(),
            blob: hash("file"),
            size_bytes: 4,
            step: step.clone(),
        },
        Fact::StepFailed {
            step: step.clone(),
            attempt: 1,
            class: FailureClass::Timeout,
            message: message.clone(),
            retry_in_ms: Some(10),
        },
        Fact::Reviewed {
            path: path.clone(),
            step,
            verdict: ReviewVerdict::Returned,
            findings: vec![],
        },
        Fact::RepairOrdered {
            round: 1,
            files: vec![FileFeedback { path, feedback: message.clone() }],
            why: String::new(),
        },
        Fact::RepairEnded { why: message.clone() },
        Fact::ApprovalRequested { gate: GateKind::Final, round: 1 },
        Fact::ApprovalResolved {
            gate: GateKind::Final,
            round: 1,
            decision: Decision::Approved,
            feedback: None,
        },
        Fact::Paused,
        Fact::Resumed,
        Fact::CancelRequested,
        Fact::ModelChanged { model: None },
        Fact::StatusNoted { reason: Some(StatusReason::StorageFull) },
        Fact::RetryOrdered,
        Fact::JobEnded { status: JobStatus::Failed, message, class: Some(FailureClass::Internal) },
        Fact::Unknown,
    ]
}

pub async fn every_kind_of_fact_reads_back_as_it_was_written(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    store.log.append(append_of(&lease, 1, &facts())).await.unwrap();
    let read: Vec<Fact> =
        log(&store, lease.job).await.into_iter().skip(1).map(|entry| entry.fact).collect();
    assert_eq!(read, facts());
}

pub async fn a_fact_or_content_that_is_too_large_writes_nothing(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let before = all_of(&store, lease.job).await;
    let fact = append_of(&lease, 1, &[said("fits"), said(&"x".repeat(FACT_MAX_BYTES))]);
    let large = "x".repeat(FILE_MAX_BYTES + 1);
    let blob = Append { blobs: vec![content(&large)], ..append_of(&lease, 1, &[said("fits")]) };
    for refused in [fact, blob] {
        let refused = store.log.append(refused).await;
        assert!(matches!(refused, Err(StoreError::TooLarge { .. })), "{refused:?}");
    }
    assert_eq!(all_of(&store, lease.job).await, before);
}

pub async fn writers_of_one_job_at_once_leave_no_gap(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let writers = (0..4).map(|writer| {
        let (store, lease) = (store.clone(), lease.clone());
        tokio::spawn(async move {
            let mut written = 0_u64;
            let mut after = 1;
            while after < 60 {
                let fact = said(&format!("writer {writer}, after {after}"));
                match store.log.append(append_of(&lease, after, &[fact])).await {
                    Ok(_) => written += 1,
                    Err(StoreError::StaleFence { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
                after = store.inbox.row(lease.job).await.unwrap().unwrap().last_seq;
            }
            written
        })
    });
    let mut written = 0;
    for writer in writers.collect::<Vec<_>>() {
        written += writer.await.unwrap();
    }
    check_gap_free(&store, &lease, written + 1).await;
}

pub async fn writers_of_many_jobs_at_once_leave_no_gap(store: Store) {
    let mut leases = Vec::new();
    for number in 1..=20 {
        leases.push(submit_and_claim(&store, number).await);
    }
    let writers = leases.iter().map(|lease| {
        let (store, lease) = (store.clone(), lease.clone());
        tokio::spawn(async move {
            for after in 1..=20 {
                append(&store, &lease, after, &format!("after {after}")).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    for lease in &leases {
        check_gap_free(&store, lease, 21).await;
    }
}

async fn check_gap_free(store: &Store, lease: &Lease, last: u64) {
    let entries = log(store, lease.job).await;
    let numbers: Vec<u64> = entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
    for entry in &entries[1..] {
        let Fact::StepFinished { summary, .. } = &entry.fact else { panic!("{entry:?}") };
        assert!(summary.ends_with(&format!("after {}", entry.seq - 1)), "{entry:?}");
    }
}

pub async fn a_content_is_read_by_its_hash(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let contents = ["", "one", "图书\0"].map(content);
    for (after, blobs) in [(1, contents.to_vec()), (2, contents.to_vec())] {
        let facts = [said("stored")];
        store.log.append(Append { blobs, ..append_of(&lease, after, &facts) }).await.unwrap();
    }
    for (hash, bytes) in contents {
        assert_eq!(store.blobs.get(hash).await.unwrap(), Some(bytes));
    }
    assert_eq!(store.blobs.get(hash("never stored")).await.unwrap(), None);
}

pub async fn a_content_that_does_not_have_its_hash_is_said_to_be_damaged(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    let blobs = vec![(hash("right"), content("wrong").1)];
    let row = JobRow::clone(&append_of(&lease, 1, &[]).row);
    store.log.append(Append { blobs, row, ..append_of(&lease, 1, &[]) }).await.unwrap();
    let read = store.blobs.get(hash("right")).await;
    assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{read:?}");
}
