//! What a fuzzer calls: every decoder of Hobbs, those of the wire and those of the disk.
//!
//! A [`Target`] takes any bytes, and panics if Hobbs does what it must not: panic, answer a request with an internal error, or
//! read back something else than was written. `cargo xtask fuzz` lets libFuzzer choose the bytes; the tests of this crate
//! choose some themselves, from a seed.

#![allow(clippy::panic, clippy::expect_used, reason = "a fuzzer learns of a failure by a panic")]

mod backup;
mod catalog;
mod data_directory;
pub mod mutation;
mod requests;
mod rows;
mod texts;

/// One decoder, or several that take the same bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Decodes the bytes.
    ///
    /// # Panics
    ///
    /// If the decoder does what it must not.
    pub decode: fn(&[u8]),
    /// Bytes that it takes for good, to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: [Target; 6] = [
    Target { name: "backup", decode: backup::decode, seeds: backup::seeds },
    Target { name: "catalog", decode: catalog::decode, seeds: catalog::seeds },
    Target { name: "data-directory", decode: data_directory::decode, seeds: data_directory::seeds },
    Target { name: "requests", decode: requests::decode, seeds: requests::seeds },
    Target { name: "rows", decode: rows::decode, seeds: rows::seeds },
    Target { name: "texts", decode: texts::decode, seeds: texts::seeds },
];

/// The target of a name.
#[must_use]
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
