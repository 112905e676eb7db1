//! What the names of units and submissions have in common.

/// Why a text is no name of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidName {
    /// It is empty.
    #[error("{what} is empty: give it 1 to {characters_max} characters")]
    Empty {
        /// What it should name.
        what: &'static str,
        /// How long it may be.
        characters_max: usize,
    },
    /// It is too long.
    #[error("{what} is longer than {characters_max} characters")]
    TooLong {
        /// What it should name.
        what: &'static str,
        /// How long it may be.
        characters_max: usize,
    },
    /// It has a character that Kill Bill's store refuses.
    #[error("{what} holds a character outside the basic multilingual plane, such as an emoji: leave it out")]
    Character {
        /// What it should name.
        what: &'static str,
    },
}

/// Checks a name. Its length is checked before its characters.
pub(super) fn check(what: &'static str, text: &str, characters_max: usize) -> Result<(), InvalidName> {
    if text.is_empty() {
        return Err(InvalidName::Empty { what, characters_max });
    }
    if text.chars().count() > characters_max {
        return Err(InvalidName::TooLong { what, characters_max });
    }
    check_characters(what, text)
}

/// Checks that a text holds no character outside the basic multilingual plane.
pub(super) fn check_characters(what: &'static str, text: &str) -> Result<(), InvalidName> {
    if text.chars().any(|character| character.len_utf16() > 1) {
        return Err(InvalidName::Character { what });
    }
    Ok(())
}

/// A text without its trailing spaces, which Kill Bill's store leaves out of every comparison.
pub(super) fn base(text: &str) -> &str {
    text.trim_end_matches(' ')
}
