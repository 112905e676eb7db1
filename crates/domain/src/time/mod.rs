//! Instants, and how they are written.

mod calendar;
mod instant;
mod iso;
mod zone;

pub use instant::Instant;
pub use iso::DateTimeError;
pub use zone::{UnknownTimeZone, Zone};
