//! An answer of one side as a pattern that the other side's has to match.

use crate::conformance::Variables;
use crate::json::Json;

/// Replaces what is the side's own: its captured ids and its address by their variables, other UUIDs and the moments of
/// this run by wildcards.
pub(super) fn mask(answer: &Json, variables: &Variables, today: &str) -> Json {
    answer.with_texts(&|text| mask_text(text, variables, today))
}

fn mask_text(text: &str, variables: &Variables, today: &str) -> String {
    let mut masked = text.to_owned();
    for (name, value) in variables.known() {
        // Short values would be found everywhere.
        if value.len() >= "http://".len() {
            masked = masked.replace(value, &format!("${{{name}}}"));
        }
    }
    let masked = replace_all(&masked, uuid_length, "<uuid>");
    replace_all(&masked, |rest| moment_length(rest, today), "<datetime>")
}

/// Replaces each place where `length` says how long the text there is that has to go.
fn replace_all(text: &str, length: impl Fn(&str) -> Option<usize>, with: &str) -> String {
    let (mut masked, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(letter) = rest.chars().next() {
        if let Some(length) = length(rest) {
            masked.push_str(with);
            rest = rest.get(length..).unwrap_or_default();
        } else {
            masked.push(letter);
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    masked
}

fn uuid_length(text: &str) -> Option<usize> {
    let candidate = text.get(..36)?;
    uuid::Uuid::try_parse(candidate).is_ok().then_some(candidate.len())
}

/// A date-time of today: when something happened in this run.
fn moment_length(text: &str, today: &str) -> Option<usize> {
    let rest = text.strip_prefix(today)?.strip_prefix('T')?;
    let time = rest.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, ':' | '.' | 'Z' | '+')));
    Some(today.len() + 1 + time.unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_sides_own_is_masked() {
        let mut variables = Variables::new("http://peer:8080", 1);
        variables.set("account0", "38400000-8cf0-11bd-b23e-10b96e4ef00d");
        let masked = |text: &str| mask_text(text, &variables, "2026-11-23");
        assert_eq!(masked("http://peer:8080/x/38400000-8cf0-11bd-b23e-10b96e4ef00d"), "${base}/x/${account0}");
        assert_eq!(masked("id 48400000-8cf0-11bd-b23e-10b96e4ef00d!"), "id <uuid>!");
        assert_eq!(
            masked("2026-11-23T10:11:12.000Z, 2024-03-01T00:00:00.000Z"),
            "<datetime>, 2024-03-01T00:00:00.000Z"
        );
        assert_eq!(masked("é 2026-11-23"), "é 2026-11-23");
    }
}
