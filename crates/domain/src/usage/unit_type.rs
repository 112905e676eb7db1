//! What is counted.

use std::fmt;

use super::name::{self, InvalidName};

/// The name of what is counted, such as `cpu-hours`: 1 to 255 characters of the basic multilingual plane.
///
/// Kill Bill compares unit types without trailing spaces, yet lists `pad` and `pad ` as two units (transcripts
/// `usage/unit-types-*`). So they are two here as well, and [`UnitType::base`] is what they are compared by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitType(String);

const WHAT: &str = "unitType";
const CHARACTERS_MAX: usize = 255;

impl UnitType {
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

    /// Checks that a text can be compared with unit types: that it holds no character that none of them can have.
    ///
    /// # Errors
    ///
    /// [`InvalidName::Character`].
    pub fn check_comparable(text: &str) -> Result<(), InvalidName> {
        name::check_characters(WHAT, text)
    }

    /// The text, trailing spaces included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without its trailing spaces: what a look-up compares.
    #[must_use]
    pub fn base(&self) -> &str {
        name::base(&self.0)
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
        assert_eq!(UnitType::new(""), Err(InvalidName::Empty { what: WHAT, characters_max: 255 }));
        assert!(UnitType::new(" ").is_ok());
        assert!(UnitType::new("é".repeat(255)).is_ok());
        assert_eq!(UnitType::new("é".repeat(256)), Err(InvalidName::TooLong { what: WHAT, characters_max: 255 }));
    }

    #[test]
    fn refuses_an_emoji() {
        assert_eq!(UnitType::new("emoji-😀"), Err(InvalidName::Character { what: WHAT }));
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
