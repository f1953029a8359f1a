//! The rate limit: a generic cell rate algorithm over one time stamp a caller.
//!
//! A caller may use its whole minute at once and then gets one request back every `minute / limit`. IPv6
//! callers count by their /64, which is what one subscriber has.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Locks, so that callers rarely wait for each other.
const SHARDS: usize = 16;
/// Callers remembered in each shard. Beyond it, the ones that are fully recovered are forgotten, and
/// if there are none new callers share one place.
const CALLERS_PER_SHARD: usize = 8192;

/// Between two looks at a full shard.
const SWEEP_PAUSE: Duration = Duration::from_secs(1);

/// Who is counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    Owner(String),
    Address(IpAddr),
    /// All who came when no place was left.
    Overflow,
}

/// What is left for a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Until the caller has its whole allowance again.
    pub(crate) full_in: Duration,
    /// Refused: until the next request is served.
    pub(crate) wait: Option<Duration>,
}

#[derive(Debug)]
pub(crate) struct RateLimit {
    limit: NonZeroU32,
    /// What one request uses.
    cost: Duration,
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug, Default)]
struct Shard {
    /// For each caller the time at which it will have its whole allowance again.
    callers: HashMap<Counted, Instant>,
    swept_at: Option<Instant>,
}

impl Counted {
    /// How a caller is counted.
    pub(crate) fn of(caller: &crate::caller::Caller) -> Self {
        match (&caller.owner, caller.address) {
            (Some(owner), _) => Self::Owner(owner.clone()),
            (None, IpAddr::V4(address)) => Self::Address(address.into()),
            (None, IpAddr::V6(address)) => {
                let mut segments = address.segments();
                segments[4..].fill(0);
                Self::Address(IpAddr::V6(segments.into()))
            }
        }
    }
}

impl RateLimit {
    pub(crate) fn per_minute(limit: NonZeroU32) -> Self {
        Self {
            limit,
            cost: Duration::from_secs(60) / limit.get(),
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::default()),
        }
    }

    /// Counts one request at `now`.
    pub(crate) fn count(&self, who: Counted, now: Instant) -> Allowance {
        let shard = usize::try_from(self.hasher.hash_one(&who) % SHARDS as u64).unwrap_or(0);
        let mut shard = self.shards[shard].lock().expect("no holder panics");
        let who = shard.place(who, now);
        let full_at = shard.callers.get(&who).copied().unwrap_or(now).max(now);
        let burst = self.cost * self.limit.get();
        let used_after = full_at + self.cost - now;
        if used_after > burst {
            return self.allowance(full_at - now, Some(used_after - burst));
        }
        shard.callers.insert(who, full_at + self.cost);
        self.allowance(used_after, None)
    }

    fn allowance(&self, used: Duration, wait: Option<Duration>) -> Allowance {
        let used_requests = used.as_nanos().div_ceil(self.cost.as_nanos().max(1));
        let used_requests = u32::try_from(used_requests).unwrap_or(u32::MAX);
        let limit = self.limit.get();
        Allowance { limit, remaining: limit.saturating_sub(used_requests), full_in: used, wait }
    }
}

impl Shard {
    /// Where a caller is counted. Looks for forgotten callers at most once a second, so that a flood of
    /// addresses costs no more than other requests.
    fn place(&mut self, who: Counted, now: Instant) -> Counted {
        if self.callers.len() < CALLERS_PER_SHARD || self.callers.contains_key(&who) {
            return who;
        }
        if self.swept_at.is_none_or(|swept_at| now >= swept_at + SWEEP_PAUSE) {
            self.swept_at = Some(now);
            self.callers.retain(|_, full_at| *full_at > now);
        }
        if self.callers.len() < CALLERS_PER_SHARD { who } else { Counted::Overflow }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(address: &str) -> Counted {
        Counted::of(&crate::caller::Caller {
            address: address.parse().unwrap(),
            via_trusted_proxy: false,
            owner: None,
        })
    }

    #[test]
    fn a_minute_may_be_used_at_once_and_comes_back_evenly() {
        let limit = RateLimit::per_minute(NonZeroU32::new(3).unwrap());
        let start = Instant::now();
        let count = |after_s: u64| {
            let allowance = limit.count(caller("192.0.2.1"), start + Duration::from_secs(after_s));
            (allowance.remaining, allowance.wait.map(|wait| wait.as_secs()))
        };
        assert_eq!([count(0), count(0), count(0)], [(2, None), (1, None), (0, None)]);
        assert_eq!(count(0), (0, Some(20)));
        assert_eq!(count(5), (0, Some(15)));
        assert_eq!(count(20), (0, None));
        assert_eq!(count(3600), (2, None));
    }

    #[test]
    fn callers_are_counted_apart_and_a_subscriber_of_ipv6_as_one() {
        let limit = RateLimit::per_minute(NonZeroU32::new(1).unwrap());
        let now = Instant::now();
        let served = |address: &str| limit.count(caller(address), now).wait.is_none();
        assert!(served("192.0.2.1") && !served("192.0.2.1") && served("192.0.2.2"));
        assert!(served("2001:db8::1") && !served("2001:db8::ffff") && served("2001:db8:0:1::1"));
    }

    #[test]
    fn a_flood_of_addresses_uses_bounded_memory() {
        let limit = RateLimit::per_minute(NonZeroU32::new(1).unwrap());
        let now = Instant::now();
        let callers = u32::try_from(SHARDS * CALLERS_PER_SHARD * 2).unwrap();
        for number in 0..callers {
            limit.count(Counted::Address(IpAddr::V4(number.into())), now);
        }
        let held: usize =
            limit.shards.iter().map(|shard| shard.lock().unwrap().callers.len()).sum();
        assert!(held <= SHARDS * (CALLERS_PER_SHARD + 1), "{held}");
    }
}
