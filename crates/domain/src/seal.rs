//! The envelope of every row's value: a version, a payload, a checksum.
//!
//! ```text
//! byte 0        format version of the payload
//! bytes 1..n-4  payload, described beside its codec
//! bytes n-4..n  CRC-32C of the row's key, the version and the payload, little endian
//! ```
//!
//! The key is part of the checksum, so a value that turns up under another key is found out as well.

use crate::row::{RowKey, RowValue};

const CHECKSUM_BYTES: usize = 4;

/// Why a value could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// Too short to hold a version and a checksum.
    #[error("a row's value is cut short")]
    Short,
    /// The checksum does not match: bits were flipped, or the value belongs to another row.
    #[error("a row's checksum does not match")]
    Checksum,
    /// Written by a newer version of this program.
    #[error("a row has format version {found}, newer than the supported {supported}")]
    NewerVersion {
        /// The version found.
        found: u8,
        /// The newest that is known.
        supported: u8,
    },
    /// The checksum matches, but the payload does not follow its layout.
    #[error("a row does not follow its layout: {0}")]
    Layout(&'static str),
}

/// Wraps a payload for the row `key`.
#[must_use]
pub fn seal(key: &RowKey, version: u8, payload: &[u8]) -> RowValue {
    let mut bytes = Vec::with_capacity(1 + payload.len() + CHECKSUM_BYTES);
    bytes.push(version);
    bytes.extend_from_slice(payload);
    let checksum = checksum(key, &bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    RowValue::new(bytes)
}

/// Checks a value of the row `key` and gives its version and payload.
///
/// # Errors
///
/// [`SealError`] if the value is damaged, or newer than `supported`.
pub fn open<'a>(key: &RowKey, value: &'a RowValue, supported: u8) -> Result<(u8, &'a [u8]), SealError> {
    let (sealed, stored) = value.as_bytes().split_last_chunk::<CHECKSUM_BYTES>().ok_or(SealError::Short)?;
    let (&version, payload) = sealed.split_first().ok_or(SealError::Short)?;
    if checksum(key, sealed) != u32::from_le_bytes(*stored) {
        return Err(SealError::Checksum);
    }
    if version > supported {
        return Err(SealError::NewerVersion { found: version, supported });
    }
    Ok((version, payload))
}

fn checksum(key: &RowKey, sealed: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(key.as_bytes()), sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_payload_opens_again() {
        let key = RowKey::new(*b"key");
        let value = seal(&key, 1, b"payload");
        assert_eq!(open(&key, &value, 1), Ok((1, b"payload".as_slice())));
    }

    #[test]
    fn every_flipped_bit_is_found() {
        let key = RowKey::new(*b"key");
        let sealed = seal(&key, 1, b"payload").into_bytes();
        for bit in 0..sealed.len() * 8 {
            let mut damaged = sealed.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, &RowValue::new(damaged), u8::MAX), Err(SealError::Checksum), "bit {bit}");
        }
    }

    #[test]
    fn a_value_under_another_key_is_found() {
        let value = seal(&RowKey::new(*b"one"), 1, b"payload");
        assert_eq!(open(&RowKey::new(*b"two"), &value, 1), Err(SealError::Checksum));
    }

    #[test]
    fn a_newer_version_is_refused() {
        let key = RowKey::new(*b"key");
        let value = seal(&key, 2, b"payload");
        assert_eq!(open(&key, &value, 1), Err(SealError::NewerVersion { found: 2, supported: 1 }));
    }

    #[test]
    fn a_cut_value_is_refused() {
        let key = RowKey::new(*b"key");
        assert_eq!(open(&key, &RowValue::new(*b"123"), 1), Err(SealError::Short));
        assert_eq!(open(&key, &RowValue::new(*b"1234"), 1), Err(SealError::Short));
    }
}
