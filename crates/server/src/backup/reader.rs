//! Reading a backup, and checking all that can be checked of it.

use std::io::{ErrorKind, Read};

use hobbs_domain::time::Instant;
use hobbs_store::bounds::{PARTITION_KEY_BYTES_MAX, ROW_KEY_BYTES_MAX, ROW_VALUE_BYTES_MAX};
use hobbs_store::{PartitionKey, PlacedRow, RowPlace};

use super::chunk;
use super::error::BackupError;
use super::frame::{
    BackupTotals, CHUNK, CHUNK_HEAD_BYTES, ChunkHead, FOOTER, FOOTER_BYTES, FORMAT, Footer, HEADER_BYTES, Header, MAGIC,
};
use crate::bounds;

/// The most bytes of a chunk's rows: those of a full chunk, or of one row of the largest size, with what surrounds them.
const CHUNK_BYTES_MAX: usize =
    2 * bounds::BACKUP_CHUNK_BYTES + PARTITION_KEY_BYTES_MAX + ROW_KEY_BYTES_MAX + ROW_VALUE_BYTES_MAX + 64;

/// A backup that is being read, from its beginning.
pub struct BackupReader<R> {
    from: R,
    header: Header,
    hasher: blake3::Hasher,
    /// How many bytes were read.
    at: u64,
    last: Option<RowPlace>,
    partition: Option<PartitionKey>,
    totals: BackupTotals,
    is_done: bool,
}

impl<R: Read> BackupReader<R> {
    /// Begins to read.
    ///
    /// # Errors
    ///
    /// [`BackupError`] if what is read does not begin as a backup of this format or an older one does.
    pub fn open(mut from: R) -> Result<Self, BackupError> {
        let mut bytes = [0; HEADER_BYTES];
        let read = read_up_to(&mut from, &mut bytes)?;
        let seen = bytes.get(..read).unwrap_or_default();
        if !seen.starts_with(&MAGIC) {
            return Err(if !seen.is_empty() && MAGIC.starts_with(seen) { cut_off(0) } else { BackupError::NotABackup });
        }
        if read < HEADER_BYTES {
            return Err(cut_off(0));
        }
        let damaged = BackupError::Damaged { what: "its first part is not as it was written", at: 0 };
        let header = Header::decode(&bytes).ok_or(damaged)?;
        if header.format > FORMAT {
            return Err(BackupError::NewerFormat { found: header.format, supported: FORMAT });
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&bytes);
        let at = u64::try_from(HEADER_BYTES).unwrap_or_default();
        let (totals, last) = (BackupTotals::default(), None);
        Ok(Self { from, header, hasher, at, last, partition: None, totals, is_done: false })
    }

    /// When the backup was made.
    #[must_use]
    pub const fn made_at(&self) -> Instant {
        self.header.made_at
    }

    /// What was read so far.
    #[must_use]
    pub const fn totals(&self) -> BackupTotals {
        self.totals
    }

    /// How many bytes of the file were read so far.
    #[must_use]
    pub const fn bytes_read(&self) -> u64 {
        self.at
    }

    /// The next rows; `None`: the backup is whole, and nothing comes after it.
    ///
    /// # Errors
    ///
    /// [`BackupError`] if the file is cut off or is not as it was written.
    pub fn rows(&mut self) -> Result<Option<Vec<PlacedRow>>, BackupError> {
        if self.is_done {
            return Ok(None);
        }
        let begins_at = self.at;
        let damaged = |what| BackupError::Damaged { what, at: begins_at };
        match self.exactly::<1>()? {
            [CHUNK] => self.chunk(begins_at).map(Some),
            [FOOTER] => {
                let hash = *self.hasher.finalize().as_bytes();
                let footer = Footer::decode(&self.exactly::<FOOTER_BYTES>()?);
                let footer = footer.ok_or_else(|| damaged("its last part is not as it was written"))?;
                if footer != (Footer { totals: self.totals, hash }) {
                    return Err(damaged("its parts are not those that were written"));
                }
                if read_up_to(&mut self.from, &mut [0])? > 0 {
                    return Err(BackupError::Damaged { what: "something comes after its end", at: self.at });
                }
                self.is_done = true;
                Ok(None)
            }
            _ => Err(damaged("a part is of no known kind")),
        }
    }

    fn chunk(&mut self, begins_at: u64) -> Result<Vec<PlacedRow>, BackupError> {
        let damaged = |what| BackupError::Damaged { what, at: begins_at };
        let head_bytes = self.exactly::<CHUNK_HEAD_BYTES>()?;
        let (head, checksum) = ChunkHead::decode(&head_bytes);
        let packed_bytes = within(head.packed_bytes).ok_or_else(|| damaged("a part is larger than any"))?;
        let unpacked_bytes = within(head.bytes).ok_or_else(|| damaged("a part is larger than any"))?;
        let mut packed = vec![0; packed_bytes];
        self.fill(&mut packed)?;
        if head.checksum(&packed) != checksum {
            return Err(damaged("a part does not match its checksum"));
        }
        self.hasher.update(&[CHUNK]).update(&head_bytes).update(&packed);
        let unpacked = zstd::bulk::decompress(&packed, unpacked_bytes);
        let unpacked = unpacked.map_err(|_| damaged("a part can't be unpacked"))?;
        let rows = chunk::decode(&unpacked).ok_or_else(|| damaged("a part does not follow its layout"))?;
        if unpacked.len() != unpacked_bytes || u32::try_from(rows.len()) != Ok(head.rows) {
            return Err(damaged("a part holds another number of rows than it says"));
        }
        if !rows.iter().all(|row| self.follows(row)) {
            return Err(damaged("its rows are not in order, or larger than a store takes"));
        }
        self.totals.count(&rows, &mut self.partition);
        Ok(rows)
    }

    /// Whether a row may come after the one before.
    fn follows(&mut self, placed: &PlacedRow) -> bool {
        let place = placed.place();
        let in_order = self.last.as_ref().is_none_or(|last| last.partition != place.partition || last.key < place.key);
        let fits = place.partition.as_bytes().len() <= PARTITION_KEY_BYTES_MAX
            && place.key.as_bytes().len() <= ROW_KEY_BYTES_MAX
            && placed.row.value.as_bytes().len() <= ROW_VALUE_BYTES_MAX;
        self.last = Some(place);
        in_order && fits
    }

    fn exactly<const BYTES: usize>(&mut self) -> Result<[u8; BYTES], BackupError> {
        let mut bytes = [0; BYTES];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), BackupError> {
        let read = read_up_to(&mut self.from, bytes)?;
        self.at = self.at.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if read < bytes.len() { Err(cut_off(self.totals.rows)) } else { Ok(()) }
    }
}

fn cut_off(rows: u64) -> BackupError {
    BackupError::CutOff { rows }
}

fn within(bytes: u32) -> Option<usize> {
    usize::try_from(bytes).ok().filter(|&bytes| bytes <= CHUNK_BYTES_MAX)
}

/// Reads until the bytes are full or there are no more.
fn read_up_to(from: &mut impl Read, bytes: &mut [u8]) -> Result<usize, BackupError> {
    let mut read = 0;
    while let Some(rest) = bytes.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(BackupError::Unreadable(error)),
        }
    }
    Ok(read)
}
