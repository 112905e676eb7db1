//! The text of a JSON body.

use serde_json::error::Category;

use crate::fault::Fault;

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// The bytes of a body without its byte order mark; `None` if nothing but space is left.
pub fn json_text(body: &[u8]) -> Option<&[u8]> {
    let text = body.strip_prefix(&BYTE_ORDER_MARK).unwrap_or(body).trim_ascii_start();
    (!text.is_empty()).then_some(text)
}

/// A JSON library's error as Kill Bill would class it.
pub fn syntax_fault(error: &serde_json::Error) -> Fault {
    match error.classify() {
        Category::Data => Fault::MismatchedJson(error.to_string()),
        Category::Syntax | Category::Eof | Category::Io => Fault::MalformedJson(format!("malformed JSON: {error}")),
    }
}
