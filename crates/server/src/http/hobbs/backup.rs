//! `GET /1.0/hobbs/backup`: a copy of all there is, as it was when the call came in.

use std::sync::Arc;

use crate::application::Application;
use crate::fault::Fault;
use crate::http::stream::streamed;
use crate::http::{Exchange, Media, Operation, Reply, Resource};
use crate::security::Permission;

/// Its path.
pub(in crate::http) const PATH: &str = "/1.0/hobbs/backup";

pub(super) fn resource() -> Resource {
    let backup = Operation::get("Copy everything, for `hobbs restore`", |application, exchange| {
        Box::pin(backup(application, exchange))
    });
    Resource::new(PATH, [backup.producing(Media::Bytes)])
}

async fn backup(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    exchange.require(Permission::Everything)?;
    let mut running = application.maintenance.back_up().await?;
    tracing::info!("a backup begins");
    let body = streamed(|parts| async move {
        while let Some(part) = running.taker.part().await? {
            parts.send(part).await?;
        }
        let totals = running.taker.totals();
        tracing::info!(rows = totals.rows, bytes = totals.bytes, "a backup was taken");
        Ok(())
    });
    Ok(Reply::streaming(body))
}
