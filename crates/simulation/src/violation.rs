//! What a simulation finds.

/// Something that must never be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Violation(pub(crate) String);

/// Says that something must never be.
macro_rules! violation {
    ($($what:tt)*) => { $crate::violation::Violation(format!($($what)*)) };
}

/// Ends a function with a violation unless something holds.
macro_rules! ensure {
    ($holds:expr, $($what:tt)*) => {
        if !$holds {
            return Err($crate::violation::violation!($($what)*));
        }
    };
}

pub(crate) use {ensure, violation};
