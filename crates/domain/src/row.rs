//! Rows: the shape in which everything durable is kept, whatever engine keeps it.
//!
//! A *partition* is a set of rows that can change together, atomically. Inside it, rows are ordered by the bytes of
//! their keys. What the bytes mean is described beside each codec ([`crate::usage::partition`] and the server's
//! directory); an engine only compares them.

/// The name of a partition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartitionKey(Vec<u8>);

/// The name of a row inside its partition. Rows are ordered by these bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(Vec<u8>);

/// What a row holds: a version byte, a payload and a checksum (see [`crate::seal`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowValue(Vec<u8>);

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in its partition.
    pub key: RowKey,
    /// What it holds.
    pub value: RowValue,
}

macro_rules! bytes_newtype {
    ($name:ident) => {
        impl $name {
            /// Takes bytes as they are.
            #[must_use]
            pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
                Self(bytes.into())
            }

            /// The bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// The bytes, given away.
            #[must_use]
            pub fn into_bytes(self) -> Vec<u8> {
                self.0
            }
        }
    };
}

bytes_newtype!(PartitionKey);
bytes_newtype!(RowKey);
bytes_newtype!(RowValue);

impl RowKey {
    /// The key that comes next after this one.
    #[must_use]
    pub fn next(&self) -> Self {
        let mut bytes = self.0.clone();
        bytes.push(0);
        Self(bytes)
    }
}

/// A run of row keys of one partition: from `start`, included, to `end`, excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRange {
    /// The first key that belongs to it.
    pub start: RowKey,
    /// The first key that no longer does; `None` for "to the end of the partition".
    pub end: Option<RowKey>,
}

impl RowRange {
    /// Every row whose key begins with `prefix`.
    #[must_use]
    pub fn prefix(prefix: &[u8]) -> Self {
        Self { start: RowKey::new(prefix), end: successor_of_prefix(prefix) }
    }
}

/// The smallest key above every key that begins with `prefix`; `None` if there is none (the prefix is all `0xFF`).
fn successor_of_prefix(prefix: &[u8]) -> Option<RowKey> {
    let mut bytes = prefix.to_vec();
    while let Some(last) = bytes.pop() {
        if last < u8::MAX {
            bytes.push(last + 1);
            return Some(RowKey(bytes));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_prefix_of_its_length() {
        assert_eq!(RowRange::prefix(b"ab").end, Some(RowKey::new(*b"ac")));
        assert_eq!(RowRange::prefix(&[b'a', 0xFF]).end, Some(RowKey::new(*b"b")));
        assert_eq!(RowRange::prefix(&[0xFF, 0xFF]).end, None);
    }
}
