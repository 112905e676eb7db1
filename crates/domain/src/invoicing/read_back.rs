//! How far back usage is rated again (rule 16).

use std::collections::BTreeMap;

use crate::billing::{AccountTime, PeriodLength};
use crate::catalog::{BillingMode, UsageSection};
use crate::rating::RatingMode;
use crate::time::{Instant, LocalDate};

use super::{ExistingItem, InvoiceSettings};

/// The usage sections of an account, by name.
pub(super) type Sections<'a> = BTreeMap<&'a str, &'a UsageSection>;

/// How many periods back usage is rated again, unless the tenant says otherwise.
const PERIODS_READ_BACK: i64 = 2;

const DAY_MILLIS: i64 = 86_400_000;

/// From when on usage is read: periods that begin before it are not rated again.
///
/// For each length of period in use, the latest day that an item of that length ends on, less as many periods as the tenant
/// says; the earliest of these, at 00:00 UTC (in [`RatingMode::Correct`], where the account's day begins). `today` is a date of UTC.
pub(super) fn read_from(
    first_event: Instant,
    target: LocalDate,
    today: LocalDate,
    billed: &[&ExistingItem],
    sections: &Sections<'_>,
    settings: &InvoiceSettings,
    time: &AccountTime,
) -> Instant {
    let is_correct = settings.rating == RatingMode::Correct;
    let periods = settings.periods_read_back.unwrap_or(if is_correct { -1 } else { PERIODS_READ_BACK });
    if periods < 0 {
        return first_event;
    }
    let lengths =
        sections.values().filter_map(|section| Some((section.billing_period, section.billing_period.length()?)));
    let mut earliest: Option<LocalDate> = None;
    for (period, length) in lengths.collect::<BTreeMap<_, _>>() {
        let latest = if settings.zero_usage_left_out {
            Some(length.before(today.min(target), 1))
        } else {
            let of_length =
                |item: &&&ExistingItem| section_of(item, sections).is_some_and(|found| found.billing_period == period);
            billed.iter().filter(of_length).filter_map(|item| item.item.end).max()
        };
        let Some(latest) = latest else { continue };
        let from = before(length, latest, periods);
        earliest = Some(earliest.map_or(from, |earliest| earliest.min(from)));
    }
    let start_of = |date: LocalDate| {
        if is_correct {
            time.usage_start_of(date)
        } else {
            Instant::from_millis(date.days().saturating_mul(DAY_MILLIS))
        }
    };
    earliest.map(start_of).map_or(first_event, |from| from.max(first_event))
}

fn before(length: PeriodLength, date: LocalDate, periods: i64) -> LocalDate {
    /// More would reach further back than anything was ever recorded.
    const PERIODS_MAX: i64 = 10_000;
    length.before(date, periods.min(PERIODS_MAX))
}

/// The section of an item of usage, if it is billed in arrear.
pub(super) fn section_of<'a>(item: &ExistingItem, sections: &Sections<'a>) -> Option<&'a UsageSection> {
    let section = sections.get(item.item.usage.as_deref()?).copied()?;
    (section.billing_mode == BillingMode::InArrear).then_some(section)
}
