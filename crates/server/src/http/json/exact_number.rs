//! The schema of an exact number.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// Stands for an exact decimal in a schema: in JSON a number, whose digits all count.
#[derive(Clone, Copy, Debug)]
pub struct ExactNumber;

impl JsonSchema for ExactNumber {
    fn schema_name() -> Cow<'static, str> {
        "ExactNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "number",
            "description": "An exact decimal. Read it as a decimal, not as a binary float, or digits get lost.",
        })
    }
}
