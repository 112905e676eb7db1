//! Apache Parquet.
//!
//! | kind | physical type | logical type |
//! | --- | --- | --- |
//! | text | `BYTE_ARRAY` | `STRING` |
//! | instant | `INT64` | `TIMESTAMP(MILLIS, UTC)` |
//! | quantity | `FIXED_LEN_BYTE_ARRAY(16)` | `DECIMAL(38, 9)` |
//! | count | `INT64` | none |
//!
//! Rows are gathered until they are enough for a row group, which then is written column by column.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::TableWriter;
use crate::bounds;
use crate::export::ExportError;
use crate::export::table::{Column, Kind, Value};

/// How many digits an amount may have, and how many of them after the point.
const PRECISION: i32 = 38;
const SCALE: i32 = 9;
const NANOS_MAX: i128 = 10_i128.pow(38) - 1;
const QUANTITY_BYTES: i32 = 16;

pub(super) struct ParquetTable<W: Write + Send> {
    file: SerializedFileWriter<W>,
    /// The values of the rows that are not written yet, by column.
    waiting: Vec<Vec<Value>>,
    bytes: usize,
}

impl<W: Write + Send> ParquetTable<W> {
    pub(super) fn begin(columns: &[Column], to: W) -> Result<Self, ExportError> {
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let schema = Type::group_type_builder("hobbs").with_fields(fields).build().map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("hobbs ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        Ok(Self { file, waiting: columns.iter().map(|_| Vec::new()).collect(), bytes: 0 })
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        if self.waiting.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(failed)?;
        for values in &mut self.waiting {
            let column = group.next_column().map_err(failed)?;
            let mut column = column.ok_or_else(|| ExportError::Format("a row has too many values".to_owned()))?;
            write_column(&mut column, values)?;
            column.close().map_err(failed)?;
            values.clear();
        }
        group.close().map_err(failed)?;
        self.bytes = 0;
        Ok(())
    }
}

impl<W: Write + Send> TableWriter for ParquetTable<W> {
    fn write(&mut self, values: Vec<Value>) -> Result<(), ExportError> {
        self.bytes += values.iter().map(bytes_of).sum::<usize>();
        self.waiting.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        let rows = self.waiting.first().map_or(0, Vec::len);
        if rows >= bounds::EXPORT_GROUP_ROWS || self.bytes >= bounds::EXPORT_GROUP_BYTES {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.flush()?;
        self.file.finish().map(drop).map_err(failed)?;
        Ok(self.file.inner_mut().flush()?)
    }
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let physical = match column.kind {
        Kind::Text | Kind::OptionalText => PhysicalType::BYTE_ARRAY,
        Kind::Instant | Kind::Count => PhysicalType::INT64,
        Kind::Quantity => PhysicalType::FIXED_LEN_BYTE_ARRAY,
    };
    let repetition = if column.kind == Kind::OptionalText { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let builder = Type::primitive_type_builder(column.name, physical).with_repetition(repetition);
    let builder = match column.kind {
        Kind::Text | Kind::OptionalText => builder.with_logical_type(Some(LogicalType::String)),
        Kind::Instant => builder.with_logical_type(Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
        Kind::Quantity => builder
            .with_logical_type(Some(LogicalType::decimal(SCALE, PRECISION)))
            .with_length(QUANTITY_BYTES)
            .with_precision(PRECISION)
            .with_scale(SCALE),
        Kind::Count => builder,
    };
    Ok(Arc::new(builder.build()?))
}

fn write_column(column: &mut SerializedColumnWriter<'_>, values: &[Value]) -> Result<(), ExportError> {
    let written = match column.untyped() {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let texts: Vec<ByteArray> = values.iter().filter_map(text).collect();
            let is_there: Vec<i16> = values.iter().map(|value| i16::from(text(value).is_some())).collect();
            writer.write_batch(&texts, Some(&is_there), None)
        }
        ColumnWriter::Int64ColumnWriter(writer) => {
            let numbers = values.iter().map(number).collect::<Result<Vec<i64>, _>>()?;
            writer.write_batch(&numbers, None, None)
        }
        ColumnWriter::FixedLenByteArrayColumnWriter(writer) => {
            let amounts = values.iter().map(amount).collect::<Result<Vec<FixedLenByteArray>, _>>()?;
            writer.write_batch(&amounts, None, None)
        }
        _ => return Err(wrong_kind()),
    };
    written.map(drop).map_err(failed)
}

fn text(value: &Value) -> Option<ByteArray> {
    match value {
        Value::Text(text) | Value::OptionalText(Some(text)) => Some(text.as_str().into()),
        _ => None,
    }
}

fn number(value: &Value) -> Result<i64, ExportError> {
    match value {
        Value::Instant(instant) => Ok(instant.millis()),
        Value::Count(count) => i64::try_from(*count).map_err(|error| ExportError::Format(error.to_string())),
        _ => Err(wrong_kind()),
    }
}

fn amount(value: &Value) -> Result<FixedLenByteArray, ExportError> {
    let Value::Quantity(quantity) = value else { return Err(wrong_kind()) };
    if quantity.nanos().unsigned_abs() > NANOS_MAX.unsigned_abs() {
        return Err(ExportError::TooManyDigits(*quantity));
    }
    Ok(quantity.nanos().to_be_bytes().to_vec().into())
}

/// How many bytes a value takes in memory, roughly.
fn bytes_of(value: &Value) -> usize {
    let text = match value {
        Value::Text(text) | Value::OptionalText(Some(text)) => text.len(),
        _ => 0,
    };
    size_of::<Value>() + text
}

fn wrong_kind() -> ExportError {
    ExportError::Format("a value is not of its column's kind".to_owned())
}

fn failed(error: ParquetError) -> ExportError {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => ExportError::Write(*error),
            Err(error) => ExportError::Format(error.to_string()),
        },
        other => ExportError::Format(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use hobbs_domain::quantity::Quantity;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    use super::*;

    const COUNTED: &[Column] = &[Column { name: "count", kind: Kind::Count }];
    const NAMED: &[Column] = &[Column { name: "name", kind: Kind::OptionalText }];
    const MEASURED: &[Column] = &[Column { name: "amount", kind: Kind::Quantity }];

    fn written(columns: &[Column], values: impl Iterator<Item = Value>) -> SerializedFileReader<bytes::Bytes> {
        let mut file = Vec::new();
        let mut table = ParquetTable::begin(columns, &mut file).unwrap();
        for value in values {
            table.write(vec![value]).unwrap();
        }
        table.finish().unwrap();
        drop(table);
        SerializedFileReader::new(bytes::Bytes::from(file)).unwrap()
    }

    #[test]
    fn row_groups_are_bounded_in_rows() {
        let count = u64::try_from(bounds::EXPORT_GROUP_ROWS).unwrap() + 1;
        let reader = written(COUNTED, (0..count).map(Value::Count));
        let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(groups, [i64::try_from(count).unwrap() - 1, 1]);
        let rows = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().get_long(0).unwrap());
        assert!(rows.eq(0..i64::try_from(count).unwrap()));
    }

    #[test]
    fn row_groups_are_bounded_in_bytes() {
        let text = "x".repeat(bounds::EXPORT_GROUP_BYTES / 4);
        let reader = written(NAMED, (0..9).map(|_| Value::OptionalText(Some(text.clone()))));
        let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(groups, [4, 4, 1]);
    }

    #[test]
    fn an_amount_of_more_digits_than_there_is_room_for_is_refused() {
        for (nanos, fits) in [(NANOS_MAX, true), (-NANOS_MAX, true), (NANOS_MAX + 1, false), (i128::MIN, false)] {
            let mut table = ParquetTable::begin(MEASURED, Vec::new()).unwrap();
            table.write(vec![Value::Quantity(Quantity::from_nanos(nanos))]).unwrap();
            let finished = table.finish();
            assert_eq!(finished.is_ok(), fits, "{nanos}: {finished:?}");
            assert!(fits || matches!(finished, Err(ExportError::TooManyDigits(_))));
        }
    }
}
