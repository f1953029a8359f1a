//! What a job may spend and what it has spent.
//!
//! Belongs here: limits and sums. Does not belong here: prices (see `llm`), reservations in flight.

use serde::{Deserialize, Serialize};

/// Limits of a job; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BudgetLimits {
    pub max_tokens: Option<u64>,
    /// Millionths of a US dollar, so that sums are exact.
    pub max_cost_micro_usd: Option<u64>,
    pub max_seconds: Option<u64>,
}

/// What was spent so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spent {
    pub calls: u64,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// Millionths of a US dollar; `None` once any call had an unknown price: unknown is not zero.
    pub cost_micro_usd: Option<u64>,
}

impl Spent {
    /// Nothing spent, at a known cost of nothing.
    pub const NOTHING: Self =
        Self { calls: 0, tokens_in: 0, tokens_out: 0, cost_micro_usd: Some(0) };

    /// Adds one call.
    pub fn add(&mut self, tokens_in: u64, tokens_out: u64, cost_micro_usd: Option<u64>) {
        self.calls += 1;
        self.tokens_in = self.tokens_in.saturating_add(tokens_in);
        self.tokens_out = self.tokens_out.saturating_add(tokens_out);
        self.cost_micro_usd = match (self.cost_micro_usd, cost_micro_usd) {
            (Some(sum), Some(cost)) => Some(sum.saturating_add(cost)),
            _ => None,
        };
    }

    /// The limit that is reached, if one is.
    #[must_use]
    pub fn reached(&self, limits: &BudgetLimits) -> Option<&'static str> {
        let tokens = self.tokens_in.saturating_add(self.tokens_out);
        if limits.max_tokens.is_some_and(|max| tokens >= max) {
            return Some("max_tokens");
        }
        let cost = self.cost_micro_usd.unwrap_or(0);
        limits.max_cost_micro_usd.is_some_and(|max| cost >= max).then_some("max_cost_usd")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_price_makes_the_sum_unknown_not_zero() {
        let mut spent = Spent::NOTHING;
        spent.add(10, 5, Some(7));
        assert_eq!(spent.cost_micro_usd, Some(7));
        spent.add(10, 5, None);
        spent.add(10, 5, Some(7));
        assert_eq!(spent.cost_micro_usd, None);
        let limits = BudgetLimits { max_tokens: Some(45), ..BudgetLimits::default() };
        assert_eq!(spent.reached(&limits), Some("max_tokens"));
    }
}
