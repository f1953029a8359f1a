//! A histogram with fixed bounds, and its Prometheus form.

use std::fmt::Write as _;

/// Counts by upper bound.
#[derive(Debug, Clone)]
pub(crate) struct Histogram<const BOUNDS: usize> {
    counts: [u64; BOUNDS],
    total: u64,
    sum: f64,
}

impl<const BOUNDS: usize> Default for Histogram<BOUNDS> {
    fn default() -> Self {
        Self { counts: [0; BOUNDS], total: 0, sum: 0.0 }
    }
}

impl<const BOUNDS: usize> Histogram<BOUNDS> {
    pub(crate) fn observe(&mut self, bounds: &[f64; BOUNDS], value: f64) {
        for (count, bound) in self.counts.iter_mut().zip(bounds) {
            *count += u64::from(value <= *bound);
        }
        self.total += 1;
        self.sum += value;
    }

    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The mean; `None` before the first value.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far under 2^53")]
    pub(crate) fn mean(&self) -> Option<f64> {
        (self.total > 0).then(|| self.sum / self.total as f64)
    }

    pub(crate) fn write(&self, out: &mut String, name: &str, labels: &str, bounds: &[f64; BOUNDS]) {
        for (count, bound) in self.counts.iter().zip(bounds) {
            let _ = writeln!(out, r#"{name}_bucket{{{labels},le="{bound}"}} {count}"#);
        }
        let _ = writeln!(out, r#"{name}_bucket{{{labels},le="+Inf"}} {}"#, self.total);
        let _ = writeln!(out, "{name}_sum{{{labels}}} {}", self.sum);
        let _ = writeln!(out, "{name}_count{{{labels}}} {}", self.total);
    }
}
