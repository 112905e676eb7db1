//! The members of a JSON object, by name.

use hobbs_domain::decimal::Decimal;
use hobbs_domain::time::Instant;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{json_text, syntax_fault};
use crate::fault::Fault;

/// The members of a body's object.
#[derive(Clone, Debug)]
pub struct Members(Map<String, Value>);

impl Members {
    /// Reads a body that has to hold an object of these members only.
    ///
    /// # Errors
    ///
    /// [`Fault::IllegalArgument`] for a missing body or `null`, naming `model` as Kill Bill does; [`Fault::MalformedJson`],
    /// [`Fault::MismatchedJson`] and [`Fault::UnknownMember`] for anything else that is not such an object.
    pub fn read(body: &[u8], model: &str, known: &[&str]) -> Result<Self, Fault> {
        let missing = || Fault::illegal_argument(format!("{model} body should be specified"));
        let text = json_text(body).ok_or_else(missing)?;
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        let value = Value::deserialize(&mut deserializer).map_err(|error| syntax_fault(&error))?;
        match value {
            Value::Null => Err(missing()),
            value => Self::of(value, known),
        }
    }

    /// The members of a value that has to be an object of these members only.
    ///
    /// # Errors
    ///
    /// [`Fault::MismatchedJson`] and [`Fault::UnknownMember`].
    pub fn of(value: Value, known: &[&str]) -> Result<Self, Fault> {
        let Value::Object(members) = value else {
            return Err(Fault::MismatchedJson(format!("an object was expected, not {}", kind(&value))));
        };
        match members.keys().find(|name| !known.contains(&name.as_str())) {
            Some(unknown) => Err(Fault::UnknownMember(unknown.clone())),
            None => Ok(Self(members)),
        }
    }

    /// A member as it is; `None` if it is missing or `null`.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A member as text; numbers and flags are taken as they are written.
    ///
    /// # Errors
    ///
    /// [`Fault::MismatchedJson`] for an array or an object.
    pub fn text(&self, name: &str) -> Result<Option<String>, Fault> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(Value::Bool(flag)) => Ok(Some(flag.to_string())),
            Some(value) => Err(mismatch(name, "a text", value)),
        }
    }

    /// A member as a UUID; a blank text is a missing one.
    ///
    /// # Errors
    ///
    /// [`Fault::MismatchedJson`] for what is no UUID of 36 characters.
    pub fn uuid(&self, name: &str) -> Result<Option<Uuid>, Fault> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let Value::String(text) = value else { return Err(mismatch(name, "a UUID", value)) };
        if text.trim().is_empty() {
            return Ok(None);
        }
        parse_uuid(text).map(Some).ok_or_else(|| mismatch(name, "a UUID of 36 characters", value))
    }

    /// A member as a whole number; a text is read, a fraction cut off, a blank text is a missing one.
    ///
    /// # Errors
    ///
    /// [`Fault::MismatchedJson`] for what is no number of 32 bits.
    pub fn integer(&self, name: &str) -> Result<Option<i32>, Fault> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let text = match value {
            Value::String(text) if text.trim().is_empty() => return Ok(None),
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => {
                let text = number.to_string();
                text.split_once('.').map_or(text.clone(), |(whole, _)| whole.to_owned())
            }
            _ => return Err(mismatch(name, "a whole number", value)),
        };
        text.parse().map(Some).map_err(|_| mismatch(name, "a whole number", value))
    }

    /// A member as an exact decimal; a text is read, a blank one is a missing one.
    ///
    /// # Errors
    ///
    /// [`Fault::MismatchedJson`] for what is no number of at most 38 digits.
    pub fn decimal(&self, name: &str) -> Result<Option<Decimal>, Fault> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let text = match value {
            Value::String(text) if text.trim().is_empty() => return Ok(None),
            Value::String(text) => text.trim().to_ascii_uppercase(),
            Value::Number(number) => number.to_string().to_ascii_uppercase(),
            _ => return Err(mismatch(name, "a number", value)),
        };
        Decimal::of_text(&text).map(Some).map_err(|_| mismatch(name, "a number of at most 38 digits", value))
    }

    /// A member as a flag; `"true"`, `"false"` and numbers are read, a blank text is a missing one.
    ///
    /// # Errors
    ///
    /// [`Fault::MismatchedJson`] for anything else.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(Some(number.as_i64() != Some(0))),
            Some(value @ Value::String(text)) => match text.trim() {
                "" => Ok(None),
                "true" | "True" | "TRUE" => Ok(Some(true)),
                "false" | "False" | "FALSE" => Ok(Some(false)),
                _ => Err(mismatch(name, "a flag", value)),
            },
            Some(value) => Err(mismatch(name, "a flag", value)),
        }
    }

    /// A member as an instant: ISO 8601, or a count of milliseconds; a blank text is a missing one.
    ///
    /// # Errors
    ///
    /// [`Fault::MismatchedJson`] for anything else.
    pub fn instant(&self, name: &str) -> Result<Option<Instant>, Fault> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) => {
                Instant::parse(text.trim()).map(Some).map_err(|error| Fault::MismatchedJson(error.to_string()))
            }
            Some(value @ Value::Number(number)) => {
                let millis = number.as_i64().ok_or_else(|| mismatch(name, "a count of milliseconds", value))?;
                Ok(Some(Instant::from_millis(millis)))
            }
            Some(value) => Err(mismatch(name, "a date-time", value)),
        }
    }

    /// A member as a list; `None` if it is missing or `null`.
    ///
    /// # Errors
    ///
    /// [`Fault::MismatchedJson`] for anything else.
    pub fn list(&self, name: &str) -> Result<Option<&[Value]>, Fault> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values)),
            Some(value) => Err(mismatch(name, "a list", value)),
        }
    }
}

/// Reads a UUID of 36 characters, in either case.
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

fn mismatch(name: &str, wanted: &str, value: &Value) -> Fault {
    Fault::MismatchedJson(format!("{name} has to be {wanted}, not {}", kind(value)))
}

/// What a value is, with the value where it is short.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.chars().count() > 64 => "a long text".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Members, Fault> {
        Members::read(body.as_bytes(), "TenantJson", &["name", "id", "count", "flag", "at"])
    }

    #[test]
    fn an_empty_body_is_a_missing_one() {
        for body in ["", " ", "null", "\u{feff}", " null "] {
            assert_eq!(read(body).unwrap_err().to_string(), "TenantJson body should be specified", "{body:?}");
        }
    }

    #[test]
    fn the_last_of_a_member_counts_and_what_follows_is_ignored() {
        let members = read("\u{feff}{\"name\":\"a\",\"name\":\"b\"} trailing").unwrap();
        assert_eq!(members.text("name").unwrap().as_deref(), Some("b"));
    }

    #[test]
    fn unknown_members_and_other_shapes_are_refused() {
        assert!(matches!(read(r#"{"colour":1}"#), Err(Fault::UnknownMember(name)) if name == "colour"));
        assert!(matches!(read("[]"), Err(Fault::MismatchedJson(_))));
        assert!(matches!(read("{"), Err(Fault::MalformedJson(_))));
        assert!(matches!(read("{'name':1}"), Err(Fault::MalformedJson(_))));
    }

    #[test]
    fn values_are_taken_for_what_is_asked() {
        let members = read(r#"{"name":1.50,"id":" ","count":"7","flag":"true","at":1709288430000}"#).unwrap();
        assert_eq!(members.text("name").unwrap().as_deref(), Some("1.50"));
        assert_eq!(members.uuid("id").unwrap(), None);
        assert_eq!(members.integer("count").unwrap(), Some(7));
        assert_eq!(members.flag("flag").unwrap(), Some(true));
        assert_eq!(members.instant("at").unwrap(), Some(Instant::from_millis(1_709_288_430_000)));
        let members = read(r#"{"name":[],"id":"x","count":{},"flag":"yes","at":"x"}"#).unwrap();
        assert!(members.text("name").is_err());
        assert!(members.uuid("id").is_err());
        assert!(members.integer("count").is_err());
        assert!(members.flag("flag").is_err());
        assert!(members.instant("at").is_err());
    }
}
