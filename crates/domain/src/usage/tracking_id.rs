//! What makes a submission unique.

use std::fmt;

use super::name::{self, InvalidName};

/// The name of a submission, unique within its subscription: 1 to 128 characters of the basic multilingual plane.
///
/// Kill Bill compares tracking ids without trailing spaces (transcripts `usage/tracking-ids-*`); a lone space is a real
/// one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackingId(String);

const WHAT: &str = "trackingId";
const CHARACTERS_MAX: usize = 128;

impl TrackingId {
    /// Checks a text and takes it as it is.
    ///
    /// # Errors
    ///
    /// [`InvalidName`].
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidName> {
        let text = text.into();
        name::check(WHAT, &text, CHARACTERS_MAX)?;
        Ok(Self(text))
    }

    /// The text, trailing spaces included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without its trailing spaces: what has to be unique.
    #[must_use]
    pub fn base(&self) -> &str {
        name::base(&self.0)
    }
}

impl fmt::Display for TrackingId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_1_to_128_characters() {
        assert_eq!(TrackingId::new(""), Err(InvalidName::Empty { what: WHAT, characters_max: 128 }));
        assert_eq!(TrackingId::new(" ").unwrap().base(), "");
        assert!(TrackingId::new("é".repeat(128)).is_ok());
        assert_eq!(TrackingId::new("x".repeat(129)), Err(InvalidName::TooLong { what: WHAT, characters_max: 128 }));
        assert_eq!(TrackingId::new("emoji-😀"), Err(InvalidName::Character { what: WHAT }));
        assert!(TrackingId::new("nul\0x\nline").is_ok());
    }

    #[test]
    fn is_compared_without_trailing_spaces_only() {
        assert_eq!(TrackingId::new("trail ").unwrap().base(), "trail");
        assert_eq!(TrackingId::new(" trail").unwrap().base(), " trail");
    }
}
