//! What a tenant decides about its invoices. The defaults are Kill Bill's.

use crate::billing::{Arrears, DayOffset};
use crate::rating::RatingMode;

/// What a tenant decides about its invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoiceSettings {
    /// Whether each line of usage is an item of its own (`org.killbill.invoice.item.result.behavior.mode`).
    pub detail: bool,
    /// Which offset the days of usage have (`org.killbill.invoice.usage.tz.mode`).
    pub day_offset: DayOffset,
    /// Whether items of usage that cost nothing are left out (`org.killbill.invoice.disable.usage.zero.amount`).
    pub zero_usage_left_out: bool,
    /// Whether usage that was billed and is gone is passed over (`org.killbill.invoice.usage.missing.lenient`).
    pub missing_usage_tolerated: bool,
    /// How many periods back usage is rated again; below zero: all (`org.killbill.invoice.readMaxRawUsagePreviousPeriod`).
    /// `None`: the tenant does not say; then two, or all in [`RatingMode::Correct`].
    pub periods_read_back: Option<i64>,
    /// How many items a subscription may get in a day, fixed and recurring ones being added; -1: any number
    /// (`org.killbill.invoice.maxDailyNumberOfItemsSafetyBound`).
    pub daily_items_max: i64,
    /// Whether an invoice with two fixed items of a subscription for one day, or two recurring ones for the same days, is refused
    /// (`org.killbill.invoice.sanitySafetyBoundEnabled`).
    pub same_items_refused: bool,
    /// How many months ahead a target date may be (`org.killbill.invoice.maxNumberOfMonthsInFuture`).
    pub months_ahead_max: i64,
    /// Whether usage of a unit that the catalog lacks is an error (`org.killbill.invoice.parkAccountsWithUnknownUsage`).
    pub unknown_units_refused: bool,
    /// When a recurring price that is charged in arrear is charged (`org.killbill.invoice.inArrear.mode`).
    pub arrears: Arrears,
    /// How many days a month has when a charge is split; 0: as many as it has (`org.killbill.invoice.proration.fixed.days`).
    pub proration_days: i64,
    /// Whether Kill Bill's defects are kept (`hobbs.rating`).
    pub rating: RatingMode,
}

impl Default for InvoiceSettings {
    fn default() -> Self {
        Self {
            detail: false,
            day_offset: DayOffset::Fixed,
            zero_usage_left_out: false,
            missing_usage_tolerated: false,
            periods_read_back: None,
            daily_items_max: 15,
            same_items_refused: true,
            months_ahead_max: 36,
            unknown_units_refused: false,
            arrears: Arrears::Ended,
            proration_days: 0,
            rating: RatingMode::KillBill,
        }
    }
}
