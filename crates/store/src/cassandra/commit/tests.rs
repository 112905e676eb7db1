#![expect(clippy::result_large_err, reason = "this is what the driver answers with")]

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use scylla::errors::{DbError, RequestAttemptError, WriteType};
use scylla::statement::Consistency;

use super::*;

/// What the database answers to one request.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Applied,
    Refused,
    /// It does not know whether it was applied.
    TimedOut,
}

impl Answer {
    fn given(self) -> Result<bool, ExecutionError> {
        match self {
            Self::Applied => Ok(true),
            Self::Refused => Ok(false),
            Self::TimedOut => {
                let (consistency, write_type) = (Consistency::Serial, WriteType::Cas);
                let error = DbError::WriteTimeout { consistency, received: 0, required: 2, write_type };
                Err(RequestAttemptError::DbError(error, String::new()).into())
            }
        }
    }
}

/// Answers to the commit when it is sent, and to what bars it.
struct Script {
    sent: Mutex<VecDeque<Answer>>,
    barred: Mutex<VecDeque<Answer>>,
}

fn next(answers: &Mutex<VecDeque<Answer>>) -> Result<bool, ExecutionError> {
    answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap().given()
}

impl Sending for Script {
    async fn send(&self, _: CommitName) -> Result<bool, ExecutionError> {
        next(&self.sent)
    }

    async fn bar(&self, _: CommitName) -> Result<bool, ExecutionError> {
        next(&self.barred)
    }
}

async fn found(sent: &[Answer], barred: &[Answer]) -> StoreResult<bool> {
    let script = Script { sent: Mutex::new(sent.to_vec().into()), barred: Mutex::new(barred.to_vec().into()) };
    let mut lane = Lane { writer: names::fresh() };
    let found = is_applied(&script, &mut Attempts::new(&mut lane, Duration::from_secs(10))).await;
    assert!(script.sent.lock().unwrap().is_empty() && script.barred.lock().unwrap().is_empty());
    found
}

#[tokio::test]
async fn a_clear_answer_is_taken() {
    assert!(found(&[Answer::Applied], &[]).await.unwrap());
    assert!(!found(&[Answer::Refused], &[]).await.unwrap());
    assert!(found(&[Answer::TimedOut, Answer::Applied], &[]).await.unwrap());
}

#[tokio::test]
async fn the_mark_tells_what_became_of_a_commit_that_is_refused_the_second_time() {
    assert!(found(&[Answer::TimedOut, Answer::Refused], &[Answer::Refused]).await.unwrap(), "its own mark is there");
    assert!(!found(&[Answer::TimedOut, Answer::Refused], &[Answer::Applied]).await.unwrap(), "it is barred");
}

#[tokio::test]
async fn a_mark_that_may_be_the_bar_s_own_does_not_show_that_the_commit_was_applied() {
    let sent = [Answer::TimedOut, Answer::Refused, Answer::Refused];
    let ended = found(&sent, &[Answer::TimedOut, Answer::Refused]).await;
    assert!(matches!(ended, Err(StoreError::Unsettled(_))), "{ended:?}");
    assert!(!found(&sent, &[Answer::TimedOut, Answer::Applied]).await.unwrap(), "the first bar was not applied");
}
