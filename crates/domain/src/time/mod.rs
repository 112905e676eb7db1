//! Instants, and how they are written.

mod calendar;
mod instant;
mod iso;
mod reference;
mod zone;

pub use instant::Instant;
pub use iso::DateTimeError;
pub use reference::{LocalDate, ReferenceTime};
pub use zone::{UnknownTimeZone, Zone};
