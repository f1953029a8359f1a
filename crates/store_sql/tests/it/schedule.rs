//! Random schedules of calls, with the file closed and opened in between: the store in SQLite does and
//! answers what the store in memory does and answers.

use domain::{BlobHash, JobStatus};
use proptest::prelude::*;
use proptest::test_runner::Config;
use store::contract::kit::{all_of, append_of, at, content, everything, id, keyed_job, said};
use store::{Append, Command, Lease, NewJob, Parking, Store};

use crate::kit::{Opened, open, reopen};

/// Jobs that a schedule speaks of.
const JOBS: u128 = 4;
const CONTENTS: [&str; 3] = ["one", "two", "three"];

#[derive(Debug, Clone)]
enum Act {
    Submit { job: u128, key: u8, body: u8, queue_limit: usize },
    Tell { job: u128, command: Command },
    Claim { ttl_ms: u64 },
    Renew { lease: usize },
    Release { lease: usize, parking: Parking },
    Append(Appended),
    Delete { job: u128 },
    ExpireAll,
    Reopen,
}

#[derive(Debug, Clone)]
struct Appended {
    lease: usize,
    /// Which last entry the writer believes in: the right one, or one off.
    after_off: i8,
    facts: usize,
    contents: [bool; CONTENTS.len()],
    status: usize,
    consumed: Option<u64>,
}

fn act() -> impl Strategy<Value = Act> {
    let job = || 1..=JOBS;
    let command = prop::sample::select(vec![Command::Cancel, Command::Pause, Command::Retry]);
    let later = Parking::Later { not_before: at(1_500) };
    let parking =
        prop::sample::select(vec![Parking::Waiting, later, Parking::Ready, Parking::Ended]);
    let appended = (
        0..4_usize,
        prop::sample::select(vec![0, 0, 0, 0, 1, -1_i8]),
        0..4_usize,
        any::<[bool; CONTENTS.len()]>(),
        0..JobStatus::ALL.len(),
        prop::option::of(0..4_u64),
    );
    prop_oneof![
        3 => (job(), 0..3_u8, 0..2_u8, 1..4_usize)
            .prop_map(|(job, key, body, queue_limit)| Act::Submit { job, key, body, queue_limit }),
        2 => (job(), command).prop_map(|(job, command)| Act::Tell { job, command }),
        4 => (0..800_u64).prop_map(|ttl_ms| Act::Claim { ttl_ms }),
        1 => (0..4_usize).prop_map(|lease| Act::Renew { lease }),
        2 => (0..4_usize, parking).prop_map(|(lease, parking)| Act::Release { lease, parking }),
        6 => appended.prop_map(|(lease, after_off, facts, contents, status, consumed)| {
            Act::Append(Appended { lease, after_off, facts, contents, status, consumed })
        }),
        1 => job().prop_map(|job| Act::Delete { job }),
        1 => Just(Act::ExpireAll),
        1 => Just(Act::Reopen),
    ]
}

/// What a worker holds, and what it believes is the last entry.
#[derive(Debug, Default)]
struct Hands {
    leases: Vec<Lease>,
}

impl Hands {
    /// One of the last leases: old ones are zombies'.
    fn pick(&self, lease: usize) -> Option<&Lease> {
        self.leases.iter().rev().nth(lease)
    }
}

/// Does one act, and gives what can be seen of it.
async fn carry_out(store: &Store, hands: &mut Hands, now: u64, act: &Act) -> String {
    match act {
        Act::Submit { job, key, body, queue_limit } => {
            let named = keyed_job(*job, &key.to_string(), &body.to_string());
            let idempotency = if *key == 0 { None } else { named.idempotency.clone() };
            let new = NewJob { idempotency, queue_limit: *queue_limit, at: at(now), ..named };
            format!("{:?}", store.inbox.submit(new).await)
        }
        Act::Tell { job, command } => {
            format!("{:?}", store.inbox.tell(id(*job), command.clone(), at(now)).await)
        }
        Act::Claim { ttl_ms } => {
            let claimed = store.leases.claim("w", at(now), *ttl_ms).await;
            let seen = format!("{claimed:?}");
            hands.leases.extend(claimed.ok().flatten());
            seen
        }
        Act::Renew { lease } => match hands.pick(*lease) {
            Some(lease) => format!("{:?}", store.leases.renew(lease, at(now), 300).await),
            None => String::new(),
        },
        Act::Release { lease, parking } => match hands.pick(*lease) {
            Some(lease) => format!("{:?}", store.leases.release(lease, *parking).await),
            None => String::new(),
        },
        Act::Append(appended) => append(store, hands, appended).await,
        Act::Delete { job } => format!("{:?}", store.inbox.delete(id(*job)).await),
        Act::ExpireAll => format!("{:?}", store.leases.expire_all().await),
        Act::Reopen => String::new(),
    }
}

async fn append(store: &Store, hands: &Hands, appended: &Appended) -> String {
    let Some(lease) = hands.pick(appended.lease) else { return String::new() };
    let last = store.inbox.row(lease.job).await.unwrap().map_or(0, |row| row.last_seq);
    let after = last.saturating_add_signed(i64::from(appended.after_off));
    let facts: Vec<_> = (0..appended.facts).map(|number| said(&number.to_string())).collect();
    let chosen = CONTENTS.iter().zip(appended.contents).filter(|(_, is_in)| *is_in);
    let blobs = chosen.map(|(text, _)| content(text)).collect();
    let consumed = appended.consumed;
    let mut append = Append { blobs, consumed, ..append_of(lease, after, &facts) };
    append.row.status = JobStatus::ALL[appended.status];
    format!("{:?}", store.log.append(append).await)
}

/// Everything that can be read.
async fn picture(store: &Store) -> String {
    let mut seen = Vec::new();
    for job in 1..=JOBS {
        seen.push(format!("{:?}", all_of(store, id(job)).await));
        seen.push(format!("{:?}", store.log.read(id(job), 2, 2).await));
    }
    seen.push(format!("{:?}", store.inbox.page(everything()).await));
    seen.push(format!("{:?}", store.inbox.counts().await));
    for text in CONTENTS {
        seen.push(format!("{:?}", store.blobs.get(BlobHash::of(text.as_bytes())).await));
    }
    seen.join("\n")
}

async fn check(acts: &[Act]) {
    let memory = store::memory::store();
    let mut opened: Opened = open().await;
    let (mut in_memory, mut in_sqlite) = (Hands::default(), Hands::default());
    for (number, act) in (1_u64..).zip(acts) {
        let now = number * 100;
        if matches!(act, Act::Reopen) {
            opened = reopen(opened);
        }
        let sqlite = opened.sqlite.store();
        let expected = carry_out(&memory, &mut in_memory, now, act).await;
        let found = carry_out(&sqlite, &mut in_sqlite, now, act).await;
        assert_eq!(found, expected, "act {number}: {act:?}");
        assert_eq!(picture(&sqlite).await, picture(&memory).await, "after act {number}: {act:?}");
    }
}

proptest! {
    // Few and long: each opens a file and flushes every act.
    #![proptest_config(Config { cases: 32, failure_persistence: None, ..Config::default() })]
    #[test]
    fn any_schedule_has_the_same_results_in_memory_and_in_sqlite(
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(check(&acts));
    }
}
