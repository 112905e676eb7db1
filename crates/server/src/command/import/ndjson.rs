//! Submissions of a file that has one a line, or one record a line, as JSON.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Item;
use super::record::RecordText;
use super::submissions::Submissions;
use crate::bounds;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The lines of a file.
pub(super) struct NdjsonSource<R> {
    input: R,
    line: u64,
    submissions: Submissions,
}

/// What is looked at here of a line; of a submission, the server looks at the rest.
#[derive(Deserialize)]
struct Members<'a> {
    /// Of a submission.
    #[serde(borrow, rename = "trackingId")]
    submission: Option<&'a RawValue>,
    /// Of a record, as an export writes it.
    #[serde(borrow)]
    subscription_id: Option<&'a RawValue>,
    #[serde(borrow)]
    tracking_id: Option<&'a RawValue>,
    #[serde(borrow)]
    unit_type: Option<&'a RawValue>,
    #[serde(borrow)]
    record_date: Option<&'a RawValue>,
    #[serde(borrow)]
    amount: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    voided_at: Option<&'a RawValue>,
}

impl<R: BufRead> NdjsonSource<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line: 0, submissions: Submissions::default() }
    }

    /// What is next; `None`: the file has ended.
    pub(super) fn next(&mut self) -> io::Result<Option<Item>> {
        loop {
            if let Some(item) = self.submissions.take() {
                return Ok(Some(item));
            }
            let Some(bytes) = self.read_line()? else {
                self.submissions.complete();
                return Ok(self.submissions.take());
            };
            let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).filter(|_| self.line == 1).unwrap_or(&bytes);
            if let Err(message) = self.add(bytes) {
                let text = String::from_utf8_lossy(bytes).into_owned();
                self.submissions.spoil_line(self.line, text, message);
            }
        }
    }

    /// Adds a line, if it is not blank.
    fn add(&mut self, bytes: &[u8]) -> Result<(), String> {
        if bytes.len() > bounds::BULK_LINE_BYTES_MAX {
            return Err(format!("it is longer than {} bytes", bounds::BULK_LINE_BYTES_MAX));
        }
        let text = bytes.trim_ascii();
        if text.is_empty() {
            return Ok(());
        }
        let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
        let members: Members<'_> =
            serde_json::from_str(text).map_err(|error| format!("it is no submission: {error}"))?;
        if members.is_record() {
            self.submissions.add(self.line, &members.record());
        } else if members.is_named() {
            self.submissions.complete();
            self.submissions.push(Item::Submission { line: self.line, json: text.to_owned() });
        } else {
            return Err("it has no trackingId: imported again, it would count twice".to_owned());
        }
        Ok(())
    }

    /// The next line, or a little more than is allowed of one that is too long.
    fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        const MORE_THAN_ALLOWED: u64 = 2;
        let most = u64::try_from(bounds::BULK_LINE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(MORE_THAN_ALLOWED);
        let mut line = Vec::new();
        if self.input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
        } else {
            self.skip_line()?;
        }
        Ok(Some(line))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let (length, is_end) = match buffer.iter().position(|&byte| byte == b'\n') {
                Some(place) => (place + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.input.consume(length);
            if is_end {
                return Ok(());
            }
        }
    }
}

impl<'a> Members<'a> {
    const fn is_record(&self) -> bool {
        self.submission.is_none() && (self.tracking_id.is_some() || self.subscription_id.is_some())
    }

    fn is_named(&self) -> bool {
        self.submission.is_some_and(|id| !matches!(id.get(), "null" | "\"\""))
    }

    fn record(&self) -> RecordText<'a> {
        RecordText {
            subscription: text(self.subscription_id),
            tracking_id: text(self.tracking_id),
            unit_type: text(self.unit_type),
            record_date: text(self.record_date),
            amount: text(self.amount),
            kind: text(self.kind),
            voided_at: text(self.voided_at),
        }
    }
}

/// A text, or anything else as it is written; what is null or missing is empty.
fn text(value: Option<&RawValue>) -> Cow<'_, str> {
    let written = value.map_or("", RawValue::get);
    match serde_json::from_str::<Option<String>>(written) {
        Ok(text) => Cow::Owned(text.unwrap_or_default()),
        Err(_) => Cow::Borrowed(written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &[u8]) -> Vec<String> {
        let mut source = NdjsonSource::new(text);
        let mut items = Vec::new();
        while let Some(item) = source.next().unwrap() {
            items.push(match item {
                Item::Submission { line, json } => format!("{line} {json}"),
                Item::Wrong { line, message } => format!("{line} wrong {message:.20}"),
                Item::LeftOut => "left out".to_owned(),
            });
        }
        items
    }

    #[test]
    fn lines_keep_their_numbers_whatever_is_wrong_with_others() {
        let long = "x".repeat(bounds::BULK_LINE_BYTES_MAX + 1);
        let text = format!(
            "{{\"trackingId\":\"a\"}}\r\n\n{{\"trackingId\":null}}\nx\n{long}\n{long}{long}\n {{\"trackingId\":7}}"
        );
        let expected = [
            "1 {\"trackingId\":\"a\"}",
            "3 wrong it has no trackingId",
            "4 wrong it is no submission:",
            "5 wrong it is longer than 83",
            "6 wrong it is longer than 83",
            "7 {\"trackingId\":7}",
        ];
        assert_eq!(items(text.as_bytes()), expected);
        assert_eq!(items(b"\xff\n"), ["1 wrong invalid utf-8 sequen"]);
        assert!(items(b"").is_empty());
        assert_eq!(items("\u{feff}{\"trackingId\":7}\n".as_bytes()), ["1 {\"trackingId\":7}"]);
        assert_eq!(items("\u{feff}".as_bytes()), [""; 0]);
    }

    #[test]
    fn records_of_an_export_are_put_together_and_what_was_taken_back_is_left_out() {
        const SUBSCRIPTION: &str = "38400000-8cf0-11bd-b23e-10b96e4ef00d";
        let record = |id: &str, unit: &str, amount: &str, more: &str| {
            format!(
                r#"{{"subscription_id":"{SUBSCRIPTION}","unit_type":"{unit}","record_date":"2024-03-01T00:00:00.000Z","amount":{amount},"tracking_id":{id},"recorded_at":"x","created_by":"y"{more}}}"#
            )
        };
        let usage = r#","kind":"USAGE","voided_at":null"#;
        let lines = [
            record("\"a\"", "u", "\"1.50\"", usage),
            record("\"a\"", "v", "2", ""),
            String::new(),
            record("\"b\"", "u", "\"1\"", r#","kind":"USAGE","voided_at":"2024-04-01T00:00:00.000Z""#),
            record("\"b\"", "u", "\"-1\"", r#","kind":"VOID","voided_at":null"#),
            record("null", "u", "\"1\"", usage),
            record("\"c\"", "u", "\"1\"", usage),
            record("\"c\"", "u", "{}", usage),
            r#"{"trackingId":"whole"}"#.to_owned(),
            record("\"d\"", "u", "\"4\"", usage),
        ];
        let submission = |line: u32, id: &str, units: &str| {
            format!(r#"{line} {{"subscriptionId":"{SUBSCRIPTION}","trackingId":"{id}","unitUsageRecords":[{units}]}}"#)
        };
        let of = |unit: &str, amount: &str| {
            format!(
                r#"{{"unitType":"{unit}","usageRecords":[{{"recordDate":"2024-03-01T00:00:00Z","amount":{amount}}}]}}"#
            )
        };
        let expected = [
            "left out".to_owned(),
            "left out".to_owned(),
            "6 wrong it has no tracking_i".to_owned(),
            submission(1, "a", &(of("u", "1.50") + "," + &of("v", "2"))),
            "7 wrong line 8, of the same ".to_owned(),
            "8 wrong amount: \"{}\" is no d".to_owned(),
            r#"9 {"trackingId":"whole"}"#.to_owned(),
            submission(10, "d", &of("u", "4")),
        ];
        assert_eq!(items(lines.join("\n").as_bytes()), expected);
        let whole = record("\"a\"", "u", "\"1\"", usage);
        let broken = whole.strip_suffix('}').unwrap();
        let starts = items(format!("{whole}\n{broken}\n{whole}\n").as_bytes());
        assert_eq!(
            starts,
            ["1 wrong line 2, of the same ", "2 wrong it is no submission:", "3 wrong line 2, of the same "]
        );
    }
}
