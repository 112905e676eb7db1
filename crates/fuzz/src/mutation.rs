//! Bytes made from other bytes, for where no fuzzer is at hand.

use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

/// Bytes that mean something in many formats.
const TELLING: [u8; 8] = [0x00, 0x01, 0x7F, 0x80, 0xFF, b'"', b'%', b'\n'];
/// The longest that bytes become.
const LENGTH_MAX: usize = 4_096;

/// Alters bytes, the same way for the same seed.
#[derive(Debug)]
pub struct Mutation(StdRng);

impl Mutation {
    /// The alterations of a seed.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// One of the seeds, with one to eight changes.
    pub fn next(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let place = self.below(seeds.len());
        let mut bytes = seeds.get(place).cloned().unwrap_or_default();
        for _ in 0..=self.below(8) {
            self.change(&mut bytes, seeds);
        }
        bytes.truncate(LENGTH_MAX);
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        match self.below(6) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.below(8);
                }
            }
            1 => {
                let telling = TELLING.get(self.below(TELLING.len())).copied().unwrap_or_default();
                bytes.insert(at, telling);
            }
            2 => bytes.insert(at, self.0.random()),
            3 => bytes.truncate(at),
            4 => {
                let end = at + self.below(bytes.len() - at + 1);
                bytes.drain(at..end);
            }
            _ => {
                let other = seeds.get(self.below(seeds.len())).map_or(&[][..], Vec::as_slice);
                let from = self.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(other.get(from..).unwrap_or_default());
            }
        }
    }

    /// A number below a bound; 0 if that is 0.
    fn below(&mut self, bound: usize) -> usize {
        let number = usize::try_from(self.0.next_u32()).unwrap_or_default();
        number.checked_rem(bound).unwrap_or_default()
    }
}
