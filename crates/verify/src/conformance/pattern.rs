//! Recorded strings as patterns: plain text, variables, and wildcards for what no two runs share.

use super::Variables;
use std::collections::BTreeSet;

/// A part of a recorded string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text that stands for itself.
    Literal(&'a str),
    /// `${name}`.
    Variable(&'a str),
    /// `<uuid>` and its like.
    Wildcard(Wildcard),
}

/// What a wildcard stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wildcard {
    /// A UUID in lower case.
    Uuid,
    /// A date, a time, and perhaps a fraction and a zone.
    DateTime,
    /// A date.
    Date,
    /// Anything, even nothing.
    Any,
}

const WILDCARDS: [(&str, Wildcard); 4] = [
    ("<uuid>", Wildcard::Uuid),
    ("<datetime>", Wildcard::DateTime),
    ("<date>", Wildcard::Date),
    ("<any>", Wildcard::Any),
];

impl<'a> Piece<'a> {
    /// The wildcard's text, or the literal; the name of a variable.
    pub(super) fn source(&self) -> &'a str {
        match *self {
            Piece::Literal(text) | Piece::Variable(text) => text,
            Piece::Wildcard(wanted) => {
                WILDCARDS.iter().find(|(_, wildcard)| *wildcard == wanted).map_or("", |(text, _)| text)
            }
        }
    }
}

/// Takes a recorded string apart.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = match special(rest) {
            Some((piece, length)) => {
                found.push(piece);
                length
            }
            None => {
                let length = literal_length(rest);
                found.push(Piece::Literal(rest.get(..length).unwrap_or(rest)));
                length
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

/// The variable or wildcard at the start of a text, and its length.
fn special(text: &str) -> Option<(Piece<'_>, usize)> {
    if let Some(after) = text.strip_prefix("${") {
        let (name, _) = after.split_once('}')?;
        let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        return is_name.then_some((Piece::Variable(name), name.len() + "${}".len()));
    }
    let (source, wildcard) = WILDCARDS.iter().find(|(source, _)| text.starts_with(source))?;
    Some((Piece::Wildcard(*wildcard), source.len()))
}

/// How far it is to the next place where a variable or wildcard may start.
fn literal_length(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let rest = text.get(first..).unwrap_or_default();
    first + rest.find(['$', '<']).unwrap_or(rest.len())
}

impl Variables {
    /// Whether a string of the answer is what the recorded one stands for.
    #[must_use]
    pub fn matches(&self, recorded: &str, actual: &str) -> bool {
        let bytes = actual.as_bytes();
        // The places in the actual string that the pieces so far can end at: no piece is tried twice from one place.
        let mut ends = BTreeSet::from([0]);
        for piece in pieces(recorded) {
            ends = match piece {
                Piece::Literal(text) => after_text(bytes, &ends, text),
                Piece::Variable(name) => after_text(bytes, &ends, &self.value(name)),
                Piece::Wildcard(wildcard) => after_wildcard(bytes, &ends, wildcard),
            };
        }
        ends.contains(&bytes.len())
    }
}

fn after_text(bytes: &[u8], starts: &BTreeSet<usize>, text: &str) -> BTreeSet<usize> {
    let fits = |start: &usize| bytes.get(*start..).is_some_and(|rest| rest.starts_with(text.as_bytes()));
    starts.iter().filter(|start| fits(start)).map(|start| start + text.len()).collect()
}

fn after_wildcard(bytes: &[u8], starts: &BTreeSet<usize>, wildcard: Wildcard) -> BTreeSet<usize> {
    let lengths: fn(&[u8]) -> Vec<usize> = match wildcard {
        Wildcard::Any => return starts.first().map_or_else(BTreeSet::new, |first| (*first..=bytes.len()).collect()),
        Wildcard::Uuid => uuid_lengths,
        Wildcard::Date => date_lengths,
        Wildcard::DateTime => date_time_lengths,
    };
    let ends = |start: &usize| {
        let start = *start;
        lengths(bytes.get(start..).unwrap_or_default()).into_iter().map(move |length| start + length)
    };
    starts.iter().flat_map(ends).collect()
}

/// Whether the bytes start like the form: `0` is a digit, `x` a lower-case hexadecimal digit, `±` a plus or minus, any
/// other letter itself.
fn has_form(bytes: &[u8], form: &str) -> bool {
    let fits = |(index, wanted): (usize, char)| {
        bytes.get(index).is_some_and(|byte| match wanted {
            '0' => byte.is_ascii_digit(),
            'x' => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
            '±' => matches!(byte, b'+' | b'-'),
            other => char::from(*byte) == other,
        })
    };
    form.chars().enumerate().all(fits)
}

fn lengths_of(bytes: &[u8], form: &str) -> Vec<usize> {
    if has_form(bytes, form) { vec![form.chars().count()] } else { Vec::new() }
}

fn uuid_lengths(bytes: &[u8]) -> Vec<usize> {
    lengths_of(bytes, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
}

fn date_lengths(bytes: &[u8]) -> Vec<usize> {
    lengths_of(bytes, "0000-00-00")
}

fn date_time_lengths(bytes: &[u8]) -> Vec<usize> {
    let Some(to_second) = lengths_of(bytes, "0000-00-00T00:00:00").pop() else { return Vec::new() };
    let mut without_zone = vec![to_second];
    if bytes.get(to_second) == Some(&b'.') {
        let digits = bytes.iter().skip(to_second + 1).take_while(|byte| byte.is_ascii_digit()).count();
        without_zone.extend((1..=digits).map(|count| to_second + 1 + count));
    }
    let with_zone = |end: &usize| {
        let rest = bytes.get(*end..).unwrap_or_default();
        ["Z", "±00:00", "±0000"].into_iter().flat_map(|form| lengths_of(rest, form)).map(|zone| end + zone).collect()
    };
    let zoned: Vec<usize> = without_zone.iter().flat_map(|end| -> Vec<usize> { with_zone(end) }).collect();
    without_zone.into_iter().chain(zoned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "0a1b2c3d-0000-4000-8000-00000000000f";

    fn matches(recorded: &str, actual: &str) -> bool {
        let mut variables = Variables::new("http://h:1", 1);
        variables.set("sub", "s.1");
        variables.matches(recorded, actual)
    }

    #[test]
    fn plain_text_matches_itself_only() {
        assert!(matches("a.b", "a.b"));
        assert!(!matches("a.b", "axb"));
        assert!(!matches("a.b", "a.b "));
        assert!(!matches("", "x"));
        assert!(!matches("x", ""));
    }

    #[test]
    fn a_variable_matches_its_value_only() {
        assert!(matches("${base}/${sub}/x", "http://h:1/s.1/x"));
        assert!(!matches("${sub}", "sx1"));
        assert!(!matches("${sub}", "${sub}"));
        assert!(matches("${missing}", "unset-missing"));
    }

    #[test]
    fn a_uuid_is_lower_case_and_whole() {
        assert!(matches("/<uuid>/", &format!("/{UUID}/")));
        assert!(!matches("<uuid>", &UUID.to_uppercase()));
        assert!(!matches("<uuid>", UUID.trim_start_matches('0')));
        assert!(!matches("<uuid>", &format!("{UUID}0")));
        assert!(!matches("<uuid>", "<uuid>"));
    }

    #[test]
    fn a_date_is_ten_characters() {
        assert!(matches("<date>", "2024-03-01"));
        assert!(!matches("<date>", "2024-3-01"));
        assert!(!matches("<date>", "2024-03-01T00:00:00"));
    }

    #[test]
    fn a_date_time_may_have_a_fraction_and_a_zone() {
        for end in ["", "Z", ".5", ".000Z", "+01:00", "-0730", ".123456+00:00"] {
            assert!(matches("<datetime>", &format!("2024-03-01T10:20:30{end}")), "{end:?}");
        }
        for end in [".", ".Z", "z", "+1:00", "+01:00:00", " ", "Z0"] {
            assert!(!matches("<datetime>", &format!("2024-03-01T10:20:30{end}")), "{end:?}");
        }
        assert!(!matches("<datetime>", "2024-03-01 10:20:30"));
        assert!(matches("<datetime>5", "2024-03-01T10:20:30.55"), "the fraction gives back what the rest needs");
    }

    #[test]
    fn anything_may_be_nothing_and_several_lines() {
        assert!(matches("a<any>b", "ab"));
        assert!(matches("<any><h1>x</h1><any>y<any>", "1\n<h1>x</h1>\né y2"));
        assert!(!matches("a<any>b", "a\nbc"));
        assert!(!matches("<any>a<any>a", "ba"));
    }

    #[test]
    fn many_wildcards_take_no_exponential_time() {
        let recorded = "<any>a".repeat(40) + "b";
        assert!(!matches(&recorded, &"a".repeat(2_000)));
    }
}
