//! Many callers at once.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::SharedStore;
use super::support::{apply, commit_one, get_one, on};
use crate::store::CommitOutcome;

const CALLERS: u32 = 16;
const ROUNDS: u32 = 12;

fn number(bytes: Option<Vec<u8>>) -> u32 {
    bytes.map_or(0, |bytes| u32::from_be_bytes(bytes.try_into().unwrap()))
}

/// Many callers count one row up, by reading it and writing it back if it has not changed: the sum is exact.
pub async fn no_increment_is_lost(store: SharedStore) {
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let store = Arc::clone(&store);
        callers.spawn(async move {
            for _ in 0..ROUNDS {
                increment(&store).await;
            }
        });
    }
    callers.join_all().await;
    assert_eq!(number(get_one(&*store, b"p", b"count").await), CALLERS * ROUNDS);
}

async fn increment(store: &SharedStore) {
    loop {
        let found = get_one(&**store, b"p", b"count").await;
        let commit = match &found {
            Some(bytes) => on(b"p").if_equals(b"count", bytes),
            None => on(b"p").if_absent(b"count"),
        };
        let next = number(found) + 1;
        if commit_one(&**store, commit.put(b"count", &next.to_be_bytes())).await == CommitOutcome::Applied {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Of many callers who insert the same absent row, one is told it was applied, and its value is the one that stays.
pub async fn an_insert_has_one_winner(store: SharedStore) {
    for round in 0..ROUNDS {
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let store = Arc::clone(&store);
            callers.spawn(async move {
                let commit = on(b"p").if_absent(&round.to_be_bytes()).put(&round.to_be_bytes(), &caller.to_be_bytes());
                (caller, commit_one(&*store, commit).await)
            });
        }
        let outcomes = callers.join_all().await;
        let winners: Vec<_> = outcomes.iter().filter(|(_, outcome)| *outcome == CommitOutcome::Applied).collect();
        assert_eq!(winners.len(), 1, "winners of one row: {winners:?}");
        let kept = number(get_one(&*store, b"p", &round.to_be_bytes()).await);
        assert!(winners.iter().all(|(winner, _)| *winner == kept), "{winners:?} won, but {kept} stayed");
    }
}

/// What a caller was told is applied is there for its next read, while others write beside it.
pub async fn a_write_is_read_as_soon_as_it_is_answered(store: SharedStore) {
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let store = Arc::clone(&store);
        callers.spawn(async move {
            for round in 0..ROUNDS {
                apply(&*store, on(b"p").put(&caller.to_be_bytes(), &round.to_be_bytes())).await;
                assert_eq!(number(get_one(&*store, b"p", &caller.to_be_bytes()).await), round);
            }
        });
    }
    callers.join_all().await;
}
