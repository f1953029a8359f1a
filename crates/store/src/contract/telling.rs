//! Commands are kept until the append that answers them.

use domain::fact::{Decision, GateKind};
use domain::{BudgetLimits, JobId};

use super::kit::{
    all_of, append, append_of, at, check_no_job, check_stale, claim, id, said, submit,
    submit_and_claim,
};
use crate::{Append, Command, Parking, Store};

async fn tell(store: &Store, job: JobId, command: Command) -> u64 {
    store.inbox.tell(job, command, at(150)).await.unwrap()
}

pub async fn commands_are_numbered_and_read_oldest_first(store: Store) {
    let job = submit(&store, 1).await;
    let other = submit(&store, 2).await;
    assert_eq!(tell(&store, job, Command::Pause).await, 1);
    assert_eq!(tell(&store, other, Command::Cancel).await, 1);
    assert_eq!(tell(&store, job, Command::Resume).await, 2);
    let told = store.inbox.commands(job).await.unwrap();
    assert_eq!(told, vec![(1, Command::Pause), (2, Command::Resume)]);
    assert_eq!(store.inbox.commands(id(3)).await.unwrap(), vec![]);
}

pub async fn every_command_reads_back_as_it_was_told(store: Store) {
    let job = submit(&store, 1).await;
    let resolve = Command::Resolve {
        gate: GateKind::Plan,
        decision: Decision::Rejected,
        feedback: Some("smaller, 更小".to_owned()),
        plan: None,
    };
    let budget = BudgetLimits { max_tokens: Some(u64::MAX), ..BudgetLimits::default() };
    let commands = [
        Command::Cancel,
        Command::Pause,
        Command::Resume,
        Command::Retry,
        resolve,
        Command::ChangeBudget { budget },
        Command::ChangeModel { model: Some("m".to_owned()) },
    ];
    for command in commands.clone() {
        tell(&store, job, command).await;
    }
    assert_eq!(store.inbox.commands(job).await.unwrap(), (1..).zip(commands).collect::<Vec<_>>());
}

pub async fn a_command_for_no_job_is_refused(store: Store) {
    check_no_job(store.inbox.tell(id(1), Command::Cancel, at(150)).await);
}

pub async fn a_command_makes_a_parked_job_ready(store: Store) {
    let not_before = at(9_000);
    for (number, parking) in
        [(1, Parking::Waiting), (2, Parking::Ended), (3, Parking::Later { not_before })]
    {
        let lease = submit_and_claim(&store, number).await;
        store.leases.release(&lease, parking).await.unwrap();
        assert_eq!(claim(&store, 200).await, None, "{parking:?}");
        tell(&store, lease.job, Command::Cancel).await;
        assert_eq!(claim(&store, 200).await.unwrap().job, lease.job, "{parking:?}");
    }
}

pub async fn a_command_does_not_take_a_leased_job_away(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    tell(&store, lease.job, Command::Pause).await;
    assert_eq!(claim(&store, 200).await, None);
    append(&store, &lease, 1, "still mine").await;
}

pub async fn commands_are_consumed_with_the_append_that_answers_them(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    for command in [Command::Pause, Command::Resume, Command::Cancel] {
        tell(&store, lease.job, command).await;
    }
    let answer = Append { consumed: Some(2), ..append_of(&lease, 1, &[said("answered")]) };
    store.log.append(answer).await.unwrap();
    assert_eq!(store.inbox.commands(lease.job).await.unwrap(), vec![(3, Command::Cancel)]);
    let answer = Append { consumed: Some(3), ..append_of(&lease, 2, &[]) };
    store.log.append(answer).await.unwrap();
    assert_eq!(store.inbox.commands(lease.job).await.unwrap(), vec![]);
    // A number is never used twice, or an answer to the old command would consume the new one.
    assert_eq!(tell(&store, lease.job, Command::Retry).await, 4);
}

pub async fn a_refused_append_consumes_nothing(store: Store) {
    let lease = submit_and_claim(&store, 1).await;
    tell(&store, lease.job, Command::Cancel).await;
    let before = all_of(&store, lease.job).await;
    let late = Append { consumed: Some(1), ..append_of(&lease, 7, &[said("late")]) };
    check_stale(store.log.append(late).await, 1, 1);
    assert_eq!(all_of(&store, lease.job).await, before);
}
