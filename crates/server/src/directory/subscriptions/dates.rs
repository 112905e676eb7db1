//! Dates as requests give them.
//!
//! Source: the transcripts `subscriptions/dates-and-zones-*` and `subscriptions/cancel-*`. A text with a `T` is a date-time,
//! any other a date, which means what it means to the account.

use hobbs_domain::time::{Instant, LocalDate, ReferenceTime};

use crate::fault::Fault;

/// A date or a date-time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestedDate {
    /// A date-time.
    At(Instant),
    /// A date.
    On(LocalDate),
}

impl RequestedDate {
    /// Reads a query parameter; one that is empty is missing.
    ///
    /// # Errors
    ///
    /// [`Fault::IllegalArgument`] and [`Fault::IllegalDate`].
    pub fn parse(text: Option<&str>) -> Result<Option<Self>, Fault> {
        match text {
            None | Some("") => Ok(None),
            Some(text) if text.contains('T') => Ok(Some(Self::At(Instant::parse(text)?.floor_to_second()))),
            Some(text) => Ok(Some(Self::On(LocalDate::parse(text)?))),
        }
    }

    /// The instant that it means to an account.
    #[must_use]
    pub const fn instant(self, reference: &ReferenceTime) -> Instant {
        match self {
            Self::At(instant) => instant,
            Self::On(date) => reference.instant_of(date),
        }
    }

    /// The date that it means to an account.
    #[must_use]
    pub const fn date(self, reference: &ReferenceTime) -> LocalDate {
        match self {
            Self::At(instant) => reference.date_of(instant),
            Self::On(date) => date,
        }
    }
}
