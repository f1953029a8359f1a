//! Starts a command that confines itself before it becomes the program, below a guard process.
//!
//! Without a pid namespace nothing dies by itself. So the started process forks: the child confines
//! itself and becomes the program; the parent stays as its guard. The guard is the sub-reaper of all
//! that comes, and kills the child's process group, which the filter does not let anybody leave, when
//! the child ends and when the line to the server breaks.

#![expect(unsafe_code, reason = "two forks, and the steps by which a process confines itself")]

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use seccompiler::sock_filter;

use super::{Identity, become_user, check, check_long};

/// How to start a command that confines itself.
#[derive(Debug)]
pub(crate) struct Guarded<'a> {
    pub(crate) argv: &'a [String],
    pub(crate) folder: &'a Path,
    pub(crate) variables: &'a BTreeMap<String, String>,
    /// `None` keeps the caller's user.
    pub(crate) become_user: Option<Identity>,
    /// A Landlock ruleset.
    pub(crate) ruleset: OwnedFd,
    pub(crate) filter: Vec<sock_filter>,
    /// Each resource with its soft and hard limit.
    pub(crate) limits: Vec<(rustix::process::Resource, rustix::process::Rlimit)>,
    pub(crate) niceness: i32,
    /// Receives both output streams.
    pub(crate) output: OwnedFd,
    /// The guard kills when the other end of this pipe is closed.
    pub(crate) line: OwnedFd,
}

/// Starts the guard and, below it, the command. The guard ends as the command did: with its exit code,
/// or with 128 + the signal that ended it.
pub(crate) fn start(guarded: Guarded<'_>) -> io::Result<Child> {
    let (program, arguments) = guarded.argv.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    #[expect(clippy::disallowed_methods, reason = "this room is the one that starts processes")]
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(guarded.variables).current_dir(guarded.folder);
    command.stdin(Stdio::null()).stdout(guarded.output.try_clone()?).stderr(guarded.output);
    command.process_group(0);
    let (line, ruleset, filter) = (guarded.line, guarded.ruleset, guarded.filter);
    let (user, limits, niceness) = (guarded.become_user, guarded.limits, guarded.niceness);
    // SAFETY: the closure makes system calls only; it neither allocates nor takes a lock, which a fork
    // of a process with threads forbids. In the guard it does not return.
    unsafe {
        command.pre_exec(move || {
            check(libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))?;
            let child = libc::fork();
            check(child)?;
            if child != 0 {
                guard(child, line.as_raw_fd());
            }
            check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0))?;
            check(libc::setsid())?;
            mark_closed()?;
            if let Some(user) = user {
                become_user(user)?;
                // Becoming another user forgets the wish.
                check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0))?;
            }
            for (resource, limit) in &limits {
                rustix::process::setrlimit(*resource, *limit)?;
            }
            rustix::process::setpriority_process(None, niceness)?;
            confine(ruleset.as_raw_fd(), &filter)
        });
    }
    command.spawn()
}

/// Everything that this process and its children may not do, from here on and for good.
fn confine(ruleset: RawFd, filter: &[sock_filter]) -> io::Result<()> {
    let length = libc::c_ushort::try_from(filter.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: `program` points at `filter` for the length of the call, and `sock_filter` has the
    // kernel's layout; the kernel copies the program and does not write to it.
    unsafe {
        check(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))?;
        check_long(libc::syscall(libc::SYS_landlock_restrict_self, ruleset, 0))?;
        let program = libc::sock_fprog { len: length, filter: filter.as_ptr().cast_mut().cast() };
        let mode = libc::SECCOMP_SET_MODE_FILTER;
        check_long(libc::syscall(libc::SYS_seccomp, mode, 0, &raw const program))
    }
}

/// Marks every descriptor but the standard ones to be closed by exec.
fn mark_closed() -> io::Result<()> {
    // SAFETY: flags of this process's own descriptors; no memory is touched.
    unsafe {
        let flags = libc::CLOSE_RANGE_CLOEXEC;
        check_long(libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, flags))
    }
}

/// The guard's whole life: system calls only.
fn guard(child: libc::pid_t, line: RawFd) -> ! {
    // SAFETY: as the module says; `status`, `set` and `fds` live on this stack, and the descriptors that
    // are closed are this fork's copies, none of which is used again.
    unsafe {
        let mut set = std::mem::MaybeUninit::uninit();
        libc::sigfillset(set.as_mut_ptr());
        libc::sigprocmask(libc::SIG_SETMASK, set.as_ptr(), std::ptr::null_mut());
        libc::dup2(line, 0);
        // The streams too: the guard must not hold the output open.
        libc::syscall(libc::SYS_close_range, 1, libc::c_uint::MAX, 0);
        let ended = libc::syscall(libc::SYS_pidfd_open, child, 0);
        let ended = libc::c_int::try_from(ended).unwrap_or(-1);
        let poll = |fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
        let mut fds = [poll(0), poll(ended)];
        if ended >= 0 {
            libc::poll(fds.as_mut_ptr(), 2, -1);
        }
        // The child is not yet reaped, so its number is still its group's.
        libc::kill(-child, libc::SIGKILL);
        libc::kill(child, libc::SIGKILL);
        let (mut code, mut status) = (137, 0);
        loop {
            let reaped = libc::waitpid(-1, &raw mut status, 0);
            if reaped < 0 && io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
                libc::_exit(code);
            }
            if reaped == child && libc::WIFEXITED(status) {
                code = libc::WEXITSTATUS(status);
            } else if reaped == child {
                code = 128 + libc::WTERMSIG(status);
            }
        }
    }
}
