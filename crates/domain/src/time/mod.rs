//! Instants, and how they are written.

mod calendar;
mod instant;
mod iso;
mod local_date;
mod reference;
mod zone;

pub use instant::Instant;
pub use iso::DateTimeError;
pub use local_date::LocalDate;
pub use reference::ReferenceTime;
pub use zone::{UnknownTimeZone, Zone};
