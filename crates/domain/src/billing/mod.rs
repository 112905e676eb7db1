//! Billing: when what is billed, and for which plan.
//!
//! A subscription becomes a list of [`BillingEvent`]s, each of which says what holds from its instant on. Between two of
//! them lie billing periods ([`BillingCycle`]), whose boundaries are dates of the account ([`AccountTime`]).
//!
//! Source of the rules: the recorded rating cases, and Kill Bill's behaviour.

mod account_time;
mod bill_cycle_day;
mod cycle;
mod event;
mod pauses;
mod period;
mod timeline;

pub use account_time::{AccountTime, DayOffset};
pub use bill_cycle_day::{BillCycleDays, account_bill_cycle_day};
pub use cycle::{Arrears, BillingCycle};
pub use event::{BillingEvent, EventKind};
pub use period::PeriodLength;
pub use timeline::{BilledSubscription, bill_cycle_day_at, billing_events};
