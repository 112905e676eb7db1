//! Users.

use super::{Permission, Permissions};

/// A user who was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name.
    pub name: String,
    /// What the user's roles allow.
    pub permissions: Permissions,
}

impl User {
    /// Whether the user may do something.
    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.permissions.allow(permission)
    }
}
