//! A place in the text, and how elements are tried at it.

use super::fields::Fields;

/// A place in the text that is being read.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
    position: usize,
}

/// Where an element ended and what was read so far, or the position where it failed.
pub(super) type Parsed<'a> = Result<(Cursor<'a>, Fields), usize>;

/// Reads an element.
pub(super) type Element = fn(Cursor<'_>, Fields) -> Parsed<'_>;

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, position: 0 }
    }

    /// Characters before this place.
    pub(super) fn position(self) -> usize {
        self.position
    }

    pub(super) fn at_end(self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn peek(self) -> Option<char> {
        self.rest.chars().next()
    }

    /// The place after the next character.
    pub(super) fn advance(self) -> Self {
        let mut characters = self.rest.chars();
        let stepped = usize::from(characters.next().is_some());
        Self { rest: characters.as_str(), position: self.position + stepped }
    }

    /// The place after a letter, in either case.
    pub(super) fn letter(self, letter: char) -> Result<Self, usize> {
        match self.peek() {
            Some(found) if found.eq_ignore_ascii_case(&letter) => Ok(self.advance()),
            _ => Err(self.position),
        }
    }

    /// The place after one of some characters.
    pub(super) fn one_of(self, characters: &[char]) -> Result<Self, usize> {
        match self.peek() {
            Some(found) if characters.contains(&found) => Ok(self.advance()),
            _ => Err(self.position),
        }
    }

    /// Reads 1 to `most` digits.
    pub(super) fn digits(self, most: usize) -> Result<(Self, &'a str), usize> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        match self.rest.split_at_checked(count) {
            Some((digits, rest)) if count > 0 => Ok((Self { rest, position: self.position + count }, digits)),
            _ => Err(self.position),
        }
    }

    /// Reads a number of 1 to `most` digits; at most nine, so that it fits.
    pub(super) fn number(self, most: usize) -> Result<(Self, i64), usize> {
        let (cursor, digits) = self.digits(most)?;
        digits.parse().map(|value| (cursor, value)).map_err(|_| self.position)
    }

    /// Reads a number of up to nine digits that may have a sign.
    pub(super) fn signed_number(self) -> Result<(Self, i64), usize> {
        let signed = matches!(self.peek(), Some('+' | '-'));
        let start = if signed { self.advance() } else { self };
        let (cursor, value) = start.number(9).map_err(|_| self.position)?;
        Ok((cursor, if self.peek() == Some('-') { -value } else { value }))
    }
}

/// Reads an element if it is there.
pub(super) fn optional(start: Cursor<'_>, fields: Fields, element: Element) -> Parsed<'_> {
    match element(start, fields) {
        Ok((end, read)) if end.position > start.position => Ok((end, read)),
        _ => Ok((start, fields)),
    }
}

/// Tries alternatives and takes the one that reads furthest, the first of several. If none fits, the failure that
/// got furthest counts.
pub(super) fn longest<'a>(start: Cursor<'a>, fields: Fields, alternatives: &[Element]) -> Parsed<'a> {
    let mut best: Option<(Cursor<'a>, Fields)> = None;
    let mut furthest_failure = start.position;
    for alternative in alternatives {
        match alternative(start, fields) {
            Ok((end, read)) if best.is_none_or(|(other, _)| end.position > other.position) => best = Some((end, read)),
            Ok(_) => {}
            Err(position) => furthest_failure = furthest_failure.max(position),
        }
    }
    best.ok_or(furthest_failure)
}
