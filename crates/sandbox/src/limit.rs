//! Limits that the kernel keeps for each process.
//!
//! They are set from outside on the one process that all others will descend from, after its user
//! namespace stands: so the number of processes is counted within that namespace, and not over all
//! that the user runs.

use std::io;

use rustix::process::{Pid, Resource, Rlimit, prlimit, setpriority_process};

use crate::Limits;
use crate::linux::{self, Identity};

/// Descriptors: a bundler opens some hundred files at once.
const OPEN_FILES: u64 = 1024;
/// Background work: a server beside it keeps its answers quick.
pub(crate) const NICENESS: i32 = 10;

/// Sets the limits of `process`, which its children inherit; it runs as `user`.
pub(crate) fn apply(process: Pid, limits: &Limits, user: Option<Identity>) -> io::Result<()> {
    match user {
        Some(user) => linux::as_user(user, &|| set_all(process, limits)),
        None => set_all(process, limits),
    }
}

/// Runs between fork and exit too: system calls only.
fn set_all(process: Pid, limits: &Limits) -> io::Result<()> {
    for (resource, limit) in table(limits, 0) {
        prlimit(Some(process), resource, below_host(resource, limit))?;
    }
    Ok(setpriority_process(Some(process), NICENESS)?)
}

/// The limits for a process that sets them itself. `running_already` is what its user runs beside it,
/// where that is counted together.
pub(crate) fn rows(limits: &Limits, running_already: u64) -> Vec<(Resource, Rlimit)> {
    let rows = table(limits, running_already).into_iter();
    rows.map(|(resource, limit)| (resource, below_host(resource, limit))).collect()
}

/// Each resource with its soft and hard limit.
fn table(limits: &Limits, running_already: u64) -> [(Resource, (u64, u64)); 8] {
    let seconds = (limits.cpu.as_secs() + u64::from(limits.cpu.subsec_nanos() > 0)).max(1);
    let processes = u64::from(limits.processes) + running_already;
    [
        // Not the address space: Node, Go and the JVM reserve far more than they use.
        (Resource::Data, (limits.memory_bytes, limits.memory_bytes)),
        (Resource::Nproc, (processes, processes)),
        (Resource::Fsize, (limits.disk_bytes, limits.disk_bytes)),
        (Resource::Nofile, (OPEN_FILES, OPEN_FILES)),
        (Resource::Core, (0, 0)),
        (Resource::Rtprio, (0, 0)),
        (Resource::Msgqueue, (0, 0)),
        // A second later the kernel kills; before that the process is told.
        (Resource::Cpu, (seconds, seconds + 1)),
    ]
}

/// Lowers a limit to the host's own, which only root may raise.
fn below_host(resource: Resource, (soft, hard): (u64, u64)) -> Rlimit {
    let host = rustix::process::getrlimit(resource);
    let hard = host.maximum.map_or(hard, |most| most.min(hard));
    Rlimit { current: Some(soft.min(hard)), maximum: Some(hard) }
}
