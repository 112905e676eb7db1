//! A request that two sides answer differently.

use super::mended::status;
use super::noise::BROKEN;
use crate::json::Json;

/// A request that the two sides answer differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of its step.
    pub step: usize,
    /// What differs, one line each.
    pub lines: Vec<String>,
    /// The answers of the checked side and of its peer.
    pub answers: (Json, Json),
}

impl Difference {
    /// What tells one kind of difference from another: the operation, where the answers differ, the statuses, and the
    /// peer's kind of error.
    #[must_use]
    pub fn kind(&self, name: &str) -> String {
        let operation = name.trim_end_matches(BROKEN);
        let place = self.lines.first().and_then(|line| line.split_once(": ")).map_or("", |(place, _)| place);
        // Items of a list differ in the same way.
        let place: String = place.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        let status = |answer: &Json| status(answer).map_or_else(|| "none".to_owned(), |status| status.to_string());
        let error = |key| self.answers.1.get("json").and_then(|json| json.get(key)).map(ToString::to_string);
        let error = format!("{} {}", error("className").unwrap_or_default(), error("code").unwrap_or_default());
        format!("{operation} {place} {} {} {error}", status(&self.answers.0), status(&self.answers.1))
    }

    /// Whether neither side has done what was asked, so that both still hold the same.
    #[must_use]
    pub fn is_refused_by_both(&self) -> bool {
        let is_refused = |answer: &Json| status(answer).is_some_and(|status| (400..500).contains(&status));
        is_refused(&self.answers.0) && is_refused(&self.answers.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(line: &str, base: &str, peer: &str) -> Difference {
        let answers = (base.parse().unwrap(), peer.parse().unwrap());
        Difference { step: 0, lines: vec![line.to_owned()], answers }
    }

    #[test]
    fn one_mistake_is_of_one_kind_however_often_it_shows() {
        let kind = |line: &str, name: &str, peer: &str| difference(line, r#"{"status": 200}"#, peer).kind(name);
        let refused = r#"{"status": 400, "json": {"className": "a.B", "code": 7}}"#;
        let first = kind("/json/1/amount: 1 expected, got 2", "read usage", refused);
        assert_eq!(first, kind("/json/12/amount: 3 expected, got 4", "read usage, broken", refused));
        assert_ne!(first, kind("/json/1/unit: 1 expected, got 2", "read usage", refused));
        assert_ne!(first, kind("/json/1/amount: 1 expected, got 2", "read it", refused));
        let other_code = r#"{"status": 400, "json": {"className": "a.B", "code": 8}}"#;
        assert_ne!(first, kind("/json/1/amount: 1 expected, got 2", "read usage", other_code));
    }

    #[test]
    fn what_both_refuse_changes_neither() {
        let refused = |base, peer| difference("/: x", base, peer).is_refused_by_both();
        assert!(refused(r#"{"status": 400}"#, r#"{"status": 404}"#));
        assert!(!refused(r#"{"status": 400}"#, r#"{"status": 201}"#));
        assert!(!refused(r#"{"status": 400}"#, r#"{"status": 500}"#), "it may have stored something");
        assert!(!refused(r#"{"noAnswer": "x"}"#, r#"{"status": 400}"#));
    }
}
