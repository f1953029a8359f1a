//! Randomness: ids and jitter come from here, so that one seed replays one run.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::JobId;

/// A source of random numbers.
pub trait Entropy: Send + Sync + std::fmt::Debug {
    fn next_u64(&self) -> u64;

    /// A fresh id.
    fn job_id(&self) -> JobId {
        let mut bytes = [0_u8; 16];
        bytes[..8].copy_from_slice(&self.next_u64().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next_u64().to_le_bytes());
        JobId::from_random(bytes)
    }
}

/// The system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn next_u64(&self) -> u64 {
        let (high, _low) = uuid::Uuid::new_v4().as_u64_pair();
        // The version nibble of a version 4 UUID is fixed: fold the other half over it.
        high ^ uuid::Uuid::new_v4().as_u64_pair().0.rotate_left(32)
    }
}

/// SplitMix64 over one seed: the same seed, the same numbers.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    /// Numbers that follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn next_u64(&self) -> u64 {
        // Constants of SplitMix64 (Steele, Lea, Flood 2014).
        let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let mut mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
