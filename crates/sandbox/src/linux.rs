//! What only the kernel's own interface offers: the steps between fork and exec.
//!
//! Belongs here: every `unsafe` of the workspace, each with its reason. Does not belong here: what is
//! launched, and why.

#![expect(unsafe_code, reason = "the steps between fork and exec have no safe interface")]

pub(crate) mod dialer;
pub(crate) mod guarded;

use std::ffi::{CString, OsStr};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The user that a launcher becomes before it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// Host folders and files that are bound below `at` in a mount namespace of the launcher's own, so that
/// a user who may not walk the path to them can still be given them.
#[derive(Debug)]
pub(crate) struct Stage {
    at: CString,
    binds: Vec<Bind>,
}

#[derive(Debug)]
struct Bind {
    from: CString,
    to: CString,
    is_folder: bool,
    path: CString,
    source: OwnedFd,
}

impl Stage {
    /// An empty stage below the folder `at`, which the launcher will see as an empty one.
    pub(crate) fn new(at: &str) -> io::Result<Self> {
        Ok(Self { at: CString::new(at)?, binds: Vec::new() })
    }

    /// Adds the folder or file at `path`, which `source` has opened, and gives the path that the launcher
    /// will find it at.
    pub(crate) fn add(
        &mut self,
        path: &Path,
        source: OwnedFd,
        is_folder: bool,
    ) -> io::Result<String> {
        let to = format!("{}/{}", self.at.to_string_lossy(), self.binds.len());
        let from = CString::new(format!("/proc/self/fd/{}", source.as_raw_fd()))?;
        let bind = Bind {
            from,
            to: CString::new(to.as_str())?,
            is_folder,
            path: CString::new(path.as_os_str().as_bytes())?,
            source,
        };
        self.binds.push(bind);
        Ok(to)
    }

    /// Runs between fork and exec: only system calls, no allocation.
    fn set(&self) -> io::Result<()> {
        let none = std::ptr::null();
        // SAFETY: all pointers are to NUL-terminated strings that live in `self`, or null where the
        // call allows it; the calls touch only this process's mount namespace.
        unsafe {
            check(libc::unshare(libc::CLONE_NEWNS))?;
            let private = libc::MS_REC | libc::MS_PRIVATE;
            check(libc::mount(none, c"/".as_ptr(), none, private, none.cast()))?;
            // A descriptor of the parent belongs to the parent's mounts, which this namespace may not
            // bind: each is opened again here, under the number that its name was made of.
            for bind in &self.binds {
                let own = libc::open(bind.path.as_ptr(), libc::O_PATH | libc::O_CLOEXEC);
                check(own)?;
                check(libc::dup3(own, bind.source.as_raw_fd(), libc::O_CLOEXEC))?;
                check(libc::close(own))?;
            }
            let size = c"size=64k,mode=0711";
            let flags = libc::MS_NOSUID | libc::MS_NODEV;
            let kind = c"tmpfs".as_ptr();
            check(libc::mount(kind, self.at.as_ptr(), kind, flags, size.as_ptr().cast()))?;
            for bind in &self.binds {
                if bind.is_folder {
                    check(libc::mkdir(bind.to.as_ptr(), 0o711))?;
                } else {
                    check(libc::mknod(bind.to.as_ptr(), libc::S_IFREG | 0o444, 0))?;
                }
                let (from, to) = (bind.from.as_ptr(), bind.to.as_ptr());
                check(libc::mount(from, to, none, libc::MS_BIND, none.cast()))?;
            }
        }
        Ok(())
    }
}

/// How to start a launcher.
#[derive(Debug)]
pub(crate) struct Launch<'a> {
    pub(crate) program: &'a Path,
    pub(crate) arguments: &'a [&'a OsStr],
    /// `None` keeps the caller's user.
    pub(crate) become_user: Option<Identity>,
    pub(crate) stage: Option<Stage>,
    /// Descriptors that the launcher inherits beside the three standard ones.
    pub(crate) inherit: &'a [&'a OwnedFd],
    /// Receives both output streams.
    pub(crate) output: OwnedFd,
}

/// Starts a launcher with an empty environment, an empty standard input, and a promise that it dies
/// with the calling thread.
pub(crate) fn launch(launch: Launch<'_>) -> io::Result<Child> {
    #[expect(clippy::disallowed_methods, reason = "this room is the one that starts processes")]
    let mut command = Command::new(launch.program);
    command.args(launch.arguments).env_clear().current_dir("/").process_group(0);
    command.stdin(Stdio::null()).stdout(launch.output.try_clone()?).stderr(launch.output);
    let inherit: Vec<RawFd> = launch.inherit.iter().map(|fd| fd.as_raw_fd()).collect();
    let (user, stage) = (launch.become_user, launch.stage);
    let parent = std::process::id();
    // SAFETY: the closure makes system calls only; it neither allocates nor takes a lock, which a fork
    // of a process with threads forbids.
    unsafe {
        command.pre_exec(move || {
            keep_only(&inherit)?;
            if let Some(stage) = &stage {
                stage.set()?;
            }
            if let Some(user) = user {
                become_user(user)?;
            }
            die_with(parent)
        });
    }
    command.spawn()
}

/// Marks every descriptor but the standard ones and `inherit` to be closed by exec.
fn keep_only(inherit: &[RawFd]) -> io::Result<()> {
    // SAFETY: flags of this process's own descriptors; no memory is touched.
    unsafe {
        let flags = libc::CLOSE_RANGE_CLOEXEC;
        let closed = libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, flags);
        check_long(closed)?;
        for &fd in inherit {
            check(libc::fcntl(fd, libc::F_SETFD, 0))?;
        }
    }
    Ok(())
}

fn become_user(user: Identity) -> io::Result<()> {
    // SAFETY: plain system calls by number; the raw ones change this thread alone, which is the only
    // one after a fork.
    unsafe {
        let none = std::ptr::null::<libc::gid_t>();
        check_long(libc::syscall(libc::SYS_setgroups, 0, none))?;
        check_long(libc::syscall(libc::SYS_setresgid, user.gid, user.gid, user.gid))?;
        check_long(libc::syscall(libc::SYS_setresuid, user.uid, user.uid, user.uid))?;
        libc::umask(0o022);
    }
    Ok(())
}

/// Asks for SIGKILL when the starting thread ends; that thread is the run's own supervisor.
fn die_with(parent: u32) -> io::Result<()> {
    // SAFETY: plain system calls without pointers.
    unsafe {
        check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0))?;
        if u32::try_from(libc::getppid()) != Ok(parent) {
            return Err(io::Error::from_raw_os_error(libc::ESRCH));
        }
    }
    Ok(())
}

/// Does `steps` in a child process that has become `user`. Root without CAP_SYS_RESOURCE, as in most
/// containers, may not set another user's limits; that user may.
///
/// `steps` may only make system calls: it must not allocate or take a lock.
pub(crate) fn as_user(user: Identity, steps: &dyn Fn() -> io::Result<()>) -> io::Result<()> {
    // SAFETY: the child makes system calls only, as `steps` promises, and leaves by `_exit`, so that
    // nothing of the parent's state is touched twice.
    let child = unsafe {
        let child = libc::fork();
        if child == 0 {
            let done = become_user(user).and_then(|()| steps());
            libc::_exit(
                done.map_or_else(|error| error.raw_os_error().unwrap_or(libc::EIO), |()| 0),
            );
        }
        child
    };
    check(child)?;
    let mut status = 0;
    // SAFETY: `status` outlives the call; the child is this thread's own and is waited for once.
    while unsafe { libc::waitpid(child, &raw mut status, 0) } < 0 {
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    match libc::WEXITSTATUS(status) {
        0 if libc::WIFEXITED(status) => Ok(()),
        errno => Err(io::Error::from_raw_os_error(errno)),
    }
}

fn check(answer: libc::c_int) -> io::Result<()> {
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn check_long(answer: libc::c_long) -> io::Result<()> {
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
