//! The values of `${...}` in one run of a transcript.

use super::pattern::{Piece, pieces};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;

/// The longest text that `${padN}` makes.
const PAD_LETTERS_MAX: usize = 16 * 1024 * 1024;

/// Captured values, and the built-in ones: `${base}` (the server's address), `${run}` (twelve hexadecimal digits of this
/// run), `${uuid1}`, `${uuid2}`, ... (UUIDs of this run) and `${padN}` (N letters x).
#[derive(Clone, Debug)]
pub struct Variables {
    seed: u64,
    values: BTreeMap<String, String>,
}

impl Variables {
    /// The variables of a fresh run against the server at `base`; two runs need two seeds.
    #[must_use]
    pub fn new(base: &str, seed: u64) -> Self {
        let run = generator(seed, 0).random::<u64>() >> 16;
        let values = [("base", base.to_owned()), ("run", format!("{run:012x}"))];
        Self { seed, values: values.map(|(name, value)| (name.to_owned(), value)).into() }
    }

    /// The variables that were given values, and these.
    pub fn known(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Gives a variable its value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// The text with each `${variable}` replaced by its value; one without a value becomes `unset-` and its name.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let fill = |piece: &Piece<'_>| match piece {
            Piece::Variable(name) => self.value(name),
            other => other.source().to_owned(),
        };
        pieces(text).iter().map(fill).collect()
    }

    /// The value of a variable.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        if let Some(letters) = numbered(name, "pad").and_then(|count| usize::try_from(count).ok())
            && letters <= PAD_LETTERS_MAX
        {
            return "x".repeat(letters);
        }
        match (self.values.get(name), numbered(name, "uuid")) {
            (Some(value), _) => value.clone(),
            (None, Some(number)) => self.uuid(number),
            (None, None) => format!("unset-{name}"),
        }
    }

    /// The same number gives the same UUID throughout the run.
    fn uuid(&self, number: u64) -> String {
        let bytes = generator(self.seed, number.wrapping_add(1)).random();
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}

/// A generator for each purpose of a run, so that no value depends on which others were asked for before.
fn generator(seed: u64, purpose: u64) -> StdRng {
    let mut whole = [0; 32];
    for (place, byte) in whole.iter_mut().zip(seed.to_le_bytes().into_iter().chain(purpose.to_le_bytes())) {
        *place = byte;
    }
    StdRng::from_seed(whole)
}

fn numbered(name: &str, kind: &str) -> Option<u64> {
    let digits = name.strip_prefix(kind)?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_and_other_text_stays() {
        let mut variables = Variables::new("http://h:1", 7);
        variables.set("sub", "s-1");
        assert_eq!(variables.fill("${base}/${sub}?<uuid>${}$sub{${a b}"), "http://h:1/s-1?<uuid>${}$sub{${a b}");
        assert_eq!(variables.fill("${pad3}|${pad0}|${missing}|${uuidx}"), "xxx||unset-missing|unset-uuidx");
        assert_eq!(variables.fill("${pad99999999999}"), "unset-pad99999999999");
    }

    #[test]
    fn identifiers_are_stable_in_a_run_and_fresh_in_the_next() {
        let (one, other) = (Variables::new("http://h", 1), Variables::new("http://h", 2));
        assert_eq!(one.value("uuid1"), one.value("uuid1"));
        assert_ne!(one.value("uuid1"), one.value("uuid2"));
        assert_ne!(one.value("uuid1"), other.value("uuid1"));
        assert_ne!(one.value("run"), other.value("run"));
        assert_eq!(one.value("run").len(), 12);
        assert!(one.matches("<uuid>", &one.value("uuid3")));
    }

    #[test]
    fn a_captured_value_stands_before_a_built_in_one() {
        let mut variables = Variables::new("http://h", 1);
        variables.set("uuid1", "mine");
        assert_eq!(variables.fill("${uuid1}"), "mine");
    }
}
