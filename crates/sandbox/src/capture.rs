//! The output of a run: gathered into chunks, cut at a limit, drained beyond it.

use std::time::{Duration, Instant};

use crate::OutputSink;

/// A sink gets a chunk when this much has come …
const CHUNK_BYTES: usize = 32 * 1024;
/// … or when the oldest byte has waited this long, so that a flood of short lines is few calls.
const CHUNK_WAIT: Duration = Duration::from_millis(25);
/// Beyond the kept part this many times as much is read and thrown away; then the run is ended.
const DRAINED_PARTS: usize = 64;
/// A small limit does not end a run early: at least this much is drained.
const DRAINED_LEAST_BYTES: usize = 64 * 1024 * 1024;

pub(crate) struct Capture {
    sink: Option<OutputSink>,
    limit: usize,
    kept: Vec<u8>,
    /// How much of `kept` the sink has had.
    sent: usize,
    oldest_unsent: Option<Instant>,
    seen: usize,
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Capture").field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl Capture {
    pub(crate) fn new(limit: usize, sink: Option<OutputSink>) -> Self {
        Self { sink, limit, kept: Vec::new(), sent: 0, oldest_unsent: None, seen: 0 }
    }

    /// Takes what was read; the part beyond the limit is counted and dropped.
    pub(crate) fn take(&mut self, bytes: &[u8], now: Instant) {
        let before = self.seen;
        self.seen = self.seen.saturating_add(bytes.len());
        if before <= self.limit {
            let room = self.limit - before;
            let part = bytes.get(..room).unwrap_or(bytes);
            self.kept.extend_from_slice(part);
            if part.len() < bytes.len() {
                let marker = format!("\n[output cut at {} bytes]\n", self.limit);
                self.kept.extend_from_slice(marker.as_bytes());
            }
        }
        if self.sent < self.kept.len() {
            self.oldest_unsent.get_or_insert(now);
        }
        if self.kept.len() - self.sent >= CHUNK_BYTES {
            self.flush();
        } else {
            self.flush_if_due(now);
        }
    }

    pub(crate) fn flush_if_due(&mut self, now: Instant) {
        if self.oldest_unsent.is_some_and(|since| now - since >= CHUNK_WAIT) {
            self.flush();
        }
    }

    /// Whether so much was thrown away that going on serves nobody.
    pub(crate) fn is_flooded(&self) -> bool {
        self.seen > self.limit.saturating_mul(DRAINED_PARTS).max(DRAINED_LEAST_BYTES)
    }

    /// Whether something waits for [`CHUNK_WAIT`] to pass.
    pub(crate) fn is_waiting(&self) -> bool {
        self.oldest_unsent.is_some()
    }

    /// Sends the rest and gives everything that was kept.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.kept
    }

    fn flush(&mut self) {
        self.oldest_unsent = None;
        let unsent = self.kept.get(self.sent..).unwrap_or_default();
        if let Some(sink) = &self.sink {
            unsent.chunks(CHUNK_BYTES).for_each(|chunk| sink(chunk));
        }
        self.sent = self.kept.len();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[track_caller]
    fn check(limit: usize, parts: &[&str], expected: &str) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink: OutputSink = {
            let seen = Arc::clone(&seen);
            Arc::new(move |chunk: &[u8]| seen.lock().unwrap().extend_from_slice(chunk))
        };
        let mut capture = Capture::new(limit, Some(sink));
        for part in parts {
            capture.take(part.as_bytes(), Instant::now());
        }
        let kept = capture.finish();
        assert_eq!(String::from_utf8_lossy(&kept), expected);
        assert_eq!(*seen.lock().unwrap(), kept, "the sink gets what is kept");
    }

    #[test]
    fn output_is_cut_once_and_drained_after() {
        check(10, &["abc", "def"], "abcdef");
        check(6, &["abc", "def"], "abcdef");
        check(6, &["abc", "def", "g", "h"], "abcdef\n[output cut at 6 bytes]\n");
        check(4, &["abc", "def", "g"], "abcd\n[output cut at 4 bytes]\n");
        check(0, &["a"], "\n[output cut at 0 bytes]\n");
    }
}
