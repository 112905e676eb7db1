//! The row of a roll-up.
//!
//! Payload, version 1: count, first arrival (unsigned); sum, min, max, last amount (signed, 10⁻⁹ units); last time (signed
//! milliseconds).

use crate::row::{RowKey, RowValue};
use crate::seal::{self, SealError};
use crate::usage::RollUp;

use super::codec::{Reader, Writer};

const VERSION: u8 = 1;

pub(super) fn seal(key: &RowKey, roll_up: &RollUp) -> RowValue {
    let mut writer = Writer::default();
    writer.unsigned(roll_up.count);
    writer.unsigned(roll_up.first_arrival);
    writer.quantity(roll_up.sum);
    writer.quantity(roll_up.min);
    writer.quantity(roll_up.max);
    writer.instant(roll_up.last.at());
    writer.quantity(roll_up.last.amount());
    seal::seal(key, VERSION, &writer.finish())
}

pub(super) fn open(key: &RowKey, value: &RowValue) -> Result<RollUp, SealError> {
    let (_, payload) = seal::open(key, value, VERSION)?;
    let mut reader = Reader::new(payload);
    let (count, first_arrival) = (reader.unsigned()?, reader.unsigned()?);
    let (sum, min, max) = (reader.quantity()?, reader.quantity()?, reader.quantity()?);
    let at = reader.instant()?;
    let last = reader.measurement_at(at)?;
    reader.finish()?;
    Ok(RollUp { sum, count, min, max, last, first_arrival })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;
    use crate::time::Instant;
    use crate::usage::Measurement;

    #[test]
    fn comes_back() {
        let key = RowKey::new(*b"C");
        let record = |nanos| Measurement::new(Instant::from_millis(-1), Quantity::from_nanos(nanos)).unwrap();
        let roll_up = RollUp::of(record(-3), 7).with(record(999_999_999_999_999_999), 8).unwrap();
        assert_eq!(open(&key, &seal(&key, &roll_up)), Ok(roll_up));
    }
}
