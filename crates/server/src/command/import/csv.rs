//! Submissions of a file that has one record a line, as comma-separated values.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::io::Read;

use csv::{ByteRecord, Position, Reader, ReaderBuilder, StringRecord};

use super::Item;
use super::line_starts::LineStarts;
use super::record::RecordText;
use super::submissions::Submissions;
use crate::command::CommandError;

/// The records of a file, by tracking id.
pub(super) struct CsvSource<R> {
    reader: Reader<LineStarts<R>>,
    columns: Columns,
    submissions: Submissions,
}

/// The places of the columns. Others are not looked at.
struct Columns {
    /// How many there are.
    count: usize,
    subscription: usize,
    tracking_id: usize,
    unit_type: usize,
    record_date: usize,
    amount: usize,
    /// Of exports: what a record stands for, and when it was taken back.
    kind: Option<usize>,
    voided_at: Option<usize>,
}

impl<R: Read> CsvSource<R> {
    /// Reads the line of names.
    pub(super) fn new(input: R) -> Result<Self, CommandError> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(LineStarts::new(input));
        let names = reader.headers().map_err(|error| unreadable(&error))?;
        let place = |name: &str| names.iter().position(|column| column.trim() == name);
        let needed = |name: &str| {
            place(name).ok_or_else(|| {
                CommandError::Other(format!("the file has no column {name}: its first line names the columns"))
            })
        };
        let columns = Columns {
            count: names.len(),
            subscription: needed("subscription_id")?,
            tracking_id: needed("tracking_id")?,
            unit_type: needed("unit_type")?,
            record_date: needed("record_date")?,
            amount: needed("amount")?,
            kind: place("kind"),
            voided_at: place("voided_at"),
        };
        Ok(Self { reader, columns, submissions: Submissions::default() })
    }

    /// What is next; `None`: the file has ended.
    pub(super) fn next(&mut self) -> Result<Option<Item>, CommandError> {
        loop {
            if let Some(item) = self.submissions.take() {
                return Ok(Some(item));
            }
            let mut record = ByteRecord::new();
            if !self.reader.read_byte_record(&mut record).map_err(|error| unreadable(&error))? {
                self.submissions.complete();
                return Ok(self.submissions.take());
            }
            self.add(record);
        }
    }

    fn add(&mut self, record: ByteRecord) {
        let line = self.line(record.position());
        let (record, message) = match StringRecord::from_byte_record(record) {
            Ok(record) => match self.columns.check_count(record.len()) {
                Ok(()) => return self.submissions.add(line, &self.columns.text(&record)),
                Err(message) => (record, message),
            },
            Err(error) => {
                let message = error.to_string();
                (StringRecord::from_byte_record_lossy(error.into_byte_record()), message)
            }
        };
        let fields: Vec<&str> = record.iter().collect();
        self.submissions.spoil_line(line, fields.join(","), message);
    }

    /// The number of the line that a record begins on; the place is before the blank lines before it.
    fn line(&mut self, place: Option<&Position>) -> u64 {
        self.reader.get_mut().line_at(place.map_or(0, Position::byte))
    }
}

impl Columns {
    fn text<'a>(&self, record: &'a StringRecord) -> RecordText<'a> {
        let text = |column: usize| Cow::Borrowed(record.get(column).unwrap_or_default());
        let optional = |column: Option<usize>| column.map_or(Cow::Borrowed(""), text);
        RecordText {
            subscription: text(self.subscription),
            tracking_id: text(self.tracking_id),
            unit_type: text(self.unit_type),
            record_date: text(self.record_date),
            amount: text(self.amount),
            kind: optional(self.kind),
            voided_at: optional(self.voided_at),
        }
    }

    /// What has another number of fields may have its values in other columns: an amount of 1,000 would count as 1.
    fn check_count(&self, count: usize) -> Result<(), String> {
        let differs = format!("it has {count} fields, the first line names {}", self.count);
        match count.cmp(&self.count) {
            Ordering::Equal => Ok(()),
            Ordering::Less => Err(differs),
            Ordering::Greater => Err(format!("{differs}: put quotes around a value with a comma")),
        }
    }
}

fn unreadable(error: &csv::Error) -> CommandError {
    CommandError::Other(format!("can't read the file: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBSCRIPTION: &str = "38400000-8cf0-11bd-b23e-10b96e4ef00d";

    fn items(text: &str) -> Vec<String> {
        let text = text.replace("SUB", SUBSCRIPTION);
        let mut source = CsvSource::new(text.as_bytes()).unwrap();
        let mut items = Vec::new();
        while let Some(item) = source.next().unwrap() {
            items.push(match item {
                Item::Submission { line, json } => {
                    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
                    let units = json["unitUsageRecords"].as_array().unwrap().iter();
                    let records = units.map(|unit| unit["usageRecords"].as_array().unwrap().len().to_string());
                    let records: Vec<String> = records.collect();
                    format!("{line} {} {}", json["trackingId"].as_str().unwrap(), records.join("+"))
                }
                Item::Wrong { line, message } => format!("{line} wrong {message:.50}"),
                Item::LeftOut => "left out".to_owned(),
            });
        }
        items
    }

    #[test]
    fn records_that_follow_each_other_with_one_tracking_id_are_a_submission() {
        let text = "amount,unit_type,record_date,tracking_id,subscription_id,other
1,u,2024-03-01,a,SUB,x
2.5,u,2024-03-01,a,SUB,x
-3,v,2024-03-01T10:00:00Z,a,SUB,x
4,u,2024-03-01,b,SUB,
";
        assert_eq!(items(text), ["2 a 2+1", "5 b 1"]);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_of_it_alone() {
        let text = "subscription_id,tracking_id,unit_type,record_date,amount
SUB,a,u,2024-03-01,1
SUB,a,u,2024-03-01,much
SUB,b,u,once,1
SUB,,u,2024-03-01,1
x,b,u,2024-03-01,1
SUB,c,u,2024-03-01,1
SUB,a,u,2024-03-01,1
SUB,d,u,2024-03-01,1
";
        let found = items(text);
        let starts = [
            "2 wrong line 3, of the same tracking id",
            "3 wrong amount:",
            "4 wrong record_date:",
            "5 wrong it has no tracking_id",
            "6 wrong subscription_id \"x\"",
            "7 c 1",
            "8 wrong tracking id a stands further up",
            "9 d 1",
        ];
        assert_eq!(found.len(), starts.len(), "{found:?}");
        for (found, start) in found.iter().zip(starts) {
            assert!(found.starts_with(start), "{found} {start}");
        }
        assert!(CsvSource::new("a,b\n".as_bytes()).is_err());
    }

    #[test]
    fn a_submission_with_a_wrong_record_is_not_recorded_without_it() {
        let text = "subscription_id,tracking_id,unit_type,record_date,amount
SUB,a,u,2024-03-01,much
SUB,a,u,2024-03-01,1
SUB,b,u,2024-03-01,1
";
        let found = items(text);
        assert!(found[0].starts_with("2 wrong amount") && found[1].starts_with("3 wrong line 2"), "{found:?}");
        assert_eq!(found[2], "4 b 1");
    }

    #[test]
    fn a_record_of_another_number_of_fields_is_not_recorded() {
        let text = "subscription_id,tracking_id,unit_type,record_date,amount
SUB,a,u,2024-03-01,1,000
SUB,b,u,2024-03-01
SUB,c,u,2024-03-01,\"1\"
SUB,d,u,2024-03-01,1,
";
        let starts = ["2 wrong it has 6 fields, the first line names 5: put", "3 wrong it has 4 fields", "5 wrong"];
        let found = items(text);
        assert_eq!(found.len(), 4, "{found:?}");
        for (found, start) in [&found[0], &found[1], &found[2]].into_iter().zip(starts) {
            assert!(found.starts_with(start), "{found} {start}");
        }
        assert_eq!(found[3], "4 c 1");
    }

    /// Its tracking id may stand in another column: what is recorded without it, it could not be added to.
    #[test]
    fn a_submission_is_not_recorded_without_a_record_whose_fields_can_not_be_told_apart() {
        let text = "subscription_id,unit_type,record_date,amount,tracking_id
SUB,u,2024-03-01,1,t-1
SUB,u,2024-03-01,1,000,t-1
SUB,u,2024-03-01,1,t-1
SUB,u,2024-03-01,1,t-10
SUB,u,2024-03-01,1,000,t-2
SUB,u,2024-03-01,1,t-2
SUB,u,2024-03-01,1,t-3
";
        let found: Vec<String> = items(text).iter().map(|item| item.chars().take(12).collect()).collect();
        let expected =
            ["2 wrong line", "3 wrong it h", "4 wrong line", "6 wrong it h", "7 wrong line", "5 t-10 1", "8 t-3 1"];
        assert_eq!(found, expected);
        let mut source =
            CsvSource::new(&b"subscription_id,unit_type,record_date,amount,tracking_id\nx,\xff,2024-03-01,1,t\n"[..])
                .unwrap();
        assert!(matches!(source.next().unwrap(), Some(Item::Wrong { line: 2, message }) if message.contains("utf-8")));
        assert!(source.next().unwrap().is_none());
    }

    #[test]
    fn lines_have_the_numbers_that_they_have_in_the_file() {
        let names = "subscription_id,tracking_id,unit_type,record_date,amount";
        let record = |id: &str| format!("SUB,{id},u,2024-03-01,1");
        for (end, quoted) in [("\n", "\"b\nb\""), ("\r\n", "\"b\r\nb\""), ("\r", "\"b\rb\"")] {
            let [a, b, c] = [record("a"), record(quoted), record("c")];
            let text = ["", names, "", "", &a, &b, "", &c, "x", ""].join(end);
            let found: Vec<String> = items(&text).iter().map(|item| item.chars().take(3).collect()).collect();
            assert_eq!(found, ["5 a", "6 b", "10 ", "9 c"], "{text:?}");
        }
        let text = format!("\u{feff}{names}\n\n{}", record("a"));
        assert_eq!(items(&text), ["3 a 1"]);
    }

    #[test]
    fn what_was_taken_back_is_left_out_of_an_export() {
        let text = "subscription_id,unit_type,record_date,amount,tracking_id,recorded_at,kind,voided_at
SUB,u,2024-03-01T00:00:00.000Z,1.000000000,a,x,USAGE,
SUB,u,2024-03-01T00:00:00.000Z,2.000000000,b,x,USAGE,2024-04-01T00:00:00.000Z
SUB,u,2024-03-01T00:00:00.000Z,-2.000000000,b,x,VOID,
";
        assert_eq!(items(text), ["left out", "left out", "2 a 1"]);
    }
}
