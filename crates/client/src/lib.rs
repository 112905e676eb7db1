//! An async client of Kill Bill's usage API.
//!
//! It records usage and reads totals back, from Hobbs and from a real Kill Bill alike, exactly: an amount is a decimal from
//! the caller to the wire and back. Errors keep Kill Bill's code and message. Calls that may be repeated safely are retried:
//! reads, and the recording of usage that has a tracking id.
//!
//! ```no_run
//! # async fn example() -> Result<(), hobbs_client::ClientError> {
//! use hobbs_client::{Author, Configuration, SubscriptionUsageRecord, UnitUsageRecord, UsageApi, UsageDate, UsageRecord};
//!
//! let configuration = Configuration::new("http://127.0.0.1:8080")
//!     .with_api_key("bob")
//!     .with_api_secret("lazar")
//!     .with_user("admin", "password");
//! let usages = UsageApi::new(&configuration)?;
//!
//! let subscription_id = "38400000-8cf0-11bd-b23e-10b96e4ef00d".parse().expect("a UUID");
//! let record = UsageRecord { record_date: "2024-03-01".parse()?, amount: "5.5".parse()? };
//! let usage = SubscriptionUsageRecord {
//!     subscription_id,
//!     tracking_id: Some("invoice-run-7".to_owned()),
//!     unit_usage_records: vec![UnitUsageRecord { unit_type: "cpu-hours".to_owned(), usage_records: vec![record] }],
//! };
//! usages.record_usage(&usage, &Author::new("me")).await?;
//!
//! let (start, end): (UsageDate, UsageDate) = ("2024-01-01".parse()?, "2025-01-01".parse()?);
//! let total = usages.get_usage(subscription_id, "cpu-hours", &start, &end).await?;
//! assert_eq!(total.rolled_up_units[0].amount, "5.5".parse()?);
//! # Ok(())
//! # }
//! ```
//!
//! It is *not* a client for all of Kill Bill: besides usage there is only what has to be set up before usage can be recorded
//! ([`SetupApi`]), and what Hobbs alone has ([`ReadingApi`], [`AdministrationApi`]). It knows nothing of Hobbs's store and domain.

mod administration;
mod amount;
pub mod bounds;
mod bulk;
mod configuration;
mod date;
mod error;
mod model;
mod pacing;
mod reading;
mod setup;
mod transport;
mod usage;
mod void;

pub use administration::{AdministrationApi, CheckedRows, Download, RunningVerification, VerificationLine};
pub use amount::Amount;
pub use bulk::{BulkAnswer, BulkOutcome};
pub use configuration::{Configuration, RetryPolicy};
pub use date::UsageDate;
pub use error::{ApiError, ClientError};
pub use model::{Author, RolledUpUnit, RolledUpUsage, SubscriptionUsageRecord, UnitUsageRecord, UsageRecord};
pub use pacing::{Pacing, SystemPacing};
pub use reading::{
    ListedSubscription, ReadingApi, RecordKind, RecordPage, RecordedUsage, SubscriptionPage, UsageWindow, UsageWindows,
    WindowUnit,
};
pub use setup::{NewAccount, NewSubscription, NewTenant, SetupApi};
pub use usage::UsageApi;
pub use void::VoidedUsage;
