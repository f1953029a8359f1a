//! The test suite that every store passes. An implementation calls [`crate::contract_tests`] in its
//! tests with an async block that makes a fresh store; what the block gives is kept alive as long as the
//! test runs and says with [`Fixture`] where the store is.
//!
//! Does not belong here: what only one implementation can show (files, crashes, disks).

#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "these functions are tests: they panic when a promise is broken"
)]

pub mod appending;
pub mod deleting;
pub mod kit;
pub mod leasing;
pub mod listing;
pub mod live;
pub mod submitting;
pub mod telling;

use crate::Store;

/// A store under test, with whatever it needs to live.
pub trait Fixture {
    /// The store.
    fn store(&self) -> Store;
}

impl Fixture for Store {
    fn store(&self) -> Store {
        self.clone()
    }
}

/// One test for each promise, over the stores that the async block makes.
#[macro_export]
macro_rules! contract_tests {
    ($make:expr) => {
        $crate::contract_rows! { $make;
            submitting::a_job_is_stored_as_its_row_and_its_first_entry,
            submitting::the_same_key_and_body_give_the_first_job_back,
            submitting::the_same_key_with_another_body_is_refused_and_stores_nothing,
            submitting::two_owners_may_use_the_same_key,
            submitting::an_id_that_is_stored_already_is_answered_as_known,
            submitting::one_job_more_than_may_wait_is_refused,
            submitting::a_known_key_is_answered_also_when_the_queue_is_full,
            submitting::one_key_sent_many_times_at_once_makes_one_job,
            telling::commands_are_numbered_and_read_oldest_first,
            telling::every_command_reads_back_as_it_was_told,
            telling::a_command_for_no_job_is_refused,
            telling::a_command_makes_a_parked_job_ready,
            telling::a_command_does_not_take_a_leased_job_away,
            telling::commands_are_consumed_with_the_append_that_answers_them,
            telling::a_refused_append_consumes_nothing,
            leasing::the_job_that_was_accepted_first_is_claimed_first,
            leasing::a_leased_job_is_given_to_nobody_until_the_lease_expires,
            leasing::a_zombie_cannot_write_renew_or_release,
            leasing::an_expired_lease_that_nobody_took_is_still_its_owners,
            leasing::a_renewed_lease_lasts_longer,
            leasing::a_released_lease_gives_no_rights,
            leasing::a_job_is_parked_as_its_worker_says,
            leasing::unread_commands_keep_a_job_from_waiting_and_ending,
            leasing::expire_all_makes_every_leased_job_ready,
            leasing::workers_that_claim_at_once_never_share_a_job,
            leasing::a_lease_on_no_job_is_refused,
            appending::entries_are_numbered_without_gaps,
            appending::an_append_that_does_not_know_the_last_entry_writes_nothing,
            appending::an_append_to_no_job_is_refused,
            appending::an_append_without_facts_moves_the_row,
            appending::a_log_is_read_in_pages,
            appending::every_kind_of_fact_reads_back_as_it_was_written,
            appending::a_fact_or_content_that_is_too_large_writes_nothing,
            appending::writers_of_one_job_at_once_leave_no_gap,
            appending::writers_of_many_jobs_at_once_leave_no_gap,
            appending::a_content_is_read_by_its_hash,
            appending::a_content_that_does_not_have_its_hash_is_said_to_be_damaged,
            listing::pages_are_newest_first,
            listing::pages_can_be_of_one_status_and_one_owner,
            listing::jobs_are_counted_by_status,
            listing::a_row_is_replaced_with_the_append,
            deleting::a_deleted_job_leaves_nothing,
            deleting::a_content_stays_until_its_last_job_is_gone,
            deleting::the_worker_of_a_deleted_job_is_told,
            live::watchers_see_entries_once_they_can_be_read_and_in_order,
            live::a_refused_append_is_shown_to_nobody,
            live::workers_are_woken_when_there_may_be_work,
        }
    };
}

/// See [`contract_tests`].
#[macro_export]
macro_rules! contract_rows {
    ($make:expr; $($room:ident::$promise:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                let fixture = $make.await;
                let store = $crate::contract::Fixture::store(&fixture);
                $crate::contract::$room::$promise(store).await;
            }
        )+
    };
}
