//! What a tree of processes uses, read from `/proc`.

use std::fs;

/// One look at every process of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Usage {
    /// Resident pages of all processes; pages that they share are counted in each.
    pub(crate) resident_kb: u64,
    /// Threads of all processes.
    pub(crate) threads: u64,
    /// Processor time of all processes, living and reaped.
    pub(crate) cpu_ms: u64,
}

/// Looks at the process `root` and everything below it. A process that ends meanwhile is left out.
pub(crate) fn usage(root: i32) -> Usage {
    let mut usage = Usage::default();
    for process in members(root) {
        let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { continue };
        let Some(stat) = Stat::parse(&stat) else { continue };
        usage.threads += stat.threads;
        usage.cpu_ms += stat.cpu_ticks * 1000 / TICKS_A_SECOND;
        usage.resident_kb += stat.resident_pages * page_kb();
    }
    usage
}

/// The memory of the tree with shared pages counted once; `None` where the kernel does not say.
pub(crate) fn proportional_kb(root: i32) -> Option<u64> {
    let mut sum = 0;
    for process in members(root) {
        // A process that has just ended weighs nothing any more.
        let Ok(rollup) = fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else {
            continue;
        };
        let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
        sum += line.split_whitespace().nth(1)?.parse::<u64>().ok()?;
    }
    (sum > 0).then_some(sum)
}

/// `root` and everything below it. Inside a pid namespace, and below a subreaper, orphans come back to
/// the root, so nothing gets lost.
pub(crate) fn members(root: i32) -> Vec<i32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&process) = found.get(next) {
        next += 1;
        found.extend(children(process));
    }
    found
}

/// The direct children of a process, by all its threads.
pub(crate) fn children(process: i32) -> Vec<i32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    let mut found = Vec::new();
    for thread in threads.flatten() {
        let Ok(children) = fs::read_to_string(thread.path().join("children")) else { continue };
        found.extend(children.split_whitespace().filter_map(|word| word.parse::<i32>().ok()));
    }
    found
}

/// How many threads a user runs on this machine.
pub(crate) fn threads_of(user: u32) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let Ok(processes) = fs::read_dir("/proc") else { return 0 };
    let own = |process: &fs::DirEntry| process.metadata().is_ok_and(|found| found.uid() == user);
    let threads = processes.flatten().filter(own).filter_map(|process| {
        let stat = fs::read_to_string(process.path().join("stat")).ok()?;
        Stat::parse(&stat).map(|stat| stat.threads)
    });
    threads.sum()
}

/// `sysconf(_SC_CLK_TCK)`: 100 on every Linux that this program runs on, because it is part of the ABI.
const TICKS_A_SECOND: u64 = 100;

fn page_kb() -> u64 {
    u64::try_from(rustix::param::page_size() / 1024).unwrap_or(4)
}

#[derive(Debug, PartialEq, Eq)]
struct Stat {
    cpu_ticks: u64,
    threads: u64,
    resident_pages: u64,
}

impl Stat {
    /// Reads `/proc/<pid>/stat`; the name in parentheses may hold anything, so it is skipped from the
    /// right.
    fn parse(text: &str) -> Option<Self> {
        let fields: Vec<u64> = text
            .rsplit_once(')')?
            .1
            .split_whitespace()
            .map(|word| word.parse().unwrap_or(0))
            .collect();
        // proc(5) counts from 1 and the name is field 2: `fields[0]` is field 3.
        Some(Self {
            cpu_ticks: fields.get(11..15)?.iter().sum(),
            threads: *fields.get(17)?,
            resident_pages: *fields.get(21)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_process_name_does_not_shift_the_fields() {
        let text =
            "7 (a) b) R 1 7 7 0 -1 0 0 0 0 0 3 4 5 6 20 0 9 0 100 4096 512 18446744073709551615";
        let expected = Stat { cpu_ticks: 18, threads: 9, resident_pages: 512 };
        assert_eq!(Stat::parse(text), Some(expected));
    }

    #[test]
    fn the_own_process_uses_something() {
        let usage = usage(i32::try_from(std::process::id()).unwrap());
        assert!(usage.resident_kb > 1000 && usage.threads >= 1, "{usage:?}");
    }
}
