//! What a link does to what passes through it.

use rand::{Rng, RngExt};
use std::fmt;
use std::time::Duration;

/// The longest delay of what passes.
const LATENCY_MS_MAX: u64 = 400;

/// What a link does to what passes through it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disturbance {
    /// It passes everything on at once.
    #[default]
    None,
    /// It passes everything on, but so much later, in either direction.
    Latency(Duration),
    /// It ends its connections and takes no new ones.
    Cut,
    /// It takes connections and keeps them open, but passes nothing on until it is undisturbed again: what was sent before then
    /// arrives late.
    Stall,
    /// It passes requests on and loses the answers; it ends the connections with lost answers when it is undisturbed again.
    HalfOpen,
}

impl Disturbance {
    /// A random one that is not none.
    pub fn generate(generator: &mut impl Rng) -> Self {
        match generator.random_range(0..4_u8) {
            0 => Self::Latency(Duration::from_millis(generator.random_range(1..=LATENCY_MS_MAX))),
            1 => Self::Cut,
            2 => Self::Stall,
            _ => Self::HalfOpen,
        }
    }
}

impl fmt::Display for Disturbance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => write!(formatter, "undisturbed"),
            Self::Latency(latency) => write!(formatter, "delayed by {} ms", latency.as_millis()),
            Self::Cut => write!(formatter, "cut"),
            Self::Stall => write!(formatter, "stalled"),
            Self::HalfOpen => write!(formatter, "half open"),
        }
    }
}
