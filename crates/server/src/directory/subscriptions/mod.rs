//! Subscriptions and bundles. How they are stored is described in `documents`.
//!
//! A bundle and its subscriptions change together: a change has to find all of them as they were read, and is worked out
//! anew if it does not. Times are kept to the second, as Kill Bill keeps them.
//!
//! Source of the rules: the transcripts `subscriptions/*` and `usage/cancelled-*`.

mod cancel;
mod change;
mod conversion;
mod create;
mod dates;
mod documents;
mod draft;
mod faults;
mod imagined;
mod list;
mod load;
mod pauses;
mod payer;
mod priced;
mod term;
mod view;

pub use cancel::{BillingPolicy, CancelRequest, CancelWhen, EntitlementPolicy};
pub use change::{ChangeRequest, ChangeWhen};
pub use create::{NewBundle, NewSubscription, NewSubscriptions};
pub use dates::RequestedDate;
pub use imagined::{ImaginedAction, ImaginedKind, ImaginedPlan};
pub use list::{ListedSubscription, SubscriptionPage};
pub use pauses::PauseRequest;
pub use payer::Payer;
pub use view::{BundleView, SubscriptionView};
