//! What makes a submission unique.

use std::fmt;

/// The name of a submission, unique within its subscription: 1 to 128 characters of the basic multilingual plane.
///
/// Kill Bill compares tracking ids without trailing spaces (transcripts `usage/tracking-ids-*`); a lone space is a real
/// one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackingId(String);

/// Why a text is no tracking id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTrackingId {
    /// It is empty.
    #[error("trackingId is empty: give it 1 to 128 characters, or leave it out")]
    Empty,
    /// It is too long.
    #[error("trackingId is longer than 128 characters")]
    TooLong,
    /// It has a character that Kill Bill's store refuses.
    #[error("trackingId holds a character outside the basic multilingual plane, such as an emoji: leave it out")]
    Character,
}

impl TrackingId {
    const CHARACTERS_MAX: usize = 128;

    /// Checks a text and takes it as it is.
    ///
    /// # Errors
    ///
    /// [`InvalidTrackingId`]. The length is checked before the characters.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidTrackingId> {
        let text = text.into();
        if text.is_empty() {
            return Err(InvalidTrackingId::Empty);
        }
        if text.chars().count() > Self::CHARACTERS_MAX {
            return Err(InvalidTrackingId::TooLong);
        }
        if text.chars().any(|character| character.len_utf16() > 1) {
            return Err(InvalidTrackingId::Character);
        }
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
        self.0.trim_end_matches(' ')
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
        assert_eq!(TrackingId::new(""), Err(InvalidTrackingId::Empty));
        assert_eq!(TrackingId::new(" ").unwrap().base(), "");
        assert!(TrackingId::new("é".repeat(128)).is_ok());
        assert_eq!(TrackingId::new("x".repeat(129)), Err(InvalidTrackingId::TooLong));
        assert_eq!(TrackingId::new("emoji-😀"), Err(InvalidTrackingId::Character));
        assert!(TrackingId::new("nul\0x\nline").is_ok());
    }

    #[test]
    fn is_compared_without_trailing_spaces_only() {
        assert_eq!(TrackingId::new("trail ").unwrap().base(), "trail");
        assert_eq!(TrackingId::new(" trail").unwrap().base(), " trail");
    }
}
