//! The formats that tables are written in.

mod csv;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;

use std::io::Write;

use clap::ValueEnum;

use super::ExportError;
use super::table::{Column, Value};

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
pub enum Format {
    /// Comma-separated values, with a line of names, as RFC 4180 has it. Nothing is an empty field.
    Csv,
    /// A JSON object a line. Amounts are texts, since many readers would make floats of numbers.
    Ndjson,
    /// Apache Parquet, packed with Zstandard.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// A table that is being written.
pub(super) trait TableWriter {
    /// Writes a row: a value of each column.
    fn write(&mut self, values: Vec<Value>) -> Result<(), ExportError>;

    /// Writes what is left, and the end.
    fn finish(&mut self) -> Result<(), ExportError>;
}

/// Begins a table.
pub(super) fn writer<'a>(
    format: Format,
    columns: &'static [Column],
    to: impl Write + Send + 'a,
) -> Result<Box<dyn TableWriter + 'a>, ExportError> {
    Ok(match format {
        Format::Csv => Box::new(csv::CsvTable::begin(columns, to)?),
        Format::Ndjson => Box::new(ndjson::NdjsonTable::begin(columns, to)),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(parquet::ParquetTable::begin(columns, to)?),
    })
}
