//! Reading JSON as leniently as Kill Bill does.
//!
//! Source: the transcripts `usage/body-shapes-*` and `usage/malformed-json-*`. Of a member given twice the last counts; what
//! follows the value is ignored, as is a byte order mark before it; an empty body is a missing one; numbers and flags are
//! taken for texts and the other way round; a member that the model does not have is refused.

mod decimal;
mod exact_number;
mod members;
mod text;

pub use decimal::decimal_json;
pub use exact_number::ExactNumber;
pub use members::Members;
pub use members::parse_uuid;
pub use text::{json_text, syntax_fault};
