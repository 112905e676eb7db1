//! What is counted.

use std::fmt;

/// The name of what is counted, such as `cpu-hours`: 1 to 255 characters of the basic multilingual plane.
///
/// Kill Bill compares unit types without trailing spaces, yet lists `pad` and `pad ` as two units (transcripts
/// `usage/unit-types-*`). So they are two here as well, and [`UnitType::base`] is what they are compared by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitType(String);

/// Why a text is no unit type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidUnitType {
    /// It is empty.
    #[error("unitType is empty: give it 1 to 255 characters")]
    Empty,
    /// It is too long.
    #[error("unitType is longer than 255 characters")]
    TooLong,
    /// It has a character that Kill Bill's store refuses.
    #[error("unitType holds a character outside the basic multilingual plane, such as an emoji: leave it out")]
    Character,
}

impl UnitType {
    const CHARACTERS_MAX: usize = 255;

    /// Checks a text and takes it as it is.
    ///
    /// # Errors
    ///
    /// [`InvalidUnitType`]. The length is checked before the characters.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidUnitType> {
        let text = text.into();
        if text.is_empty() {
            return Err(InvalidUnitType::Empty);
        }
        if text.chars().count() > Self::CHARACTERS_MAX {
            return Err(InvalidUnitType::TooLong);
        }
        if text.chars().any(|character| character.len_utf16() > 1) {
            return Err(InvalidUnitType::Character);
        }
        Ok(Self(text))
    }

    /// The text, trailing spaces included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without its trailing spaces: what a look-up compares.
    #[must_use]
    pub fn base(&self) -> &str {
        self.0.trim_end_matches(' ')
    }

    /// How many trailing spaces it has.
    #[must_use]
    pub fn trailing_spaces(&self) -> u8 {
        u8::try_from(self.0.len() - self.base().len()).unwrap_or(u8::MAX)
    }
}

impl fmt::Display for UnitType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_1_to_255_characters() {
        assert_eq!(UnitType::new(""), Err(InvalidUnitType::Empty));
        assert!(UnitType::new(" ").is_ok());
        assert!(UnitType::new("é".repeat(255)).is_ok());
        assert_eq!(UnitType::new("é".repeat(256)), Err(InvalidUnitType::TooLong));
    }

    #[test]
    fn refuses_an_emoji() {
        assert_eq!(UnitType::new("emoji-😀"), Err(InvalidUnitType::Character));
        assert!(UnitType::new("漢字").is_ok());
    }

    #[test]
    fn splits_off_trailing_spaces() {
        let unit = UnitType::new("pad  ").unwrap();
        assert_eq!((unit.base(), unit.trailing_spaces()), ("pad", 2));
        let blanks = UnitType::new(" ".repeat(255)).unwrap();
        assert_eq!((blanks.base(), blanks.trailing_spaces()), ("", 255));
    }
}
