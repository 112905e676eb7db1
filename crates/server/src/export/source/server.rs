//! Rows of a running server, through its public API.

use hobbs_client::{Amount, ClientError, Configuration, ReadingApi, RecordKind, RecordedUsage, UsageWindow};
use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::quantity::Quantity;
use hobbs_domain::time::{Instant, LocalDate, Zone};
use hobbs_domain::usage::{Granularity, Window};

use super::{RecordRow, RecordsFrom, TotalRow, Windows};
use crate::bounds;
use crate::export::ExportError;

/// The usage of a tenant of a server.
pub struct ServerSource {
    api: ReadingApi,
}

impl ServerSource {
    /// Of the tenant that the configuration names.
    ///
    /// # Errors
    ///
    /// [`ExportError::Server`] if the server's URL is none.
    pub fn new(server: &Configuration) -> Result<Self, ExportError> {
        Ok(Self { api: ReadingApi::new(server)? })
    }

    pub(super) async fn subscriptions(
        &self,
        after: Option<SubscriptionId>,
    ) -> Result<Vec<SubscriptionId>, ExportError> {
        let after = after.map(|after| after.to_string());
        let page = self.api.subscriptions(after.as_deref(), bounds::EXPORT_PAGE_ROWS).await?;
        Ok(page.subscriptions.into_iter().map(|listed| SubscriptionId::new(listed.subscription_id)).collect())
    }

    pub(super) async fn records(
        &self,
        subscription: SubscriptionId,
        unit_type: Option<&str>,
        window: Window,
        from: RecordsFrom,
    ) -> Result<(Vec<RecordRow>, Option<RecordsFrom>), ExportError> {
        let cursor = if let RecordsFrom::Cursor(cursor) = from { Some(cursor) } else { None };
        let (start, end) = (window.start.to_string(), window.end.to_string());
        let limit = bounds::EXPORT_PAGE_ROWS;
        let page = self.api.records(subscription.uuid(), unit_type, (&start, &end), cursor.as_deref(), limit);
        let page = page.await.map_err(|error| refused(subscription, error))?;
        let rows = page.records.into_iter().map(|record| record_row(subscription, record));
        Ok((rows.collect::<Result<_, _>>()?, page.next_cursor.map(RecordsFrom::Cursor)))
    }

    pub(super) async fn totals(
        &self,
        subscription: SubscriptionId,
        unit_type: Option<&str>,
        asked: Windows<'_>,
    ) -> Result<Vec<TotalRow>, ExportError> {
        let (start, end) = (date_text(asked.start), date_text(asked.end));
        let granularity = match asked.granularity {
            Granularity::Hour => "HOUR",
            Granularity::Day => "DAY",
            Granularity::Month => "MONTH",
        };
        let windows =
            self.api.windows(subscription.uuid(), unit_type, granularity, asked.zone.id(), (&start, &end)).await;
        let windows = windows.map_err(|error| refused(subscription, error))?.windows;
        let mut rows = Vec::new();
        for window in windows {
            add_total_rows(&mut rows, subscription, window)?;
        }
        Ok(rows)
    }
}

const NOT_FOUND: u16 = 404;

/// A server answers 404 for a subscription that the tenant does not have, whatever else it is asked.
fn refused(subscription: SubscriptionId, error: ClientError) -> ExportError {
    match error.api() {
        Some(api) if api.status == NOT_FOUND && api.class_name.is_some() => {
            ExportError::NoSuchSubscription(subscription.uuid())
        }
        _ => ExportError::Server(error),
    }
}

fn add_total_rows(
    rows: &mut Vec<TotalRow>,
    subscription: SubscriptionId,
    window: UsageWindow,
) -> Result<(), ExportError> {
    let (start, end) = (instant(&window.start)?, instant(&window.end)?);
    for unit in window.units {
        let (sum, min, max) = (quantity(&unit.sum)?, quantity(&unit.min)?, quantity(&unit.max)?);
        rows.push(TotalRow { subscription, unit_type: unit.unit_type, start, end, sum, count: unit.count, min, max });
    }
    Ok(())
}

fn record_row(subscription: SubscriptionId, record: RecordedUsage) -> Result<RecordRow, ExportError> {
    Ok(RecordRow {
        subscription,
        unit_type: record.unit_type,
        record_date: instant(&record.record_date)?,
        amount: quantity(&record.amount)?,
        tracking_id: record.tracking_id,
        recorded_at: instant(&record.recorded_at)?,
        created_by: record.created_by,
        reason: record.reason,
        comment: record.comment,
        kind: match record.kind {
            RecordKind::Usage => "USAGE",
            RecordKind::Void => "VOID",
        },
        voided_at: record.voided_at.as_deref().map(instant).transpose()?,
    })
}

fn instant(text: &str) -> Result<Instant, ExportError> {
    Instant::parse(text).map_err(|error| ExportError::Decode(error.to_string()))
}

/// Reads an amount exactly. Hobbs has no more than nine decimals; what had more is none of its numbers.
fn quantity(amount: &Amount) -> Result<Quantity, ExportError> {
    const DECIMALS: usize = 9;
    let text = amount.to_string();
    let decode = || ExportError::Decode(format!("\"{text:.60}\" is no amount with nine decimals"));
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let decimals = decimals.trim_end_matches('0');
    if decimals.len() > DECIMALS {
        return Err(decode());
    }
    let nanos = format!("{whole}{decimals:0<DECIMALS$}").parse().map_err(|_| decode())?;
    Ok(Quantity::from_nanos(nanos))
}

fn date_text(date: LocalDate) -> String {
    let midnight = Zone::utc().start_of(date).to_string();
    midnight.split_once('T').map_or_else(String::new, |(date, _)| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        let read = |text: &str| quantity(&text.parse().unwrap()).map(Quantity::nanos).ok();
        assert_eq!(read("-1E-9"), Some(-1));
        assert_eq!(read("0E-9"), Some(0));
        assert_eq!(read("7"), Some(7_000_000_000));
        assert_eq!(read("-0.3000000000000"), Some(-300_000_000));
        assert_eq!(read("170141183460469231731687303715.884105727"), Some(i128::MAX));
        assert_eq!(read("170141183460469231731687303715.884105728"), None);
        assert_eq!(read("0.0000000001"), None);
    }

    #[test]
    fn dates_are_written_as_they_are_read() {
        for text in ["2024-03-01", "0001-12-31", "1969-07-20"] {
            assert_eq!(date_text(LocalDate::parse(text).unwrap()), text);
        }
    }
}
