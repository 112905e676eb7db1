//! Catalogs as XML: reading what is uploaded, and writing it as Kill Bill does.
//!
//! Source: the transcripts `catalog/*`. What is read follows Kill Bill's schema: elements in its order and no others,
//! names that are unique over the whole document, and references that lead somewhere. Document type declarations are
//! refused, so there are no entities to expand. Kill Bill's own checks of a well-formed catalog are the domain's business.

mod read;
mod write;

pub use read::read;
pub use write::write;

/// Why a text is no catalog.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidXml(pub String);
