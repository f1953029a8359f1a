//! A small process that stands in a sandbox's network and hands out connections from there.
//!
//! The network of a run is reachable only from inside its namespace, which a process with threads
//! cannot enter. So a fork enters it, and passes each connected socket back over a local socket.

#![expect(unsafe_code, reason = "a fork, and the steps by which it enters a namespace")]

use std::ffi::{CStr, CString};
use std::io;
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, connect, recvmsg, sendmsg,
    socket_with, socketpair,
};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::{Identity, become_user, check, check_long};

/// One attempt to connect inside; a service that does not accept fills its queue.
const CONNECT_WAIT: Duration = Duration::from_secs(3);
/// Two attempts, and the way there and back.
const ANSWER_WAIT: Duration = Duration::from_secs(10);

/// The near end of the small process. Dropping it ends the process.
#[derive(Debug)]
pub(crate) struct Dialer {
    control: OwnedFd,
    process: libc::pid_t,
}

impl Dialer {
    /// Forks into the network namespace of the process `root`, as `user`.
    pub(crate) fn enter(root: i32, user: Option<Identity>, port: u16) -> io::Result<Self> {
        let path = CString::new(format!("/proc/{root}/ns/net"))?;
        let flags = SocketFlags::CLOEXEC;
        let (near, far) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?;
        set_socket_timeout(&near, Timeout::Recv, Some(ANSWER_WAIT))?;
        // SAFETY: the child makes system calls only and leaves by `_exit`.
        let process = unsafe {
            let process = libc::fork();
            if process == 0 {
                let done = serve(far.as_fd(), &path, user, port);
                libc::_exit(i32::from(done.is_err()));
            }
            process
        };
        check(process)?;
        drop(far);
        let this = Self { control: near, process };
        // The first message says that it is inside.
        this.answer().map(|_| this)
    }

    /// A fresh connection to the port, at 127.0.0.1 or else at ::1. Blocks for up to 10 s.
    pub(crate) fn dial(&self) -> io::Result<OwnedFd> {
        rustix::net::send(&self.control, b"1", SendFlags::NOSIGNAL)?;
        self.answer()?.ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// An answer is an error number, with a socket beside it when that is 0.
    fn answer(&self) -> io::Result<Option<OwnedFd>> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut beside = RecvAncillaryBuffer::new(&mut space);
        let mut number = [0; 4];
        let mut parts = [io::IoSliceMut::new(&mut number)];
        let got = recvmsg(&self.control, &mut parts, &mut beside, RecvFlags::CMSG_CLOEXEC)?;
        if got.bytes != number.len() {
            return Err(io::Error::new(io::ErrorKind::BrokenPipe, "the sandbox has ended"));
        }
        match i32::from_ne_bytes(number) {
            0 => Ok(beside.drain().find_map(|message| match message {
                RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
                _ => None,
            })),
            errno => Err(io::Error::from_raw_os_error(errno)),
        }
    }
}

impl Drop for Dialer {
    fn drop(&mut self) {
        let mut status = 0;
        // SAFETY: the process is this one's own child, ended and waited for here alone.
        unsafe {
            libc::kill(self.process, libc::SIGKILL);
            libc::waitpid(self.process, &raw mut status, 0);
        }
    }
}

/// The life of the small process: only system calls, no allocation.
fn serve(
    control: BorrowedFd<'_>,
    network: &CStr,
    user: Option<Identity>,
    port: u16,
) -> io::Result<()> {
    let entered = stand_alone(control).and_then(|()| enter(network, user));
    say(control, entered.as_ref().err().map_or(0, number), None)?;
    entered?;
    loop {
        let mut request = [0; 1];
        if rustix::net::recv(control, &mut request, RecvFlags::empty())?.0 == 0 {
            return Ok(());
        }
        match dial(port) {
            Ok(socket) => say(control, 0, Some(socket.as_fd()))?,
            Err(error) => say(control, error.raw_os_error(), None)?,
        }
    }
}

fn number(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(libc::EIO)
}

/// Leaves the server's signals and descriptors behind.
fn stand_alone(control: BorrowedFd<'_>) -> io::Result<()> {
    let keep = control.as_raw_fd().unsigned_abs();
    // SAFETY: `set` is initialised by `sigfillset` before it is read; the descriptors that are closed
    // are this fork's copies, and none of them is used afterwards.
    unsafe {
        let mut set = MaybeUninit::uninit();
        check(libc::sigfillset(set.as_mut_ptr()))?;
        check(libc::sigprocmask(libc::SIG_SETMASK, set.as_ptr(), std::ptr::null_mut()))?;
        check(libc::setpgid(0, 0))?;
        if keep > 0 {
            check_long(libc::syscall(libc::SYS_close_range, 0, keep - 1, 0))?;
        }
        check_long(libc::syscall(libc::SYS_close_range, keep + 1, libc::c_uint::MAX, 0))?;
    }
    Ok(())
}

/// Enters the namespace, by way of the user namespace that owns it.
fn enter(network: &CStr, user: Option<Identity>) -> io::Result<()> {
    const NS_GET_USERNS: libc::c_ulong = 0xb701;
    if let Some(user) = user {
        become_user(user)?;
    }
    let network = rustix::fs::open(network, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
    // SAFETY: this request has no argument and answers a new descriptor, which is owned here.
    let owner = unsafe {
        let owner = libc::ioctl(network.as_raw_fd(), NS_GET_USERNS);
        check(owner)?;
        OwnedFd::from_raw_fd(owner)
    };
    move_into_link_name_space(owner.as_fd(), Some(LinkNameSpaceType::User))?;
    move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))?;
    Ok(())
}

fn dial(port: u16) -> Result<OwnedFd, Errno> {
    let first = dial_at(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    // A server that listens on "localhost" may have taken the other family alone.
    first.or_else(|error| dial_at(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).map_err(|_| error))
}

fn dial_at(address: SocketAddr) -> Result<OwnedFd, Errno> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    set_socket_timeout(&socket, Timeout::Send, Some(CONNECT_WAIT))?;
    connect(&socket, &address)?;
    set_socket_timeout(&socket, Timeout::Send, None)?;
    Ok(socket)
}

fn say(control: BorrowedFd<'_>, number: i32, socket: Option<BorrowedFd<'_>>) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut beside = SendAncillaryBuffer::new(&mut space);
    let sockets = socket.as_slice();
    if !sockets.is_empty() {
        beside.push(SendAncillaryMessage::ScmRights(sockets));
    }
    let bytes = number.to_ne_bytes();
    sendmsg(control, &[io::IoSlice::new(&bytes)], &mut beside, SendFlags::NOSIGNAL)?;
    Ok(())
}
