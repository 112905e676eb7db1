//! Answers of a peer that are not worth copying.

use crate::conformance::{Step, is_mended};
use crate::json::Json;

/// The kinds of errors whose messages are a library's, or that are mistakes of the peer. What transcripts mark as quirks
/// with a status below 500 is of these.
const INTERNAL_CLASSES: [&str; 2] = ["com.fasterxml.jackson.", "java.lang.NullPointerException"];

/// Whether the checked side refuses cleanly where its peer fails, or where a library or the container of its peer refuses:
/// with any 4xx where the peer failed, or else with the peer's own status.
pub(super) fn is_fair(step: &Step, peer: &Json, base: &Json) -> bool {
    let (Some(of_peer), Some(of_base)) = (status(peer), status(base)) else { return false };
    if is_page(base) {
        return false;
    }
    if of_peer >= 500 {
        return (400..500).contains(&of_base);
    }
    let of_a_library = of_peer >= 400 && speaks_of_internals(peer);
    let known = Step { response: peer.clone(), ..step.clone() };
    if of_a_library { of_base == of_peer } else { is_mended(&known, of_base) }
}

/// The status of an answer, as transcripts hold it.
pub(super) fn status(answer: &Json) -> Option<u16> {
    answer.get("status")?.number()?.parse().ok()
}

fn is_page(answer: &Json) -> bool {
    answer.get("text").and_then(Json::text).is_some_and(|text| text.contains("<h1>"))
}

fn speaks_of_internals(answer: &Json) -> bool {
    let Some(envelope) = answer.get("json") else { return false };
    let class = |key| envelope.get(key).and_then(Json::text).unwrap_or_default();
    let has_trace = envelope.get("stackTrace").and_then(Json::items).is_some_and(|lines| !lines.is_empty());
    has_trace || INTERNAL_CLASSES.iter().any(|internal| class("className").starts_with(internal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::StepRequest;

    fn fair(quirk: Option<&str>, peer: &str, base: &str) -> bool {
        let request = StepRequest::new("GET", "/".to_owned());
        let step = Step { quirk: quirk.map(str::to_owned), ..super::super::step::step("s", request) };
        is_fair(&step, &peer.parse().unwrap(), &base.parse().unwrap())
    }

    const REFUSED: &str = r#"{"status": 400, "json": {"className": "x"}}"#;
    const PAGE: &str = r#"{"status": 404, "text": "<h1>HTTP Status 404</h1>"}"#;

    #[test]
    fn a_failure_may_be_a_clean_refusal() {
        for peer in [r#"{"status": 500, "json": {}}"#, r#"{"status": 503, "text": "<h1>"}"#] {
            assert!(fair(None, peer, REFUSED), "{peer}");
            assert!(!fair(None, peer, PAGE), "a page is no clean answer");
            assert!(!fair(None, peer, r#"{"status": 500, "json": {}}"#), "a failure neither");
            assert!(!fair(None, peer, r#"{"status": 201, "empty": true}"#), "nor to carry it out");
        }
    }

    #[test]
    fn a_page_may_be_json_of_the_same_status() {
        assert!(fair(None, PAGE, r#"{"status": 404, "json": {}}"#));
        assert!(!fair(None, PAGE, REFUSED));
    }

    #[test]
    fn a_librarys_message_may_be_another_of_the_same_status() {
        let library =
            r#"{"status": 400, "json": {"className": "com.fasterxml.jackson.databind.JsonMappingException"}}"#;
        assert!(fair(None, library, REFUSED));
        assert!(!fair(None, library, r#"{"status": 404, "json": {}}"#));
        let trace = r#"{"status": 400, "json": {"className": "y", "stackTrace": ["a"]}}"#;
        assert!(fair(None, trace, REFUSED));
        assert!(!fair(None, r#"{"status": 400, "json": {"className": "y", "stackTrace": []}}"#, REFUSED));
        assert!(fair(Some("a mark"), r#"{"status": 400, "json": {"className": "y"}}"#, REFUSED));
    }

    #[test]
    fn what_was_carried_out_is_never_mended() {
        assert!(!fair(None, r#"{"status": 200, "json": {}}"#, REFUSED));
    }
}
