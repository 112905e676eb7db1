//! NDJSON: a JSON object a line.

use std::io::{BufWriter, Write};

use serde_json::Value as Json;

use super::TableWriter;
use crate::export::ExportError;
use crate::export::table::{Column, Value};

pub(super) struct NdjsonTable<W: Write> {
    columns: &'static [Column],
    to: BufWriter<W>,
}

impl<W: Write> NdjsonTable<W> {
    pub(super) fn begin(columns: &'static [Column], to: W) -> Self {
        Self { columns, to: BufWriter::new(to) }
    }
}

impl<W: Write> TableWriter for NdjsonTable<W> {
    fn write(&mut self, values: Vec<Value>) -> Result<(), ExportError> {
        let json = |value: &Value| match value {
            Value::Count(count) => Json::from(*count),
            other => other.text().map_or(Json::Null, Json::from),
        };
        // In the order of the columns; their names need no escape.
        let members =
            self.columns.iter().zip(&values).map(|(column, value)| format!("\"{}\":{}", column.name, json(value)));
        let members: Vec<String> = members.collect();
        Ok(writeln!(self.to, "{{{}}}", members.join(","))?)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        Ok(self.to.flush()?)
    }
}
