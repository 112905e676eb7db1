//! What a request needs of those before it, as far as they say so themselves.

use crate::conformance::Step;

/// The last step, those that made what it names, and so on; and each that makes a tenant, which all others need.
pub(super) fn slice(steps: &[Step]) -> Vec<Step> {
    let Some((last, before)) = steps.split_last() else { return Vec::new() };
    let (mut kept, mut needed) = (vec![last.clone()], last.request.variables());
    for step in before.iter().rev() {
        let makes: Vec<&String> = step.capture.0.iter().map(|(name, _)| name).collect();
        let is_needed = makes.iter().any(|name| needed.contains(*name));
        if is_needed || step.request.is_to_make("/1.0/kb/tenants") {
            needed.retain(|name| !makes.contains(&name));
            needed.extend(step.request.variables());
            kept.push(step.clone());
        }
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::super::step::{making, step};
    use super::*;
    use crate::conformance::StepRequest;

    #[test]
    fn what_is_named_is_kept_with_what_that_names() {
        let post = |path: &str, text: &str| StepRequest::new("POST", path.to_owned()).with_text(text.to_owned());
        let steps = [
            step("tenant", post("/1.0/kb/tenants", "")),
            step("catalog", post("/1.0/kb/catalog/xml", "")),
            making("old account", "account", post("/a", "")),
            making("account", "account", post("/a", "")),
            making("other", "other", post("/a", "")),
            making("subscription", "sub", post("/s", "${account}")),
            step("read", post("/s/${sub}", "")),
            step("usage", post("/u/${sub}/${run}", "")),
        ];
        let names: Vec<String> = slice(&steps).into_iter().map(|step| step.name).collect();
        assert_eq!(names, ["tenant", "account", "subscription", "usage"]);
        assert_eq!(slice(&[]), []);
    }
}
