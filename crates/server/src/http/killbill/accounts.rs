//! `/1.0/kb/accounts`: making accounts, until all of it is served.

use std::sync::Arc;

use hobbs_domain::time::Zone;

use crate::application::Application;
use crate::fault::Fault;
use crate::http::json::Members;
use crate::http::{Exchange, Operation, Reply, Resource};

pub(super) fn resources() -> Vec<Resource> {
    let create = Operation::post(|application, exchange| Box::pin(create(application, exchange)));
    vec![Resource::new("/1.0/kb/accounts", [create])]
}

async fn create(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let known = ["name", "externalKey", "currency", "timeZone", "referenceTime", "email", "billCycleDayLocal"];
    let members = Members::read(&exchange.body, "AccountJson", &known)?;
    let zone = members.text("timeZone")?.map_or(Ok(Zone::utc()), |id| Zone::of_id(&id));
    let zone = zone.map_err(|error| Fault::illegal_argument(error.to_string()))?;
    let reference = members.instant("referenceTime")?;
    let (tenant, currency) = (exchange.tenant()?, members.text("currency")?);
    let id = application.directory.create_account(tenant, currency, &zone, reference).await?;
    Ok(Reply::created_at(&format!("{}/1.0/kb/accounts/{id}", exchange.origin)))
}
