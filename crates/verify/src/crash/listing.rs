//! Reading a tenant's records, page by page.

use super::{CrashError, Tenant};
use crate::decimal::Decimal;
use crate::json::Json;
use crate::wire::Exchange;

/// How many records a page has at most.
const PAGE_RECORDS: usize = 1_000;

/// Some records of a subscription, in the order in which they arrived.
pub(crate) struct Page {
    /// Tracking id; unit, milliseconds since 1970, amount in 10⁻⁹.
    pub(crate) records: Vec<(String, (String, i64, i128))>,
    /// Where to go on.
    pub(crate) next: Option<String>,
}

impl Tenant {
    /// Asks for a page of a subscription's records.
    pub(crate) fn records(
        &self,
        wire: &impl Exchange,
        subscription: usize,
        cursor: Option<&str>,
    ) -> Result<Page, CrashError> {
        let subscription = self.subscription(subscription);
        let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let path = format!("/1.0/hobbs/usages/{subscription}/records?limit={PAGE_RECORDS}{cursor}");
        let response = self.read(wire, &path)?;
        page_of(&response.text()).ok_or_else(|| super::tenant::unexpected(&path, &response))
    }
}

/// The records in an answer; `None` if it is no such page.
fn page_of(body: &str) -> Option<Page> {
    let json: Json = body.parse().ok()?;
    let records = json.get("records")?.items()?.iter().map(record).collect::<Option<_>>()?;
    let next = match json.get("nextCursor")? {
        Json::Null => None,
        cursor => Some(cursor.text()?.to_owned()),
    };
    Some(Page { records, next })
}

fn record(json: &Json) -> Option<(String, (String, i64, i128))> {
    let instant: jiff::Timestamp = json.get("recordDate")?.text()?.parse().ok()?;
    let nanos = Decimal::parse(json.get("amount")?.number()?)?.nanos()?;
    let unit = json.get("unitType")?.text()?.to_owned();
    Some((json.get("trackingId")?.text()?.to_owned(), (unit, instant.as_millisecond(), nanos)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_whole_or_not_at_all() {
        let record = r#"{"unitType":"u","recordDate":"1970-01-01T00:00:01.000Z","amount":-2.5,"trackingId":"t"}"#;
        let page = page_of(&format!(r#"{{"records":[{record}],"nextCursor":"7.0"}}"#)).unwrap();
        assert_eq!(page.records, [("t".to_owned(), ("u".to_owned(), 1_000, -2_500_000_000))]);
        assert_eq!(page.next.as_deref(), Some("7.0"));
        assert!(page_of(r#"{"records":[],"nextCursor":null}"#).unwrap().next.is_none());
        assert!(page_of(r#"{"records":[{}],"nextCursor":null}"#).is_none());
        assert!(page_of(r#"{"records":[]}"#).is_none());
    }
}
