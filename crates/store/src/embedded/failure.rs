//! What the engine's errors mean to a user of the store.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fjall::{Error, LsmError};

use crate::error::{StoreError, StoreResult};

/// Translates an error of the engine.
pub(super) fn translate(error: Error) -> StoreError {
    match error {
        Error::Io(error) | Error::Storage(LsmError::Io(error)) => translate_io(&error),
        Error::Poisoned => StoreError::Poisoned("a table could not be written; the log says why".to_owned()),
        Error::Storage(LsmError::Unrecoverable) | Error::Unrecoverable => {
            StoreError::Damaged("a table is missing, or what is left of the tables does not fit together".to_owned())
        }
        Error::JournalRecovery(_)
        | Error::InvalidVersion(_)
        | Error::Decompress(_)
        | Error::InvalidTrailer
        | Error::InvalidTag(_)
        | Error::Storage(
            LsmError::ChecksumMismatch { .. }
            | LsmError::Decompress(_)
            | LsmError::InvalidVersion(_)
            | LsmError::InvalidTag(_)
            | LsmError::InvalidTrailer
            | LsmError::InvalidHeader(_)
            | LsmError::Utf8(_),
        ) => StoreError::Damaged(format!("the engine found {error:?}")),
        other => StoreError::Engine(format!("{other:?}")),
    }
}

/// Translates an error of the operating system. A file that ends early, or a place in it that can't be, is a length or an
/// offset that was damaged.
pub(super) fn translate_io(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            StoreError::Damaged(error.to_string())
        }
        _ => StoreError::Engine(error.to_string()),
    }
}

/// Runs what reads the engine's files. The engine panics on some damage instead of returning an error; that is an error
/// to us, not the end of the program.
pub(super) fn guarded<T>(read: impl FnOnce() -> StoreResult<T>) -> StoreResult<T> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
        Err(StoreError::Damaged(format!("the engine gave up on what it read: {message}")))
    })
}
