//! The thread that owns a run: reads its output, watches its limits, kills it, and says how it ended.
//!
//! One thread a run, because the kernel ties "die with the parent" to the starting thread, and because
//! a loop over `poll` needs nothing of the runtime, which may be ending.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::{Child, ExitStatus};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use tokio_util::sync::CancellationToken;

use crate::capture::Capture;
use crate::disk::Growth;
use crate::{LimitHit, Limits, Outcome, tree};

/// How often limits are looked at: a program can take some 100 MB of memory in this time.
const TICK: Duration = Duration::from_millis(20);
/// A killed tree is gone after this, or something is wrong that waiting does not mend.
const KILL_WAIT: Duration = Duration::from_secs(2);
/// A launcher whose child is gone ends within moments.
const LAUNCHER_WAIT: Duration = Duration::from_millis(200);
/// How long a service may take to end by itself.
const POLITE_WAIT: Duration = Duration::from_secs(2);
/// One read of the output.
const READ_BYTES: usize = 64 * 1024;

/// A bell that any thread rings and the supervisor hears.
#[derive(Debug, Clone)]
pub(crate) struct Bell(Arc<OwnedFd>);

impl Bell {
    pub(crate) fn new() -> io::Result<Self> {
        let flags = EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK;
        Ok(Self(Arc::new(eventfd(0, flags)?)))
    }

    pub(crate) fn ring(&self) {
        // It fails only when it has been rung 2^64 times.
        let _ = rustix::io::write(&*self.0, &1_u64.to_ne_bytes());
    }

    pub(crate) fn has_rung(&self) -> bool {
        let mut count = [0; 8];
        rustix::io::read(&*self.0, &mut count).is_ok()
    }
}

/// A run that has started.
#[derive(Debug)]
pub(crate) struct Running {
    /// What was launched.
    pub(crate) launcher: Child,
    /// The process that all others descend from and die with.
    pub(crate) root: i32,
    pub(crate) killer: Killer,
    pub(crate) output: OwnedFd,
    pub(crate) limits: Limits,
    pub(crate) growth: Vec<Growth>,
    pub(crate) started: Instant,
    pub(crate) backend: &'static str,
}

/// What kills a whole run at once.
#[derive(Debug)]
pub(crate) enum Killer {
    /// The first process of a pid namespace, which takes all others with it.
    Root(OwnedFd),
    /// A line to the guard, which kills when it breaks.
    Line(Option<OwnedFd>),
}

impl Killer {
    fn kill(&mut self) -> io::Result<()> {
        match self {
            Self::Root(root) => match pidfd_send_signal(&*root, Signal::KILL) {
                Ok(()) | Err(Errno::SRCH) => Ok(()),
                Err(error) => Err(error.into()),
            },
            Self::Line(line) => {
                drop(line.take());
                Ok(())
            }
        }
    }

    /// Waits until everything is gone; `launcher` is the handle of what was launched.
    fn wait(&self, launcher: &OwnedFd, deadline: Instant) -> io::Result<()> {
        let last = match self {
            Self::Root(root) => root,
            // The guard ends after the last of its group.
            Self::Line(_) => launcher,
        };
        while Instant::now() < deadline && !poll_one(last, TICK)? {}
        Ok(())
    }
}

/// What the supervisor hears from outside.
#[derive(Debug, Clone)]
pub(crate) struct Bells {
    /// Kill it: somebody asked for that. Looked at with each tick.
    pub(crate) token: CancellationToken,
    /// Kill it: nobody waits for it any more.
    pub(crate) cancel: Bell,
    /// End it politely.
    pub(crate) stop: Bell,
}

impl Bells {
    pub(crate) fn new(token: CancellationToken) -> io::Result<Self> {
        Ok(Self { token, cancel: Bell::new()?, stop: Bell::new()? })
    }
}

impl Running {
    /// Supervises the run to its end.
    pub(crate) fn supervise(mut self, bells: &Bells, mut capture: Capture) -> io::Result<Outcome> {
        let launcher = i32::try_from(self.launcher.id()).ok().and_then(Pid::from_raw);
        let launcher = launcher.ok_or(io::ErrorKind::InvalidData)?;
        let ended = pidfd_open(launcher, PidfdFlags::empty())?;
        rustix::io::ioctl_fionbio(&self.output, true)?;
        let mut watch = Watch { peak_kb: 0, hit: None, stop_by: None };
        let mut output_open = true;
        let mut next_tick = Instant::now();
        loop {
            let wait =
                if capture.is_waiting() { TICK.min(Duration::from_millis(10)) } else { TICK };
            let ready = wait_for(&ended, output_open.then_some(self.output.as_fd()), bells, wait)?;
            if ready.output {
                output_open = read_some(&self.output, &mut capture)?;
            }
            let now = Instant::now();
            capture.flush_if_due(now);
            if ready.ended {
                break;
            }
            if ready.bell || now >= next_tick {
                watch.look(&mut self, bells, &capture, now);
                next_tick = now + TICK;
            }
            if watch.hit.is_some() || watch.stop_by.is_some_and(|by| now >= by) {
                break;
            }
        }
        self.close(&ended, watch, capture, output_open)
    }

    /// Kills what is left, drains the output and gives the outcome.
    fn close(
        mut self,
        ended: &OwnedFd,
        mut watch: Watch,
        mut capture: Capture,
        mut output_open: bool,
    ) -> io::Result<Outcome> {
        let status = self.kill(ended)?;
        while output_open {
            output_open = match read_some(&self.output, &mut capture) {
                Ok(open) => open && is_readable(&self.output)?,
                Err(error) => return Err(error),
            };
        }
        // What was written in the last moment counts too.
        for growth in &mut self.growth {
            if watch.hit.is_none() && growth.count_now()? {
                watch.hit = Some(LimitHit::Disk);
            }
        }
        let (exit_code, signal) = ending(status, watch.hit.is_some());
        let hit = watch.hit.or(match signal {
            Some(libc::SIGXCPU) => Some(LimitHit::Cpu),
            Some(libc::SIGXFSZ) => Some(LimitHit::Disk),
            _ => None,
        });
        Ok(Outcome {
            exit_code,
            signal,
            limit_hit: hit,
            wall: self.started.elapsed(),
            peak_memory_kb: (watch.peak_kb > 0).then_some(watch.peak_kb),
            output: capture.finish(),
            backend: self.backend,
        })
    }

    /// Kills everything; returns when it is gone and the launcher too.
    fn kill(&mut self, ended: &OwnedFd) -> io::Result<ExitStatus> {
        self.killer.kill()?;
        self.killer.wait(ended, Instant::now() + KILL_WAIT)?;
        // A launcher sees its child end and ends; it holds nothing, so killing a slow one is no loss.
        if !poll_one(ended, LAUNCHER_WAIT)? {
            self.launcher.kill()?;
        }
        self.launcher.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Reached with a living launcher only when supervision itself failed.
        if let Ok(None) = self.launcher.try_wait() {
            let _ = self.killer.kill();
            if matches!(self.killer, Killer::Root(_)) {
                let _ = self.launcher.kill();
            }
            let _ = self.launcher.wait();
        }
    }
}

/// What the watching has found so far.
#[derive(Debug)]
struct Watch {
    peak_kb: u64,
    hit: Option<LimitHit>,
    stop_by: Option<Instant>,
}

impl Watch {
    fn look(&mut self, run: &mut Running, bells: &Bells, capture: &Capture, now: Instant) {
        if bells.token.is_cancelled() || bells.cancel.has_rung() {
            self.hit = Some(LimitHit::Cancelled);
            return;
        }
        if bells.stop.has_rung() && self.stop_by.is_none() {
            self.stop_by = Some(now + POLITE_WAIT);
            ask_supervise(run.root);
        }
        self.hit = self.over(run, capture, now);
    }

    fn over(&mut self, run: &mut Running, capture: &Capture, now: Instant) -> Option<LimitHit> {
        let limits = &run.limits;
        if now - run.started >= limits.wall {
            return Some(LimitHit::Wall);
        }
        if capture.is_flooded() {
            return Some(LimitHit::Output);
        }
        let usage = tree::usage(run.root);
        let mut memory_kb = usage.resident_kb;
        if memory_kb > limits.memory_bytes / 1024 {
            // Shared pages were counted in each process; the exact sum costs more, so only now.
            memory_kb = tree::proportional_kb(run.root).unwrap_or(memory_kb);
        }
        self.peak_kb = self.peak_kb.max(memory_kb);
        if memory_kb > limits.memory_bytes / 1024 {
            return Some(LimitHit::Memory);
        }
        if usage.threads > u64::from(limits.processes) {
            return Some(LimitHit::Processes);
        }
        if u128::from(usage.cpu_ms) > limits.cpu.as_millis() {
            return Some(LimitHit::Cpu);
        }
        let over = |growth: &mut Growth| growth.is_over(now).unwrap_or(true);
        run.growth.iter_mut().any(over).then_some(LimitHit::Disk)
    }
}

/// SIGTERM for the command itself: the direct children of the root.
fn ask_supervise(root: i32) {
    for child in tree::children(root) {
        if let Some(child) = Pid::from_raw(child) {
            let _ = rustix::process::kill_process(child, Signal::TERM);
        }
    }
}

#[derive(Debug, Default)]
struct Ready {
    ended: bool,
    output: bool,
    bell: bool,
}

fn wait_for(
    ended: &OwnedFd,
    output: Option<BorrowedFd<'_>>,
    bells: &Bells,
    wait: Duration,
) -> io::Result<Ready> {
    let mut fds = vec![
        PollFd::new(ended, PollFlags::IN),
        PollFd::from_borrowed_fd(bells.cancel.0.as_fd(), PollFlags::IN),
        PollFd::from_borrowed_fd(bells.stop.0.as_fd(), PollFlags::IN),
    ];
    fds.extend(output.map(|output| PollFd::from_borrowed_fd(output, PollFlags::IN)));
    match poll(&mut fds, Some(&timespec(wait))) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let is_ready = |index: usize| fds.get(index).is_some_and(|fd| !fd.revents().is_empty());
    Ok(Ready { ended: is_ready(0), bell: is_ready(1) || is_ready(2), output: is_ready(3) })
}

/// One read; whether there may be more to come.
fn read_some(output: &OwnedFd, capture: &mut Capture) -> io::Result<bool> {
    let mut buffer = vec![0; READ_BYTES];
    match rustix::io::read(output, &mut buffer) {
        Ok(0) => Ok(false),
        Ok(count) => {
            capture.take(buffer.get(..count).unwrap_or_default(), Instant::now());
            Ok(true)
        }
        Err(Errno::AGAIN | Errno::INTR) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

fn is_readable(fd: &OwnedFd) -> io::Result<bool> {
    poll_one(fd, Duration::ZERO)
}

pub(crate) fn poll_one(fd: &OwnedFd, wait: Duration) -> io::Result<bool> {
    match poll(&mut [PollFd::new(fd, PollFlags::IN)], Some(&timespec(wait))) {
        Ok(count) => Ok(count > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn timespec(wait: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: wait.subsec_nanos().into(),
    }
}

/// The exit code or the signal. A launcher reports a signal as 128 + its number, as a shell does; what
/// was killed for its limits ended by SIGKILL whatever the launcher made of it.
fn ending(status: ExitStatus, was_killed: bool) -> (Option<i32>, Option<i32>) {
    use std::os::unix::process::ExitStatusExt;
    if was_killed {
        return (None, Some(libc::SIGKILL));
    }
    match (status.code(), status.signal()) {
        (Some(code @ 129..=159), _) => (None, Some(code - 128)),
        (code, signal) => (code, signal),
    }
}
