//! Replays recorded exchanges with a real Kill Bill, and compares the answers with the recorded ones.
//!
//! The rules of the comparison are those of the tool that recorded the transcripts; `tests/data/conformance/README.md`
//! describes the format. Pure parts: [`Transcript`], [`Variables`], [`Comparison`], [`Differences`]. The one part that
//! talks to a server is [`replay`], through [`crate::wire::Exchange`].

mod answer;
mod capture;
mod comparison;
mod differences;
mod error;
mod files;
mod pattern;
mod pointer;
mod quirk;
mod replay;
mod report;
mod step_parts;
mod step_request;
mod transcript;
mod variables;

pub(crate) use answer::kept;
pub(crate) use capture::capture;
pub use comparison::{Comparison, Texts};
pub use differences::Differences;
pub use error::ConformanceError;
pub use files::{TranscriptFile, transcript_files};
pub use pointer::Pointer;
pub(crate) use quirk::is_mended;
pub use replay::{Rules, replay};
pub use report::{Outcome, Report, StepResult};
pub use step_request::StepRequest;
pub use transcript::{Step, Transcript};
pub use variables::Variables;
