//! How much more several nodes of Hobbs record than one, over one cluster of Cassandra, and who uses the processors meanwhile.
//!
//! Where all of them share a machine with the database, more nodes bring little: the database needs the processors. So each
//! measurement comes with the [parts](Shares) that each program had in the machine's time, which says what the limit is.

mod processors;
mod run;
mod table;

pub use processors::{Shares, Usage};
pub use run::{Measured, Options, ScaleError, run};
pub use table::ScaleTable;
