//! Everything that is stored, record by record.

use super::ChaosError;
use crate::crash::Tenant;
use crate::wire::Exchange;
use std::collections::BTreeMap;

/// The most pages of one subscription.
const PAGES_MAX: usize = 100_000;

/// A record as it is stored: unit, milliseconds since 1970 UTC, amount in 10⁻⁹.
pub type Recorded = (String, i64, i128);

/// The records of each tracking id.
pub type Listing = BTreeMap<String, Vec<Recorded>>;

/// Lists the records of one subscription, page by page.
pub(super) fn list(tenant: &Tenant, wire: &impl Exchange, subscription: usize) -> Result<Listing, ChaosError> {
    let mut listing = Listing::new();
    let mut cursor = None;
    for _ in 0..PAGES_MAX {
        let page = tenant.records(wire, subscription, cursor.as_deref())?;
        for (tracking_id, record) in page.records {
            listing.entry(tracking_id).or_default().push(record);
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(listing);
        }
    }
    Err(ChaosError::NoEnd(tenant.subscription(subscription).to_owned()))
}
