//! What this process uses, as Linux tells it. Elsewhere nothing is known, and nothing is said.

use std::fs;

/// Clock ticks a second in `/proc`: 100 on every Linux that runs on common processors (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;

/// What the process uses; each `None` where it cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Usage {
    pub(crate) cpu_seconds: Option<f64>,
    pub(crate) resident_bytes: Option<u64>,
    pub(crate) open_files: Option<u64>,
}

impl Usage {
    /// Reads it now.
    pub(crate) fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let files = fs::read_dir("/proc/self/fd").ok().map(std::iter::Iterator::count);
        Self {
            cpu_seconds: cpu_seconds(&stat),
            resident_bytes: resident_bytes(&status),
            open_files: files.and_then(|count| u64::try_from(count).ok()),
        }
    }
}

fn resident_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Fields 14 and 15 (user and system time) of `/proc/PID/stat`; the name in field 2 may hold spaces.
#[expect(clippy::cast_precision_loss, reason = "ticks stay far under 2^53")]
fn cpu_seconds(stat: &str) -> Option<f64> {
    let after_name = stat.rsplit_once(") ")?.1;
    let fields: Vec<&str> = after_name.split(' ').collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some((ticks(11)? + ticks(12)?) as f64 / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_out_of_proc() {
        assert_eq!(resident_bytes("VmPeak:\t 9 kB\nVmRSS:\t  1234 kB\n"), Some(1_263_616));
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0 5";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(cpu_seconds(""), None);
    }
}
