//! Records that follow each other, put together into submissions.

use std::collections::{HashSet, VecDeque};

use hobbs_client::{SubscriptionUsageRecord, UnitUsageRecord};
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use super::Item;
use super::record::{RecordText, Row};
use crate::bounds;

/// Makes a submission of the records that follow each other and have one tracking id.
#[derive(Default)]
pub(super) struct Submissions {
    /// The records that were added of the submission that is not complete yet.
    pending: Option<Pending>,
    /// Hashes of the tracking ids before, as many as may be remembered.
    known: HashSet<u64>,
    /// The last record that could not be read: without it, its submission is not recorded either.
    spoiled: Option<Spoiled>,
    /// What is to be taken, a few at most: it is taken before more is added.
    ready: VecDeque<Item>,
}

/// A record that could not be read.
struct Spoiled {
    line: u64,
    whose: Whose,
}

/// Which submission it belongs to.
enum Whose {
    /// That of a tracking id.
    Named { subscription: String, tracking_id: String },
    /// That before or after it, if its tracking id stands in this text.
    Neighbour(String),
}

struct Pending {
    line: u64,
    rows: usize,
    tracking_id: String,
    usage: SubscriptionUsageRecord,
}

impl Submissions {
    /// What is ready; `None`: more has to be added.
    pub(super) fn take(&mut self) -> Option<Item> {
        self.ready.pop_front()
    }

    /// Adds something that is no record.
    pub(super) fn push(&mut self, item: Item) {
        self.ready.push_back(item);
    }

    /// Adds a record.
    pub(super) fn add(&mut self, line: u64, record: &RecordText<'_>) {
        match record.row() {
            Ok(Some(row)) => self.add_row(line, row),
            Ok(None) => self.push(Item::LeftOut),
            Err(message) => self.spoil(line, record, message),
        }
    }

    /// Takes note of a record of which a value can't be read: those of its submission before and after it are not to be recorded,
    /// since it could not be added later.
    fn spoil(&mut self, line: u64, record: &RecordText<'_>, message: String) {
        let (subscription, tracking_id) = (record.subscription.to_string(), record.tracking_id.to_string());
        self.spoil_with(Spoiled { line, whose: Whose::Named { subscription, tracking_id } }, message);
    }

    /// The same of a line whose values can't be told apart.
    pub(super) fn spoil_line(&mut self, line: u64, text: String, message: String) {
        self.spoil_with(Spoiled { line, whose: Whose::Neighbour(text) }, message);
    }

    fn spoil_with(&mut self, spoiled: Spoiled, message: String) {
        let pending =
            self.pending.take_if(|pending| spoiled.is_of(pending.usage.subscription_id, &pending.tracking_id));
        if let Some(pending) = pending {
            self.push(spoiled.also(pending.line));
        }
        self.push(Item::Wrong { line: spoiled.line, message });
        self.spoiled = Some(spoiled);
    }

    /// Says that no more records follow of the submission that was added last.
    pub(super) fn complete(&mut self) {
        let Some(Pending { line, rows, usage, .. }) = self.pending.take() else { return };
        if rows > bounds::IMPORT_RECORDS_MAX {
            let message =
                format!("{rows} records have one tracking id: no more than {} may", bounds::IMPORT_RECORDS_MAX);
            self.push(Item::Wrong { line, message });
            return;
        }
        self.push(match serde_json::to_string(&usage) {
            Ok(json) => Item::Submission { line, json },
            Err(error) => Item::Wrong { line, message: error.to_string() },
        });
    }

    fn add_row(&mut self, line: u64, row: Row) {
        if let Some(spoiled) = &self.spoiled {
            if spoiled.is_of(row.subscription, &row.tracking_id) {
                self.push(spoiled.also(line));
                return;
            }
            if matches!(spoiled.whose, Whose::Neighbour(_)) {
                self.spoiled = None;
            }
        }
        if let Some(pending) = self.pending.as_mut().filter(|pending| pending.is_of(&row)) {
            pending.add(row);
            return;
        }
        self.complete();
        let hash = xxh3_64(format!("{}{}", row.subscription, row.tracking_id.trim_end_matches(' ')).as_bytes());
        if self.known.contains(&hash) {
            let id = row.tracking_id;
            let message = format!("tracking id {id} stands further up: records that have one follow each other");
            self.push(Item::Wrong { line, message });
            return;
        }
        if self.known.len() < bounds::IMPORT_TRACKING_IDS_KNOWN_MAX {
            self.known.insert(hash);
        }
        self.pending = Some(Pending::of(line, row));
    }
}

impl Spoiled {
    fn is_of(&self, subscription: Uuid, tracking_id: &str) -> bool {
        match &self.whose {
            Whose::Named { subscription: of, tracking_id: named } => {
                named == tracking_id && Uuid::parse_str(of.trim()) == Ok(subscription)
            }
            Whose::Neighbour(text) => holds(text, tracking_id),
        }
    }

    /// Another record of the same submission.
    fn also(&self, line: u64) -> Item {
        Item::Wrong { line, message: format!("line {}, of the same tracking id, can't be recorded", self.line) }
    }
}

impl Pending {
    fn of(line: u64, row: Row) -> Self {
        let Row { subscription, tracking_id, unit_type, record } = row;
        let unit_usage_records = vec![UnitUsageRecord { unit_type, usage_records: vec![record] }];
        let usage = SubscriptionUsageRecord {
            subscription_id: subscription,
            tracking_id: Some(tracking_id.clone()),
            unit_usage_records,
        };
        Self { line, rows: 1, tracking_id, usage }
    }

    fn is_of(&self, row: &Row) -> bool {
        self.usage.subscription_id == row.subscription && self.tracking_id == row.tracking_id
    }

    /// Adds a record; of too many, none but their number is kept.
    fn add(&mut self, row: Row) {
        self.rows += 1;
        if self.rows > bounds::IMPORT_RECORDS_MAX {
            return;
        }
        let units = &mut self.usage.unit_usage_records;
        match units.last_mut().filter(|unit| unit.unit_type == row.unit_type) {
            Some(unit) => unit.usage_records.push(row.record),
            None => units.push(UnitUsageRecord { unit_type: row.unit_type, usage_records: vec![row.record] }),
        }
    }
}

/// Whether a name stands in a text, not as a part of a longer one.
fn holds(text: &str, name: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '-';
    text.match_indices(name).any(|(place, _)| {
        let before = text.get(..place).and_then(|before| before.chars().next_back());
        let after = text.get(place + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
