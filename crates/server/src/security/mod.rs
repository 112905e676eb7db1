//! Who may do what: secrets, users, permissions.
//!
//! Secrets and passwords are kept as argon2id hashes. Verifying one takes tens of milliseconds, so what was verified is
//! remembered in memory under a keyed hash, for a bounded time, and forgotten the moment anything of it changes.

mod grants;
mod memory;
mod passwords;
mod permission;
mod user;
mod verification;

pub use grants::canonical_grants;
pub use memory::CredentialMemory;
pub use passwords::{PasswordHash, Passwords};
pub use permission::{Permission, Permissions};
pub use user::User;
pub use verification::{Security, TenantRejection};
