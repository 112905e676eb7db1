//! Verifying users and tenants.

use std::sync::{Arc, Mutex, PoisonError};

use hobbs_domain::identifier::TenantId;

use super::{CredentialMemory, Passwords, User};
use crate::clock::Clock;
use crate::directory::{Directory, Generation, global};
use crate::fault::Fault;
use crate::randomness::Randomness;

/// Verifies credentials against the directory, and remembers those that were right.
pub struct Security {
    directory: Arc<Directory>,
    passwords: Arc<Passwords>,
    users: CredentialMemory<Arc<User>>,
    tenants: CredentialMemory<TenantId>,
    /// What they are remembered under: another server may change users, roles and tenants.
    generation: Mutex<Generation>,
}

/// Why a request's tenant is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenantRejection {
    /// A header is missing.
    Missing,
    /// No tenant has this API key.
    UnknownKey(String),
    /// The secret is not that of this API key.
    WrongSecret(String),
}

impl Security {
    /// Verifies against a directory.
    #[must_use]
    pub fn new(
        directory: Arc<Directory>,
        passwords: Arc<Passwords>,
        clock: &Arc<dyn Clock>,
        randomness: &dyn Randomness,
    ) -> Self {
        let users = CredentialMemory::new(Arc::clone(clock), randomness);
        let tenants = CredentialMemory::new(Arc::clone(clock), randomness);
        Self { directory, passwords, users, tenants, generation: Mutex::default() }
    }

    /// The user of a name and password; `None` if there is none, or the password is wrong.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn user(&self, name: &str, password: &str) -> Result<Option<Arc<User>>, Fault> {
        self.forget_outdated().await?;
        if let Some(user) = self.users.recall(name, password) {
            return Ok(Some(user));
        }
        let ticket = self.users.begin();
        let Some(document) = self.directory.user_document(name).await? else { return Ok(None) };
        let permissions = self.directory.permissions(&document.roles).await?;
        // Nothing is read while others wait: each of them would wait for a store that doesn't answer, one after the other.
        let _turn = self.users.turn(name, password).await;
        if let Some(user) = self.users.recall(name, password) {
            return Ok(Some(user));
        }
        if !self.passwords.verify(password, &document.password).await? {
            return Ok(None);
        }
        let user = Arc::new(User { name: document.name, permissions });
        self.users.remember(ticket, name, password, Arc::clone(&user));
        Ok(Some(user))
    }

    /// The tenant of an API key and secret.
    ///
    /// # Errors
    ///
    /// A store's failure. That there is no such tenant is no error, but the inner result.
    pub async fn tenant(&self, credentials: Option<(&str, &str)>) -> Result<Result<TenantId, TenantRejection>, Fault> {
        let Some((api_key, secret)) = credentials else { return Ok(Err(TenantRejection::Missing)) };
        self.forget_outdated().await?;
        if let Some(tenant) = self.tenants.recall(api_key, secret) {
            return Ok(Ok(tenant));
        }
        let ticket = self.tenants.begin();
        let Some(document) = self.directory.tenant_document(api_key).await? else {
            return Ok(Err(TenantRejection::UnknownKey(api_key.to_owned())));
        };
        let _turn = self.tenants.turn(api_key, secret).await;
        if let Some(tenant) = self.tenants.recall(api_key, secret) {
            return Ok(Ok(tenant));
        }
        if !self.passwords.verify(secret, &document.secret).await? {
            return Ok(Err(TenantRejection::WrongSecret(api_key.to_owned())));
        }
        let tenant = TenantId::new(document.id);
        self.tenants.remember(ticket, api_key, secret, tenant);
        Ok(Ok(tenant))
    }

    /// How often a password or a secret was compared with its hash, since the start.
    #[must_use]
    pub fn verifications(&self) -> u64 {
        self.passwords.verifications()
    }

    /// Forgets what was verified if another server changed a user, a role or a tenant.
    async fn forget_outdated(&self) -> Result<(), Fault> {
        if !self.directory.is_shared() {
            return Ok(());
        }
        let current = self.directory.generation(&global()).await?;
        let mut generation = self.generation.lock().unwrap_or_else(PoisonError::into_inner);
        // All is forgotten before anybody else finds the generations equal.
        if *generation != current {
            self.forget_verified();
            *generation = current;
        }
        Ok(())
    }

    /// Forgets what was verified: a user, a role or a tenant changed.
    pub fn forget_verified(&self) {
        self.users.forget_all();
        self.tenants.forget_all();
    }
}
