//! What every engine has to show, engine by engine the same.
//!
//! Every check takes a fresh, empty store, and panics with what it found wrong. [`run_all`] runs those
//! that hold on every engine, [`run_one_machine`] those of engines on one machine; they can be called one by one as well.
//! [`model`] drives random operations on an engine and on [`crate::MemoryStore`] side by side.
//!
//! Durability is not in it: what survives a crash is for each engine's own tests to show.
//!
//! ```no_run
//! # async fn example() {
//! hobbs_store::contract::run_all(async || hobbs_store::MemoryStore::new()).await;
//! hobbs_store::contract::model::agrees_with_the_model(async || hobbs_store::MemoryStore::new(), 7, 40).await;
//! # }
//! ```
#![expect(clippy::unwrap_used, reason = "a check that can't go on has failed, and says so by panicking")]

pub mod atomicity;
pub mod bounds;
pub mod closing;
pub mod conditions;
pub mod model;
pub mod partitions;
pub mod racing;
pub mod reading;
pub mod snapshots;
mod support;
pub mod walking;
pub mod writing;

use std::sync::Arc;

use crate::store::Store;

/// A store as the checks take it.
pub type SharedStore = Arc<dyn Store>;

macro_rules! run_each {
    ($make:ident: $($group:ident::$check:ident),+ $(,)?) => {
        $({
            // A failing test shows its output: the last name in it is the check that failed.
            println!(concat!("contract: ", stringify!($group), "::", stringify!($check)));
            $group::$check(Arc::new($make().await)).await;
        })+
    };
}

/// Runs every check, each on a store of its own from `make`. The racing ones want a runtime with several threads.
///
/// # Panics
///
/// When the engine does not keep the contract.
pub async fn run_all<Engine: Store>(make: impl AsyncFn() -> Engine) {
    run_each!(make:
        reading::a_row_reads_as_written,
        reading::get_answers_in_the_order_of_the_keys,
        reading::a_scan_is_in_the_order_of_the_bytes,
        reading::a_scan_keeps_to_its_range,
        reading::a_scan_stops_at_its_limit_and_goes_on_after_it,
        reading::a_scan_of_a_prefix_finds_just_that,
        reading::an_empty_value_is_a_row,
        writing::a_put_replaces_and_a_delete_removes,
        writing::deleting_what_is_not_there_is_no_error,
        writing::an_empty_call_and_an_empty_commit_are_fine,
        writing::commits_of_one_call_apply_in_order,
        conditions::absent_holds_only_where_there_is_no_row,
        conditions::equals_holds_only_for_the_same_bytes,
        conditions::a_refusal_lists_just_the_keys_that_fail,
        conditions::a_later_commit_of_a_call_sees_the_earlier,
        conditions::a_commit_of_conditions_only_can_be_refused,
        atomicity::a_refused_commit_leaves_nothing,
        atomicity::a_refusal_does_not_hold_up_the_rest_of_the_call,
        atomicity::no_reader_sees_half_a_commit,
        partitions::partitions_do_not_see_each_other,
        partitions::a_walk_finds_every_partition_once,
        partitions::a_walk_goes_page_by_page,
        partitions::a_partition_without_rows_is_gone,
        racing::no_increment_is_lost,
        racing::an_insert_has_one_winner,
        racing::a_write_is_read_as_soon_as_it_is_answered,
        bounds::what_is_too_large_is_refused_and_changes_nothing,
        bounds::the_largest_row_is_taken,
        walking::a_walk_meets_every_row_once,
        walking::a_walk_goes_on_after_any_place,
        walking::a_walk_keeps_to_its_bytes,
        snapshots::a_snapshot_has_what_was_written_before,
        snapshots::a_snapshot_ends_with_its_store,
        closing::a_closed_store_answers_so,
    );
}

/// Runs the checks of engines on one machine, as [`run_all`] does: their partitions stand in the order of their bytes, and
/// their snapshots are of one moment for all partitions.
///
/// # Panics
///
/// When the engine's do not.
pub async fn run_one_machine<Engine: Store>(make: impl AsyncFn() -> Engine) {
    use partitions::of_one_machine;
    use snapshots::one_moment;
    run_each!(make:
        of_one_machine::partitions_stand_in_the_order_of_their_bytes,
        one_moment::a_snapshot_stays_as_it_was,
        one_moment::a_walk_sees_one_moment_while_writes_go_on,
    );
}
