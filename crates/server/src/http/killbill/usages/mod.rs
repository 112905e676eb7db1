//! `/1.0/kb/usages`: recording usage and reading totals. Source: the transcripts `usage/*`.

mod body;
mod json;
mod order;
mod read;
mod record;

use crate::http::{Operation, Resource};

pub(super) fn resources() -> Vec<Resource> {
    let record = Operation::post(|application, exchange| Box::pin(record::record(application, exchange)));
    let all = Operation::get(|application, exchange| Box::pin(read::all_units(application, exchange)));
    let one = Operation::get(|application, exchange| Box::pin(read::one_unit(application, exchange)));
    vec![
        Resource::new("/1.0/kb/usages", [record]),
        Resource::new("/1.0/kb/usages/{subscriptionId}", [all]),
        Resource::new("/1.0/kb/usages/{subscriptionId}/{unitType}", [one]),
    ]
}
