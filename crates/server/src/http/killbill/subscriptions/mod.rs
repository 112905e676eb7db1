//! `/1.0/kb/subscriptions`. Source: the transcripts `subscriptions/*`.

mod body;
mod cancel;
mod change;
mod create;
mod json;
mod read;

pub(super) use json::{EventJson, SubscriptionJson};

use crate::http::{Operation, Resource};

const PATH: &str = "/1.0/kb/subscriptions";

pub(super) fn resources() -> Vec<Resource> {
    let create = Operation::post(|application, exchange| Box::pin(create::one(application, exchange)));
    let by_key = Operation::get(|application, exchange| Box::pin(read::by_key(application, exchange)));
    let by_id = Operation::get(|application, exchange| Box::pin(read::by_id(application, exchange)));
    let cancel = Operation::delete(|application, exchange| Box::pin(cancel::cancel(application, exchange)));
    let uncancel = Operation::put(|application, exchange| Box::pin(cancel::uncancel(application, exchange)));
    let change = Operation::put(|application, exchange| Box::pin(change::change(application, exchange)));
    let undo = Operation::put(|application, exchange| Box::pin(change::undo(application, exchange)));
    let bundle = Operation::post(|application, exchange| Box::pin(create::bundle(application, exchange)));
    let bundles = Operation::post(|application, exchange| Box::pin(create::bundles(application, exchange)));
    vec![
        Resource::new(PATH, [create, by_key]),
        Resource::new("/1.0/kb/subscriptions/createSubscriptionWithAddOns", [bundle]),
        Resource::new("/1.0/kb/subscriptions/createSubscriptionsWithAddOns", [bundles]),
        Resource::new("/1.0/kb/subscriptions/{subscriptionId}", [by_id, cancel, change]),
        Resource::new("/1.0/kb/subscriptions/{subscriptionId}/undoChangePlan", [undo.consuming_nothing()]),
        Resource::new("/1.0/kb/subscriptions/{subscriptionId}/uncancel", [uncancel.consuming_nothing()]),
    ]
}
