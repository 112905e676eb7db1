//! Shrinking a case that two servers answer differently.

use super::Case;
use crate::json::Json;

/// The most times that a smaller case is tried.
const ATTEMPTS_MAX: usize = 200;

/// The smallest case found that still differs: steps are left out, then records of usage, as long as `differs` says so.
pub fn shrink(case: &Case, mut differs: impl FnMut(&Case) -> bool) -> Case {
    let mut smallest = case.clone();
    let mut left = ATTEMPTS_MAX;
    loop {
        let tried = smaller(&smallest).into_iter().find(|candidate| {
            let may_try = left > 0;
            left = left.saturating_sub(1);
            may_try && differs(candidate)
        });
        match tried {
            Some(found) => smallest = found,
            None => return smallest,
        }
    }
}

/// Cases that lack one step, or one record of usage, the latest first.
fn smaller(case: &Case) -> Vec<Case> {
    let steps = case.steps();
    let mut found = Vec::new();
    for place in (0..steps.len()).rev() {
        let mut fewer = steps.to_vec();
        fewer.remove(place);
        found.push(case.with_steps(&fewer));
    }
    for (place, step) in steps.iter().enumerate() {
        let records = step.get("records").and_then(Json::items).unwrap_or_default();
        for record in (0..records.len()).rev().filter(|_| records.len() > 1) {
            let mut fewer = records.to_vec();
            fewer.remove(record);
            let mut steps = steps.to_vec();
            if let Some(Json::Object(members)) = steps.get_mut(place) {
                for (_, value) in members.iter_mut().filter(|(name, _)| name == "records") {
                    *value = Json::Array(fewer.clone());
                }
            }
            found.push(case.with_steps(&steps));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_is_left_out() {
        let json =
            r#"{"steps":[{"op":"usage","records":[{"amount":"1"},{"amount":"2"}]},{"op":"cancel"},{"op":"invoice"}]}"#;
        let case = Case { name: "a".to_owned(), json: json.parse().unwrap() };
        let shrunk =
            shrink(&case, |case| case.json.to_string().contains("\"2\"") && case.json.to_string().contains("invoice"));
        assert_eq!(
            shrunk.json.to_string(),
            r#"{"steps": [{"op": "usage", "records": [{"amount": "2"}]}, {"op": "invoice"}]}"#
        );
    }
}
