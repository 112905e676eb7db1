//! Names that nothing had before.

use uuid::Uuid;

/// A name that nothing had before: of a commit, a writer, a large value.
#[expect(clippy::disallowed_methods, reason = "names only have to differ, from those of other processes too")]
pub(super) fn fresh() -> Uuid {
    Uuid::new_v4()
}
