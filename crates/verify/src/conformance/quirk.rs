//! Answers of the real server that are not worth copying.

use super::Step;
use crate::json::Json;

/// Whether an answer with this status is a fair one to a step whose recorded answer is a quirk, or an HTML error page:
/// the same status will do, and any 4xx where the real server gave up with 500.
pub(crate) fn is_mended(step: &Step, status: u16) -> bool {
    let recorded = |key| step.response.get(key);
    let is_page = recorded("text").and_then(Json::text).is_some_and(|text| text.contains("<h1>"));
    if step.quirk.is_none() && !is_page {
        return false;
    }
    let wanted = recorded("status").and_then(Json::number).unwrap_or_default();
    wanted == status.to_string() || (wanted == "500" && (400..500).contains(&status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(quirk: &str, status: u16, text: &str) -> Step {
        let step = format!(
            r#"{{"name": "n", "request": {{"method": "GET", "path": "/"}}, {quirk}
                "response": {{"status": {status}, "headers": {{}}, "text": {text:?}}}}}"#
        );
        serde_json::from_str(&step).unwrap()
    }

    #[test]
    fn a_quirk_wants_the_status_or_any_4xx_for_a_500() {
        let refused = step(r#""quirk": "why","#, 400, "x");
        assert!(is_mended(&refused, 400));
        assert!(!is_mended(&refused, 401));
        let failed = step(r#""quirk": "why","#, 500, "x");
        for (status, fair) in [(500, true), (400, true), (499, true), (399, false), (200, false), (503, false)] {
            assert_eq!(is_mended(&failed, status), fair, "{status}");
        }
    }

    #[test]
    fn an_html_page_is_a_quirk_without_a_mark() {
        assert!(is_mended(&step("", 404, "<any><h1>HTTP Status 404</h1><any>"), 404));
        assert!(!is_mended(&step("", 404, "<any><h1>HTTP Status 404</h1><any>"), 405));
    }

    #[test]
    fn an_unmarked_step_is_never_mended() {
        assert!(!is_mended(&step("", 500, "x"), 500));
        assert!(!is_mended(&step("", 500, "x"), 400));
    }
}
