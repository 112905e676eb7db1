//! Writing JSON on one line: `", "` and `": "` between values, everything but control characters as itself.

use super::Json;
use std::fmt::{self, Write};

pub(super) fn write(value: &Json, out: &mut impl Write) -> fmt::Result {
    match value {
        Json::Null => out.write_str("null"),
        Json::Bool(value) => write!(out, "{value}"),
        Json::Number(number) => out.write_str(number),
        Json::Text(text) => write_text(text, out),
        Json::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                separate(index, out)?;
                write(item, out)?;
            }
            out.write_char(']')
        }
        Json::Object(members) => {
            out.write_char('{')?;
            for (index, (key, item)) in members.iter().enumerate() {
                separate(index, out)?;
                write_text(key, out)?;
                out.write_str(": ")?;
                write(item, out)?;
            }
            out.write_char('}')
        }
    }
}

fn separate(index: usize, out: &mut impl Write) -> fmt::Result {
    if index == 0 { Ok(()) } else { out.write_str(", ") }
}

fn write_text(text: &str, out: &mut impl Write) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\u{8}' => out.write_str("\\b")?,
            '\u{c}' => out.write_str("\\f")?,
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control))?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_text_reads_back_as_the_same_value() {
        let text = r#"{"a\"b": ["\u0001\b\f\n\r\t\\ é😀", true, false, null, -1.50E+7, {}, []]}"#;
        let value: Json = text.parse().unwrap();
        assert_eq!(value.to_string(), text);
        assert_eq!(value.to_string().parse::<Json>().unwrap(), value);
    }
}
