//! Password hashes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash as PhcHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::bounds;
use crate::fault::Fault;
use crate::randomness::Randomness;

/// An argon2id hash with its parameters and salt, in the PHC string format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

/// Hashes and verifies passwords, a bounded number at a time, off the threads that serve requests.
pub struct Passwords {
    randomness: Arc<dyn Randomness>,
    places: Arc<Semaphore>,
    verifications: AtomicU64,
}

impl Passwords {
    /// With salts from `randomness`.
    #[must_use]
    pub fn new(randomness: Arc<dyn Randomness>) -> Self {
        let places = Arc::new(Semaphore::new(bounds::PASSWORD_HASHES_AT_ONCE_MAX));
        Self { randomness, places, verifications: AtomicU64::new(0) }
    }

    /// Hashes a password, with argon2id's recommended parameters (19 MiB, two passes).
    ///
    /// # Errors
    ///
    /// [`Fault::Internal`] if hashing fails, as for lack of memory.
    pub async fn hash(&self, password: &str) -> Result<PasswordHash, Fault> {
        let password = password.to_owned();
        let salt = self.randomness.uuid();
        let hashed = self.apart(move || {
            let hash: PhcHash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt.as_bytes())?;
            Ok::<_, argon2::password_hash::Error>(PasswordHash(hash.to_string()))
        });
        hashed.await?.map_err(|error| Fault::Internal(format!("a password could not be hashed: {error}")))
    }

    /// Whether a password is the one that was hashed.
    ///
    /// # Errors
    ///
    /// [`Fault::Internal`] if the stored hash can't be read.
    pub async fn verify(&self, password: &str, hash: &PasswordHash) -> Result<bool, Fault> {
        self.verifications.fetch_add(1, Ordering::Relaxed);
        let (password, hash) = (password.to_owned(), hash.clone());
        let verified = self.apart(move || {
            let parsed = PhcHash::new(&hash.0)?;
            Ok::<_, argon2::password_hash::phc::Error>(
                Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok(),
            )
        });
        verified.await?.map_err(|error| Fault::Internal(format!("a stored password hash can't be read: {error}")))
    }

    /// How often a password was compared with a hash.
    #[must_use]
    pub fn verifications(&self) -> u64 {
        self.verifications.load(Ordering::Relaxed)
    }

    /// Runs what takes long on a thread of its own, when there is a place.
    async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|error| Fault::Internal(error.to_string()))?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        done.await.map_err(|error| Fault::Internal(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SystemRandomness;

    #[tokio::test]
    async fn only_the_password_itself_verifies() {
        let passwords = Passwords::new(Arc::new(SystemRandomness));
        let hash = passwords.hash("lazar").await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
        assert!(passwords.verify("lazar", &hash).await.unwrap());
        assert!(!passwords.verify("LAZAR", &hash).await.unwrap());
        assert_ne!(hash, passwords.hash("lazar").await.unwrap(), "each has its own salt");
    }

    #[tokio::test]
    async fn a_hash_that_is_none_is_an_error() {
        let passwords = Passwords::new(Arc::new(SystemRandomness));
        assert!(passwords.verify("x", &PasswordHash("x".to_owned())).await.is_err());
    }
}
