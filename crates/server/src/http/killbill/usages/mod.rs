//! `/1.0/kb/usages`: recording usage and reading totals. Source: the transcripts `usage/*`.

mod body;
mod json;
mod order;
mod read;
mod record;
mod shape;

pub(in crate::http) use record::{Unrecorded, apply};
pub(in crate::http) use shape::SubscriptionUsageRecordJson;

use crate::http::ParameterKind::Date;
use crate::http::{Operation, Parameter, Resource};
use read::RolledUpUsage;

pub(super) fn resources() -> Vec<Resource> {
    let record =
        Operation::post("Record usage", |application, exchange| Box::pin(record::record(application, exchange)));
    let all = Operation::get("Read the totals of every unit", |application, exchange| {
        Box::pin(read::all_units(application, exchange))
    });
    let one = Operation::get("Read the total of a unit", |application, exchange| {
        Box::pin(read::one_unit(application, exchange))
    });
    let window = [
        Parameter::new("startDate", Date, "The first day, in the account's time zone").required(),
        Parameter::new("endDate", Date, "The day after the last").required(),
    ];
    let reads = |operation: Operation| operation.query(&window).answers::<RolledUpUsage>();
    vec![
        Resource::new("/1.0/kb/usages", [record.takes::<SubscriptionUsageRecordJson>()]),
        Resource::new("/1.0/kb/usages/{subscriptionId}", [reads(all)]),
        Resource::new("/1.0/kb/usages/{subscriptionId}/{unitType}", [reads(one)]),
    ]
}
