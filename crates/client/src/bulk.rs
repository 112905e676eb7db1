//! Recording many submissions with one call, which Hobbs alone can.

use serde::Deserialize;

use crate::error::ClientError;
use crate::transport::Call;
use crate::{Author, SubscriptionUsageRecord, UsageApi};

/// What became of a submission that was sent with others.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkAnswer {
    /// The number of its line, from 1.
    pub line: u64,
    /// Whether it is recorded.
    pub outcome: BulkOutcome,
    /// The status that it would have been answered with on its own; `None` if it was accepted.
    pub status: Option<u16>,
    /// Why it was not accepted.
    pub message: Option<String>,
}

/// Whether a submission is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BulkOutcome {
    /// It is.
    Accepted,
    /// Its tracking id is taken, by an earlier submission or by this one, if the call had to be sent again.
    Duplicate,
    /// It is not, unless the message says that this is open.
    Failed,
}

/// A line of the answer.
#[derive(Deserialize)]
#[serde(untagged)]
enum AnswerLine {
    Line(BulkAnswer),
    Result {
        #[serde(rename = "result")]
        _result: serde::de::IgnoredAny,
    },
}

const LINES: &str = "application/x-ndjson";

impl UsageApi {
    /// Records submissions, each on its own: what is wrong with one is told of it alone, in their order.
    ///
    /// The call is sent again where its outcome is open, so each has to have a tracking id. As many as come to some megabytes are
    /// fine; the server takes any number, but the body and the answers are held in memory here.
    ///
    /// # Errors
    ///
    /// [`ClientError::InvalidArgument`] if one has no tracking id; otherwise it is open which of them are recorded, and
    /// sending them again settles it.
    pub async fn record_usage_bulk(
        &self,
        submissions: &[SubscriptionUsageRecord],
        author: &Author,
    ) -> Result<Vec<BulkAnswer>, ClientError> {
        let mut lines = String::new();
        for submission in submissions {
            if submission.tracking_id.as_ref().is_none_or(String::is_empty) {
                let message =
                    "a submission without a tracking id can't be sent in bulk: sent again, it would count twice";
                return Err(ClientError::InvalidArgument(message.to_owned()));
            }
            let line = serde_json::to_string(submission);
            lines.push_str(&line.map_err(|error| ClientError::InvalidArgument(error.to_string()))?);
            lines.push('\n');
        }
        self.record_usage_lines(lines, author).await
    }

    /// The same of lines of JSON that were made elsewhere, each with a tracking id. They are sent as they are.
    ///
    /// # Errors
    ///
    /// As [`Self::record_usage_bulk`].
    pub async fn record_usage_lines(&self, lines: String, author: &Author) -> Result<Vec<BulkAnswer>, ClientError> {
        let call = Call::post("/1.0/hobbs/usages/bulk".to_owned(), LINES, lines, author).accepting(LINES);
        let answer = self.transport.send_repeatedly(&call, |_| false).await?;
        read(&answer.ok_or_else(|| ClientError::Decode("there is none".to_owned()))?.text()?)
    }
}

/// Reads the answers, which have to be whole: the last line is a result.
fn read(text: &str) -> Result<Vec<BulkAnswer>, ClientError> {
    let mut answers = Vec::new();
    let mut lines = text.lines();
    for line in lines.by_ref() {
        let read = serde_json::from_str(line).map_err(|error| ClientError::Decode(error.to_string()))?;
        match read {
            AnswerLine::Line(answer) => answers.push(answer),
            AnswerLine::Result { .. } => return Ok(answers),
        }
    }
    Err(ClientError::Decode("it ends before its result".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_whole_or_none() {
        let lines = [
            r#"{"line":1,"outcome":"ACCEPTED","status":null,"message":null}"#,
            r#"{"line":3,"outcome":"FAILED","status":404,"message":"gone"}"#,
            r#"{"result":{"lines":2,"accepted":1,"duplicates":0,"failed":1}}"#,
        ];
        let answers = read(&lines.join("\n")).unwrap();
        assert_eq!(
            answers.iter().map(|answer| (answer.line, answer.status)).collect::<Vec<_>>(),
            [(1, None), (3, Some(404))]
        );
        assert!(matches!(read(&lines[..2].join("\n")), Err(ClientError::Decode(_))));
        assert!(matches!(read("<html>"), Err(ClientError::Decode(_))));
    }
}
