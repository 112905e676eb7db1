//! CSV.

use std::io::{Error, Write};

use csv::ErrorKind;

use super::TableWriter;
use crate::export::ExportError;
use crate::export::table::{Column, Value};

pub(super) struct CsvTable<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvTable<W> {
    pub(super) fn begin(columns: &[Column], to: W) -> Result<Self, ExportError> {
        let mut writer = csv::Writer::from_writer(to);
        writer.write_record(columns.iter().map(|column| column.name)).map_err(failed)?;
        Ok(Self { writer })
    }
}

impl<W: Write> TableWriter for CsvTable<W> {
    fn write(&mut self, values: Vec<Value>) -> Result<(), ExportError> {
        let texts = values.iter().map(|value| value.text().unwrap_or_default());
        self.writer.write_record(texts).map_err(failed)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        Ok(self.writer.flush()?)
    }
}

fn failed(error: csv::Error) -> ExportError {
    match error.into_kind() {
        ErrorKind::Io(error) => ExportError::Write(error),
        other => ExportError::Write(Error::other(format!("{other:?}"))),
    }
}
