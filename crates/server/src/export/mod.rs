//! Usage as files for other programs: the records, or what they come to by windows of time, of one tenant.
//!
//! What is exported is a table: its columns, and rows of values. Where the rows come from is a [`Source`], a data
//! directory or a running server; how they are written is a [format](Format). Neither knows the other, and a column more is
//! one line in the table. Rows are read and written page by page, so memory is bounded whatever their number.
//!
//! Amounts are never rounded: text in CSV and NDJSON, `DECIMAL(38, 9)` in Parquet. Times are in UTC, to the millisecond.

mod error;
mod format;
mod range;
mod run;
mod source;
mod table;

pub use error::ExportError;
pub use format::Format;
pub use range::{ExportRange, InvalidRange};
pub use run::{Export, ExportProgress, Table, export};
pub use source::{DirectorySource, RecordRow, RecordsFrom, ServerSource, Source, TotalRow};
