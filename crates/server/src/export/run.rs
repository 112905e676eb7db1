//! From a source to a file, page by page.

use std::io::Write;

use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::usage::Granularity;

use super::format::{Format, TableWriter, writer};
use super::source::{RecordRow, RecordsFrom, Source, TotalRow, Windows};
use super::table::TableRow;
use super::{ExportError, ExportRange};

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct Export {
    /// The records, or what they come to.
    pub table: Table,
    /// Of one subscription; `None`: of all that the tenant has.
    pub subscription: Option<SubscriptionId>,
    /// Of one unit; `None`: of all.
    pub unit_type: Option<String>,
    /// Of which time.
    pub range: ExportRange,
}

/// What is exported of some usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Each record.
    Records,
    /// The totals of windows of time.
    Totals(Granularity),
}

/// How far an export has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportProgress {
    /// How many subscriptions are done.
    pub subscriptions: u64,
    /// How many rows were written.
    pub rows: u64,
}

/// Writes what is asked for, by subscription in the order of their ids: records in the order in which they arrived, totals
/// in the order of their windows. A server that is written to meanwhile may give records in which the totals, exported before
/// or after, don't have part.
///
/// # Errors
///
/// [`ExportError`]; what was written by then is of no use.
pub async fn export(
    source: &Source,
    asked: &Export,
    format: Format,
    to: impl Write + Send,
    told: impl FnMut(ExportProgress),
) -> Result<ExportProgress, ExportError> {
    source.check(asked.subscription).await?;
    let columns = match asked.table {
        Table::Records => RecordRow::COLUMNS,
        Table::Totals(_) => TotalRow::COLUMNS,
    };
    let mut run =
        Run { source, asked, writer: writer(format, columns, to)?, progress: ExportProgress::default(), told };
    match asked.subscription {
        Some(subscription) => run.subscription(subscription).await?,
        None => run.all().await?,
    }
    run.writer.finish()?;
    Ok(run.progress)
}

struct Run<'a, Told> {
    source: &'a Source,
    asked: &'a Export,
    writer: Box<dyn TableWriter + 'a>,
    progress: ExportProgress,
    told: Told,
}

impl<Told: FnMut(ExportProgress)> Run<'_, Told> {
    async fn all(&mut self) -> Result<(), ExportError> {
        let mut after = None;
        loop {
            let page = self.source.subscriptions(after).await?;
            for &subscription in &page {
                self.subscription(subscription).await?;
            }
            let Some(&last) = page.last() else { return Ok(()) };
            after = Some(last);
        }
    }

    async fn subscription(&mut self, subscription: SubscriptionId) -> Result<(), ExportError> {
        match self.asked.table {
            Table::Records => self.records(subscription).await?,
            Table::Totals(granularity) => self.totals(subscription, granularity).await?,
        }
        self.progress.subscriptions += 1;
        (self.told)(self.progress);
        Ok(())
    }

    async fn records(&mut self, subscription: SubscriptionId) -> Result<(), ExportError> {
        let (unit_type, window) = (self.asked.unit_type.as_deref(), self.asked.range.window());
        let mut from = Some(RecordsFrom::Start);
        while let Some(place) = from {
            let (rows, next) = self.source.records(subscription, unit_type, window, place).await?;
            self.write(rows)?;
            from = next;
        }
        Ok(())
    }

    async fn totals(&mut self, subscription: SubscriptionId, granularity: Granularity) -> Result<(), ExportError> {
        let (unit_type, range) = (self.asked.unit_type.as_deref(), &self.asked.range);
        for (start, end) in range.parts(granularity) {
            let windows = Windows { granularity, zone: range.zone(), start, end };
            let rows = self.source.totals(subscription, unit_type, windows).await?;
            self.write(rows)?;
        }
        Ok(())
    }

    fn write(&mut self, rows: Vec<impl TableRow>) -> Result<(), ExportError> {
        for row in rows {
            self.writer.write(row.values())?;
            self.progress.rows += 1;
        }
        (self.told)(self.progress);
        Ok(())
    }
}
