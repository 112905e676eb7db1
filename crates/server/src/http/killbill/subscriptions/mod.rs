//! `/1.0/kb/subscriptions`. Source: the transcripts `subscriptions/*`.

mod body;
mod cancel;
mod change;
mod create;
mod json;
mod prices;
mod read;

pub(super) use json::{EventJson, SubscriptionJson};
pub(super) use prices::phase_prices;

use crate::http::ParameterKind::Text;
use crate::http::killbill::audit::AUDIT;
use crate::http::{Operation, Parameter, Resource};

const PATH: &str = "/1.0/kb/subscriptions";

pub(super) fn resources() -> Vec<Resource> {
    let by_key =
        Operation::get("Find a subscription", |application, exchange| Box::pin(read::by_key(application, exchange)))
            .query(&[Parameter::new("externalKey", Text, "The subscription's external key").required(), AUDIT]);
    let by_id =
        Operation::get("Read a subscription", |application, exchange| Box::pin(read::by_id(application, exchange)));
    let cancel = Operation::delete("Cancel a subscription", |application, exchange| {
        Box::pin(cancel::cancel(application, exchange))
    });
    let change = Operation::put("Change the plan of a subscription", |application, exchange| {
        Box::pin(change::change(application, exchange))
    });
    let undo = Operation::put("Take a change of plan that is still to come back", |application, exchange| {
        Box::pin(change::undo(application, exchange))
    });
    let uncancel = Operation::put("Take a cancellation that is still to come back", |application, exchange| {
        Box::pin(cancel::uncancel(application, exchange))
    });
    let one = [
        by_id.query(&[AUDIT]).answers::<SubscriptionJson>(),
        cancel.query(&cancel::PARAMETERS),
        change.query(&change::PARAMETERS).takes_some_of::<SubscriptionJson>(),
    ];
    let own = [
        Resource::new("/1.0/kb/subscriptions/{subscriptionId}", one),
        Resource::new("/1.0/kb/subscriptions/{subscriptionId}/undoChangePlan", [undo.consuming_nothing()]),
        Resource::new("/1.0/kb/subscriptions/{subscriptionId}/uncancel", [uncancel.consuming_nothing()]),
    ];
    own.into_iter().chain(create::resources(by_key.answers::<SubscriptionJson>())).collect()
}
