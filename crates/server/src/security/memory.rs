//! What was verified a short while ago.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hobbs_domain::time::Instant;
use quick_cache::sync::Cache;
use tokio::sync::{Mutex, MutexGuard};

use crate::bounds;
use crate::clock::Clock;
use crate::randomness::Randomness;

/// Remembers verified credentials under a keyed hash, so that neither names nor secrets stay in memory. The key is made
/// anew at each start.
pub struct CredentialMemory<V: Clone> {
    key: [u8; 32],
    clock: Arc<dyn Clock>,
    verified: Cache<[u8; 32], Remembered<V>>,
    generation: AtomicU64,
    turns: Vec<Mutex<()>>,
}

/// When a verification began: what changes after that makes its result worthless.
#[derive(Clone, Copy, Debug)]
pub struct Ticket {
    generation: u64,
}

#[derive(Clone)]
struct Remembered<V> {
    value: V,
    generation: u64,
    until: Instant,
}

impl<V: Clone> CredentialMemory<V> {
    /// Nothing remembered yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, randomness: &dyn Randomness) -> Self {
        let verified = Cache::new(bounds::CREDENTIALS_CACHED_MAX);
        let turns = (0..bounds::CREDENTIAL_TURNS.get()).map(|_| Mutex::new(())).collect();
        Self { key: randomness.bytes_32(), clock, verified, generation: AtomicU64::new(0), turns }
    }

    /// What belongs to a name and secret, if they were verified lately.
    #[must_use]
    pub fn recall(&self, name: &str, secret: &str) -> Option<V> {
        let remembered = self.verified.get(&self.digest(name, secret))?;
        let current = remembered.generation == self.generation.load(Ordering::SeqCst);
        (current && self.clock.now() < remembered.until).then_some(remembered.value)
    }

    /// To be taken before what a verification depends on is read.
    #[must_use]
    pub fn begin(&self) -> Ticket {
        Ticket { generation: self.generation.load(Ordering::SeqCst) }
    }

    /// Waits for one's turn to verify a name and secret: of those who ask for the same at once, one does so, and the others can
    /// recall it afterwards. A few others may have to wait as well, which ones nobody can choose.
    pub async fn turn(&self, name: &str, secret: &str) -> Option<MutexGuard<'_, ()>> {
        let first_bytes = self.digest(name, secret).first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let turns = u64::try_from(self.turns.len()).ok()?;
        let place = usize::try_from(first_bytes.checked_rem(turns)?).ok()?;
        Some(self.turns.get(place)?.lock().await)
    }

    /// Remembers that a name and secret are right, unless something changed since the ticket was taken.
    pub fn remember(&self, ticket: Ticket, name: &str, secret: &str, value: V) {
        let time = i64::try_from(bounds::CREDENTIAL_CACHE_TIME.as_millis()).unwrap_or(0);
        let until = Instant::from_millis(self.clock.now().millis().saturating_add(time));
        let remembered = Remembered { value, generation: ticket.generation, until };
        self.verified.insert(self.digest(name, secret), remembered);
    }

    /// Forgets everything: something changed.
    pub fn forget_all(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// The name's length stands before it, so that no name and secret run into another's.
    fn digest(&self, name: &str, secret: &str) -> [u8; 32] {
        let length = u64::try_from(name.len()).unwrap_or(u64::MAX).to_le_bytes();
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&length).update(name.as_bytes()).update(secret.as_bytes());
        *hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::AdjustableClock;
    use crate::randomness::SystemRandomness;

    #[test]
    fn remembers_for_a_time_only() {
        let clock = Arc::new(AdjustableClock::default());
        clock.set(Instant::from_millis(0));
        let memory = CredentialMemory::new(Arc::clone(&clock) as Arc<dyn Clock>, &SystemRandomness);
        memory.remember(memory.begin(), "bob", "lazar", 7);
        assert_eq!(memory.recall("bob", "lazar"), Some(7));
        assert_eq!(memory.recall("bob", "Lazar"), None);
        assert_eq!(memory.recall("bobl", "azar"), None);
        clock.set(Instant::from_millis(301_000));
        assert_eq!(memory.recall("bob", "lazar"), None);
    }

    #[test]
    fn forgets_at_once() {
        let memory = CredentialMemory::new(Arc::new(AdjustableClock::default()), &SystemRandomness);
        let before = memory.begin();
        memory.remember(before, "bob", "lazar", ());
        memory.forget_all();
        assert_eq!(memory.recall("bob", "lazar"), None);
        memory.remember(before, "bob", "lazar", ());
        assert_eq!(memory.recall("bob", "lazar"), None, "verified against what has changed since");
    }
}
