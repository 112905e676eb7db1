//! Randomness, injected everywhere that needs it.

use uuid::Uuid;

/// Makes identifiers, keys and salts that can't be guessed.
pub trait Randomness: Send + Sync + 'static {
    /// A fresh UUID.
    fn uuid(&self) -> Uuid;

    /// Fresh bytes, for a key or a salt.
    fn bytes_32(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (half, uuids) in bytes.chunks_mut(16).zip([self.uuid(), self.uuid()]) {
            half.copy_from_slice(uuids.as_bytes());
        }
        bytes
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "this is the randomness that is injected everywhere else")]
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}
