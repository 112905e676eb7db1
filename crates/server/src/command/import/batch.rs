//! Submissions that are sent together, and what became of all of them.

use hobbs_client::{Author, BulkAnswer, BulkOutcome, ClientError, UsageApi};
use indicatif::ProgressBar;

use crate::bounds;
use crate::command::CommandError;

/// Submissions that are sent together.
#[derive(Default)]
pub(super) struct Batch {
    text: String,
    /// The line of the file that each is on.
    lines: Vec<u64>,
}

/// What became of the submissions so far. The first that failed are named on standard error.
pub(super) struct Told {
    progress: ProgressBar,
    accepted: u64,
    duplicates: u64,
    failed: u64,
    pub(super) left_out: u64,
}

impl Batch {
    /// Adds a submission, which is one line of JSON.
    pub(super) fn add(&mut self, line: u64, json: &str) {
        self.lines.push(line);
        self.text.push_str(json);
        self.text.push('\n');
    }

    pub(super) fn is_full(&self) -> bool {
        self.lines.len() >= bounds::IMPORT_SUBMISSIONS_AT_ONCE || self.text.len() >= bounds::IMPORT_BYTES_AT_ONCE
    }

    /// Sends what there is, if anything.
    pub(super) async fn send(&mut self, api: &UsageApi, author: &Author, told: &mut Told) -> Result<(), CommandError> {
        let (Some(&first), Some(&last)) = (self.lines.first(), self.lines.last()) else { return Ok(()) };
        let answers = api.record_usage_lines(std::mem::take(&mut self.text), author).await;
        let answers = answers.map_err(|error| told.broken_off(first, last, &error))?;
        if answers.len() != self.lines.len() {
            let error = ClientError::Decode("it has another number of lines than were sent".to_owned());
            return Err(told.broken_off(first, last, &error));
        }
        for (line, answer) in self.lines.drain(..).zip(&answers) {
            told.answered(line, answer);
        }
        Ok(())
    }
}

impl Told {
    pub(super) const fn new(progress: ProgressBar) -> Self {
        Self { progress, accepted: 0, duplicates: 0, failed: 0, left_out: 0 }
    }

    fn answered(&mut self, line: u64, answer: &BulkAnswer) {
        match answer.outcome {
            BulkOutcome::Accepted => self.accepted += 1,
            BulkOutcome::Duplicate => self.duplicates += 1,
            BulkOutcome::Failed => {
                self.failed(line, answer.message.as_deref().unwrap_or("the server does not say why"));
            }
        }
        self.progress.set_message(format!("{} recorded", self.accepted));
    }

    pub(super) fn failed(&mut self, line: u64, message: &str) {
        self.failed += 1;
        if self.failed <= bounds::IMPORT_FAILURES_SHOWN {
            self.progress.suspend(|| eprintln!("line {line}: {message}"));
        }
    }

    /// Says how many lines failed that were not shown.
    fn tell_more(&self) {
        let more = self.failed.saturating_sub(bounds::IMPORT_FAILURES_SHOWN);
        if more > 0 {
            eprintln!("and {more} more");
        }
    }

    fn broken_off(&self, first: u64, last: u64, error: &ClientError) -> CommandError {
        self.progress.finish_and_clear();
        self.tell_more();
        CommandError::Other(format!(
            "{error}; it is open which of the submissions of lines {first} to {last} are recorded: import the file again, none counts twice"
        ))
    }

    /// Says what became of all; it is a failure if any failed.
    pub(super) fn finish(self) -> Result<(), CommandError> {
        self.progress.finish_and_clear();
        self.tell_more();
        let Self { accepted, duplicates, failed, left_out, .. } = self;
        let mut summary = format!("{accepted} submissions recorded");
        if duplicates > 0 {
            summary += &format!(", {duplicates} had been recorded before");
        }
        if left_out > 0 {
            summary += &format!(", {left_out} records left out that were taken back");
        }
        println!("{summary}");
        if failed == 0 { Ok(()) } else { Err(CommandError::Other(format!("{failed} lines were not recorded"))) }
    }
}
