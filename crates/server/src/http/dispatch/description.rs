//! What an operation is for, takes and answers: what its documentation is made from.

use schemars::{Schema, SchemaGenerator};

/// The schema of a type, as a generator writes it.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a query parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Any text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number that is not negative.
    Count,
    /// A whole number.
    Number,
    /// A date, `2024-03-01`.
    Date,
    /// A date or a date-time, in ISO 8601.
    DateTime,
    /// A UUID.
    Id,
    /// One of these texts.
    OneOf(&'static [&'static str]),
}

/// A query parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ParameterKind,
    /// What it means.
    pub meaning: &'static str,
    /// Whether there is no answer without it.
    pub required: bool,
}

impl Parameter {
    /// A parameter that may be left out.
    #[must_use]
    pub const fn new(name: &'static str, kind: ParameterKind, meaning: &'static str) -> Self {
        Self { name, kind, meaning, required: false }
    }

    /// The same, which has to be there.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// The shape of a request's body.
#[derive(Clone, Copy, Debug)]
pub struct RequestShape {
    /// Its schema.
    pub schema: SchemaOf,
    /// Whether any member may be missing.
    pub partial: bool,
}

/// What an operation is for, takes and answers.
#[derive(Clone, Debug)]
pub struct Description {
    summary: &'static str,
    query: Vec<Parameter>,
    request: Option<RequestShape>,
    answer: Option<SchemaOf>,
}

impl Description {
    pub(super) const fn new(summary: &'static str) -> Self {
        Self { summary, query: Vec::new(), request: None, answer: None }
    }

    pub(super) fn with_query(mut self, parameters: &[Parameter]) -> Self {
        self.query.extend_from_slice(parameters);
        self
    }

    pub(super) const fn with_request(mut self, schema: SchemaOf, partial: bool) -> Self {
        self.request = Some(RequestShape { schema, partial });
        self
    }

    pub(super) const fn with_answer(mut self, schema: SchemaOf) -> Self {
        self.answer = Some(schema);
        self
    }

    /// What it is for, in a few words.
    #[must_use]
    pub const fn summary(&self) -> &'static str {
        self.summary
    }

    /// Its query parameters.
    #[must_use]
    pub fn query(&self) -> &[Parameter] {
        &self.query
    }

    /// The shape of the body that it takes, if it takes JSON.
    #[must_use]
    pub const fn request(&self) -> Option<RequestShape> {
        self.request
    }

    /// The shape of the body that it answers, if it answers JSON.
    #[must_use]
    pub const fn answer(&self) -> Option<SchemaOf> {
        self.answer
    }
}
