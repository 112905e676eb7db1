//! The rules by which an answer agrees with the recorded one.

use super::{Step, Variables};
use crate::decimal::Decimal;
use crate::json::Json;
use std::collections::BTreeSet;

/// The most characters of a value that a difference quotes.
const QUOTED_CHARACTERS_MAX: usize = 160;

/// When the strings of two answers agree.
pub trait Texts {
    /// Whether a string is what the recorded one stands for.
    fn agree(&self, recorded: &str, actual: &str) -> bool;

    /// The recorded string as a difference quotes it.
    fn expected(&self, recorded: &str) -> String;

    /// How much [agreeing](Self::agree) has been found out so far, for those who learn from it.
    fn learnt(&self) -> usize {
        0
    }

    /// Goes back to what was known then.
    fn forget(&self, _learnt: usize) {}
}

impl Texts for Variables {
    fn agree(&self, recorded: &str, actual: &str) -> bool {
        self.matches(recorded, actual)
    }

    fn expected(&self, recorded: &str) -> String {
        self.fill(recorded)
    }
}

/// Compares the answers of one step with the recorded one.
///
/// Objects have the same keys; arrays the same length and, unless the step says otherwise, the same order; numbers the
/// same value (with `strict`: the same text); strings agree by the rules of [`Texts`], for recorded answers those of
/// [patterns](Variables::matches); what was recorded as `<any>` agrees with everything.
#[derive(Debug)]
pub struct Comparison<'a, T> {
    step: &'a Step,
    texts: &'a T,
    strict: bool,
}

impl<'a, T: Texts> Comparison<'a, T> {
    /// The comparison of `step` with what the run knows so far.
    #[must_use]
    pub fn new(step: &'a Step, texts: &'a T, strict: bool) -> Self {
        Self { step, texts, strict }
    }

    /// One line for each difference between the recorded answer and the actual one.
    #[must_use]
    pub fn differences(&self, actual: &Json) -> Vec<String> {
        let mut found = Vec::new();
        self.compare(&self.step.response, actual, &mut Vec::new(), &mut found);
        found
    }

    fn compare(&self, recorded: &Json, actual: &Json, path: &mut Vec<String>, found: &mut Vec<String>) {
        match (recorded, actual) {
            (Json::Text(text), _) if text == "<any>" => {}
            (Json::Object(_), Json::Object(_)) => self.compare_members(recorded, actual, path, found),
            (Json::Array(recorded), Json::Array(actual)) if recorded.len() == actual.len() => {
                let paired = self.paired(recorded, actual, path);
                for (index, (item, other)) in recorded.iter().zip(paired).enumerate() {
                    self.compare_at(index.to_string(), item, other, path, found);
                }
            }
            _ if self.agree(recorded, actual) => {}
            _ => {
                let wanted = quoted(&recorded.with_texts(&|text| self.texts.expected(text)));
                found.push(format!("{}: {wanted} expected, got {}", place(path), quoted(actual)));
            }
        }
    }

    fn compare_members(&self, recorded: &Json, actual: &Json, path: &mut Vec<String>, found: &mut Vec<String>) {
        for key in keys(recorded).union(&keys(actual)) {
            match (recorded.get(key), actual.get(key)) {
                (Some(item), Some(other)) => self.compare_at((*key).to_owned(), item, other, path, found),
                (None, _) => found.push(format!("{}: key {key:?} is not expected", place(path))),
                (_, None) => found.push(format!("{}: key {key:?} is missing", place(path))),
            }
        }
    }

    fn compare_at(&self, key: String, item: &Json, other: &Json, path: &mut Vec<String>, found: &mut Vec<String>) {
        path.push(key);
        self.compare(item, other, path, found);
        path.pop();
    }

    fn agree(&self, recorded: &Json, actual: &Json) -> bool {
        match (recorded, actual) {
            (Json::Number(one), Json::Number(other)) if self.strict => one == other,
            (Json::Number(one), Json::Number(other)) => match (Decimal::parse(one), Decimal::parse(other)) {
                (Some(one), Some(other)) => one == other,
                _ => one == other,
            },
            (Json::Text(recorded), Json::Text(actual)) => self.texts.agree(recorded, actual),
            _ => recorded == actual,
        }
    }

    /// The actual items in the order in which they are compared with the recorded ones. In an unordered array each
    /// recorded item takes the first item left that agrees with it, or else the first one left.
    fn paired<'j>(&self, recorded: &[Json], actual: &'j [Json], path: &[String]) -> Vec<&'j Json> {
        let mut left: Vec<&Json> = actual.iter().collect();
        // The first key of a path is the part of the answer; pointers start inside its body.
        let inside = path.get(1..).unwrap_or_default();
        if !self.step.unordered.iter().any(|pointer| pointer.selects(inside)) {
            return left;
        }
        let mut paired = Vec::new();
        for item in recorded {
            let agreeing = left.iter().position(|other| {
                let (learnt, mut found) = (self.texts.learnt(), Vec::new());
                self.compare_at("0".to_owned(), item, other, &mut path.to_vec(), &mut found);
                if !found.is_empty() {
                    self.texts.forget(learnt);
                }
                found.is_empty()
            });
            paired.push(left.remove(agreeing.unwrap_or(0)));
        }
        paired
    }
}

fn keys(object: &Json) -> BTreeSet<&str> {
    match object {
        Json::Object(members) => members.iter().map(|(key, _)| key.as_str()).collect(),
        _ => BTreeSet::new(),
    }
}

fn place(path: &[String]) -> String {
    format!("/{}", path.join("/"))
}

fn quoted(value: &Json) -> String {
    value.to_string().chars().take(QUOTED_CHARACTERS_MAX).collect()
}

#[cfg(test)]
#[path = "comparison_tests.rs"]
mod tests;
