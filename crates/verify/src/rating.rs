//! Rating cases: a catalog, an account, a subscription, and steps (usage, changes, invoices, dry runs, the clock), each with
//! what a real Kill Bill answered. They are played against a server, or against two whose answers are compared.
//!
//! A case is the JSON of its file: `tests/data/rating/README.md` describes it.

mod case;
mod clocked;
mod comparison;
mod error;
mod generator;
mod player;
mod run;
mod shrink;
mod view;

pub use case::{Case, case_files};
pub use comparison::{Answers, differences};
pub use error::RatingError;
pub use generator::generate;
pub use player::Player;
pub use run::{Pace, play_all};
pub use shrink::shrink;
