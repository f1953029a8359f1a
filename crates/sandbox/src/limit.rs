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
const NICENESS: i32 = 10;

/// Sets the limits of `process`, which its children inherit; it runs as `user`.
pub(crate) fn apply(process: Pid, limits: &Limits, user: Option<Identity>) -> io::Result<()> {
    match user {
        Some(user) => linux::as_user(user, &|| set_all(process, limits)),
        None => set_all(process, limits),
    }
}

/// Runs between fork and exit too: system calls only.
fn set_all(process: Pid, limits: &Limits) -> io::Result<()> {
    let seconds = limits.cpu.as_secs() + u64::from(limits.cpu.subsec_nanos() > 0);
    let rows = [
        // Not the address space: Node, Go and the JVM reserve far more than they use.
        (Resource::Data, limits.memory_bytes),
        (Resource::Nproc, u64::from(limits.processes)),
        (Resource::Fsize, limits.disk_bytes),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Core, 0),
        (Resource::Rtprio, 0),
        (Resource::Msgqueue, 0),
    ];
    for (resource, most) in rows {
        set(process, resource, most, most)?;
    }
    // A second later the kernel kills; before that the process is told.
    set(process, Resource::Cpu, seconds.max(1), seconds.max(1) + 1)?;
    Ok(setpriority_process(Some(process), NICENESS)?)
}

/// Lowers a limit; one that the host keeps lower stays.
fn set(process: Pid, resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    let host = rustix::process::getrlimit(resource);
    let hard = host.maximum.map_or(hard, |most| most.min(hard));
    let new = Rlimit { current: Some(soft.min(hard)), maximum: Some(hard) };
    prlimit(Some(process), resource, new)?;
    Ok(())
}
