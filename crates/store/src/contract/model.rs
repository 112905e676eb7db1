//! Random operations on an engine and on the model, side by side.

use hobbs_domain::row::{PartitionKey, RowKey, RowRange, RowValue};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::support::{TRICKY, on, sorted, walk};
use crate::memory::MemoryStore;
use crate::store::{Commit, Store};

/// How many sequences of operations are tried of an engine that answers at once.
pub const CASES: u32 = 40;

/// The longest sequence.
const OPERATIONS_MAX: usize = 30;

const VALUES: [&[u8]; 3] = [b"", b"x", b"y"];
const NAMES: [&[u8]; 6] = [b"", b"a", b"a\x00", b"a\x00b", b"ab", b"\xFF"];

#[derive(Clone, Debug)]
enum Operation {
    Commit(Vec<Commit>),
    Get(PartitionKey, Vec<RowKey>),
    Scan(PartitionKey, RowRange, usize),
    Partitions(Option<PartitionKey>, usize),
    /// Of a snapshot, with so many bytes a page.
    Walk(usize),
}

/// Drives operations made from `seed` on stores from `make` and on [`MemoryStore`]s, and compares every answer: so many
/// sequences, each on a store of its own. The order of partitions is the engine's own.
///
/// # Panics
///
/// When an answer differs: with the seed, and the shortest sequence of operations found to show it.
pub async fn agrees_with_the_model<Engine: Store>(make: impl AsyncFn() -> Engine, seed: u64, cases: u32) {
    let seed_bytes = [seed.to_le_bytes(); 4].concat();
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed_bytes));
    let operations = vec(operation(), 1..OPERATIONS_MAX);
    for case in 0..cases {
        let mut tree = operations.new_tree(&mut runner).unwrap();
        let Err(mut difference) = compare(&make().await, &tree.current()).await else { continue };
        let mut shortest = tree.current();
        let mut shrinks = tree.simplify();
        while shrinks {
            shrinks = match compare(&make().await, &tree.current()).await {
                Err(found) => {
                    (difference, shortest) = (found, tree.current());
                    tree.simplify()
                }
                Ok(()) => tree.complicate(),
            };
        }
        assert!(difference.is_empty(), "seed {seed}, case {case}: {difference}\nafter {shortest:#?}");
    }
}

async fn compare(engine: &impl Store, operations: &[Operation]) -> Result<(), String> {
    let model = MemoryStore::new();
    for (step, operation) in operations.iter().enumerate() {
        let (found, expected) = (answer(engine, operation).await, answer(&model, operation).await);
        if found != expected {
            return Err(format!("step {step}: the engine answers {found}, the model {expected}"));
        }
    }
    Ok(())
}

async fn answer(store: &impl Store, operation: &Operation) -> String {
    match operation.clone() {
        Operation::Commit(commits) => format!("{:?}", store.commit(commits).await),
        Operation::Get(partition, keys) => format!("{:?}", store.get(&partition, &keys).await),
        Operation::Scan(partition, range, limit) => format!("{:?}", store.scan(&partition, &range, limit).await),
        Operation::Walk(bytes_max) => {
            let mut rows = walk(&*store.snapshot().await.unwrap(), bytes_max).await;
            // Partition by partition already; which comes first is the engine's own affair.
            rows.sort_by(|one, other| one.partition.cmp(&other.partition));
            format!("{rows:?}")
        }
        Operation::Partitions(after, limit) => partitions(store, after.as_ref(), limit).await,
    }
}

/// All partitions, and whether a page of them is what it has to be in the engine's own order.
async fn partitions(store: &impl Store, after: Option<&PartitionKey>, limit: usize) -> String {
    let all = store.partitions(None, usize::MAX).await.unwrap();
    let rest = store.partitions(after, usize::MAX).await.unwrap();
    let page = store.partitions(after, limit).await.unwrap();
    let is_right = all.ends_with(&rest) && rest.iter().take(limit).eq(&page);
    format!("{:?}, page by page: {is_right}", sorted(all))
}

fn operation() -> impl Strategy<Value = Operation> {
    let partition = || select(NAMES.to_vec()).prop_map(PartitionKey::new);
    let key = || select(TRICKY.to_vec()).prop_map(RowKey::new);
    let range = (key(), option::of(key())).prop_map(|(start, end)| RowRange { start, end });
    let limit = || prop_oneof![0..4_usize, Just(usize::MAX)];
    prop_oneof![
        5 => vec(commit(), 1..4).prop_map(Operation::Commit),
        1 => (partition(), vec(key(), 0..5)).prop_map(|(partition, keys)| Operation::Get(partition, keys)),
        2 => (partition(), range, limit()).prop_map(|(partition, range, limit)| Operation::Scan(partition, range, limit)),
        1 => prop_oneof![0..40_usize, Just(usize::MAX)].prop_map(Operation::Walk),
        1 => (option::of(partition()), limit()).prop_map(|(after, limit)| Operation::Partitions(after, limit)),
    ]
}

/// For every key, perhaps a change and perhaps a condition, so that none is named twice.
fn commit() -> impl Strategy<Value = Commit> {
    let value = || select(VALUES.to_vec()).prop_map(RowValue::new);
    let per_key = (option::weighted(0.3, option::weighted(0.6, value())), any::<u8>(), option::of(value()));
    (select(NAMES.to_vec()), vec(per_key, TRICKY.len())).prop_map(|(name, rows)| {
        let mut commit = on(name);
        for (key, (change, chance, expected)) in TRICKY.iter().map(|key| RowKey::new(*key)).zip(rows) {
            if chance < 16 {
                commit.conditions.push(crate::store::Condition { key: key.clone(), expected });
            }
            match change {
                Some(Some(value)) => commit.puts.push(hobbs_domain::row::Row { key, value }),
                Some(None) => commit.deletes.push(key),
                None => {}
            }
        }
        commit
    })
}
