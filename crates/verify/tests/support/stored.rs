//! What the stand-in holds, and the ways in which it can be wrong.

use hobbs_verify::decimal::{Decimal, nanos_text};
use hobbs_verify::json::Json;
use std::collections::BTreeMap;

/// What the stand-in does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// A kill loses the last submission that was stored.
    LosesTheLast,
    /// A kill doubles the last submission that was stored.
    DoublesTheLast,
    /// A kill leaves only half of the records of the last submission.
    HalvesTheLast,
    /// A kill makes it forget which submissions it knows.
    ForgetsWhatItKnows,
    /// A window contains its end.
    IncludesTheEnd,
    /// The milliseconds of a window's start are dropped.
    DropsMilliseconds,
    /// A unit's total takes in those that start with its name.
    MixesUnits,
    /// Amounts are cut to six decimals.
    CutsAmounts,
    /// Units whose sum is negative are not listed.
    HidesNegativeSums,
    /// Every hundredth submission is answered with 500.
    FailsAtTimes,
    /// Every hundredth submission is acknowledged and dropped.
    AcknowledgesWithoutStoring,
}

#[derive(Clone)]
struct Record {
    unit: String,
    instant: jiff::Timestamp,
    nanos: i128,
}

#[derive(Clone)]
struct Submission {
    subscription: String,
    records: Vec<Record>,
}

pub(crate) struct Stored {
    pub(crate) fault: Fault,
    submissions: Vec<Submission>,
    known: Vec<String>,
    received: usize,
}

impl Stored {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, submissions: Vec::new(), known: Vec::new(), received: 0 }
    }

    /// Stores what a request records; returns status and body of the answer.
    pub(crate) fn record(&mut self, body: &str) -> (u16, String) {
        let json: Json = body.parse().unwrap();
        let text = |key| json.get(key).unwrap().text().unwrap().to_owned();
        if self.known.contains(&text("trackingId")) {
            return (400, r#"{"code": 50000}"#.to_owned());
        }
        self.received += 1;
        let due = self.received.is_multiple_of(100);
        if due && self.fault == Fault::FailsAtTimes {
            return (500, "{}".to_owned());
        }
        self.known.push(text("trackingId"));
        if !(due && self.fault == Fault::AcknowledgesWithoutStoring) {
            let units = json.get("unitUsageRecords").unwrap().items().unwrap();
            let records = units.iter().flat_map(|unit| self.records(unit)).collect();
            self.submissions.push(Submission { subscription: text("subscriptionId"), records });
        }
        (201, String::new())
    }

    fn records(&self, unit: &Json) -> Vec<Record> {
        let cut = if self.fault == Fault::CutsAmounts { 1_000 } else { 1 };
        let record = |record: &Json| {
            let nanos = Decimal::parse(record.get("amount").unwrap().number().unwrap()).unwrap().nanos().unwrap();
            Record {
                unit: unit.get("unitType").unwrap().text().unwrap().to_owned(),
                instant: record.get("recordDate").unwrap().text().unwrap().parse().unwrap(),
                nanos: nanos / cut * cut,
            }
        };
        unit.get("usageRecords").unwrap().items().unwrap().iter().map(record).collect()
    }

    /// The body that answers `GET /1.0/kb/usages/SUBSCRIPTION[/UNIT]?startDate=...&endDate=...`.
    pub(crate) fn totals(&self, target: &str) -> String {
        let (path, query) = target.split_once('?').unwrap();
        let mut segments = path.trim_start_matches("/1.0/kb/usages/").split('/');
        let (subscription, wanted) = (segments.next().unwrap(), segments.next());
        let (start, end) = query.split_once('&').unwrap();
        let mut start = instant(start.trim_start_matches("startDate="));
        let mut end = instant(end.trim_start_matches("endDate=")).as_nanosecond();
        match self.fault {
            Fault::DropsMilliseconds => start = jiff::Timestamp::from_second(start.as_second()).unwrap(),
            Fault::IncludesTheEnd => end += 1,
            _ => {}
        }
        let is_wanted = |unit: &str| match (wanted, self.fault) {
            (Some(wanted), Fault::MixesUnits) => unit.starts_with(wanted),
            (Some(wanted), _) => unit == wanted,
            (None, _) => true,
        };
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        let of_it = self.submissions.iter().filter(|submission| submission.subscription == subscription);
        for record in of_it.flat_map(|submission| &submission.records) {
            if record.instant >= start && record.instant.as_nanosecond() < end && is_wanted(&record.unit) {
                *sums.entry(wanted.unwrap_or(&record.unit)).or_default() += record.nanos;
            }
        }
        sums.retain(|_, sum| self.fault != Fault::HidesNegativeSums || *sum >= 0);
        let unit = |(unit, sum): (&&str, &i128)| format!(r#"{{"unitType":"{unit}","amount":{}}}"#, nanos_text(*sum));
        let units: Vec<String> = sums.iter().map(unit).collect();
        format!(r#"{{"subscriptionId":"{subscription}","rolledUpUnits":[{}]}}"#, units.join(","))
    }

    /// What being killed does to the data.
    pub(crate) fn crash(&mut self) {
        match self.fault {
            Fault::LosesTheLast => {
                self.submissions.pop();
                self.known.pop();
            }
            Fault::DoublesTheLast => self.submissions.extend(self.submissions.last().cloned()),
            Fault::HalvesTheLast => {
                if let Some(last) = self.submissions.iter_mut().rfind(|submission| submission.records.len() > 1) {
                    last.records.truncate(last.records.len() / 2);
                }
            }
            Fault::ForgetsWhatItKnows => self.known.clear(),
            _ => {}
        }
    }
}

fn instant(text: &str) -> jiff::Timestamp {
    if text.contains('T') { text.parse().unwrap() } else { format!("{text}T00:00:00Z").parse().unwrap() }
}
