//! The system calls that a confined command may not make, as a BPF program.
//!
//! A deny-list: tool chains use most of the rest, and the namespaces and the uid confine what is left.
//! What is denied is kernel surface that a build or a test never needs, and the ways around the limits
//! (memory that belongs to no process).

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, sock_filter,
};

/// Whether a command may open internet sockets at all; where there is no network namespace the filter
/// has to say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sockets {
    /// UNIX, IPv4, IPv6 and the read-only part of netlink that lists interfaces.
    Internet,
    /// IPv4, IPv6 and that netlink: a UNIX socket by path may be the host's.
    InternetOnly,
    /// IPv4 and IPv6 streams, because Landlock judges TCP alone.
    Tcp,
    /// None but pairs.
    None,
}

/// What else keeps the command in: the less there is, the more the filter has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// Namespaces of its own.
    Namespaces,
    /// A user of its own, among the host's processes. The process group is what gets killed, so leaving
    /// it succeeds in words only.
    OwnUser,
    /// The caller's user. Landlock does not judge who changes permissions and times, so changing them by
    /// name succeeds in words only.
    CallersUser,
}

/// Calls that answer EPERM whatever their arguments.
const DENIED: &[libc::c_long] = &[
    // Kernel surface with a record of holes.
    libc::SYS_bpf,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_fanotify_init,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    // Other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    // Mounts, roots and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    // The machine itself.
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_reboot,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_vhangup,
    // Memory that no process's resident size shows.
    libc::SYS_memfd_secret,
];

/// Calls that reach other processes of the machine where there is no namespace in between.
const DENIED_AMONG_OTHERS: &[libc::c_long] = &[
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_semget,
    libc::SYS_msgget,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
    libc::SYS_ioprio_set,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fchownat,
];

/// Calls whose first argument is a process; 0 is the caller itself.
const OWN_PROCESS_ONLY: &[libc::c_long] = &[
    libc::SYS_prlimit64,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setscheduler,
];

/// `fchmodat2`, which works on handles that Landlock lets anybody open; newer than the C library's list.
const SYS_FCHMODAT2: libc::c_long = 452;

#[cfg(target_arch = "x86_64")]
const DENIED_HERE: &[libc::c_long] =
    &[libc::SYS_kexec_file_load, libc::SYS_iopl, libc::SYS_ioperm, libc::SYS_modify_ldt];
#[cfg(not(target_arch = "x86_64"))]
const DENIED_HERE: &[libc::c_long] = &[libc::SYS_kexec_file_load];

/// Older calls that change the permissions, the owner or the times of a name.
#[cfg(target_arch = "x86_64")]
const CHANGES_BY_NAME: &[libc::c_long] = &[
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
];
#[cfg(not(target_arch = "x86_64"))]
const CHANGES_BY_NAME: &[libc::c_long] = &[];

/// Every namespace flag of `clone`; `unshare` and `clone3` are denied whole.
const CLONE_NAMESPACES: &[libc::c_int] = &[
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWCGROUP,
];

/// A System V segment may be this large: PostgreSQL needs 56 bytes, and segments outlive their
/// processes, so that no watcher sees them.
const SHARED_SEGMENT_BYTES: u64 = 64 * 1024;

/// The filter could not be built on this architecture.
#[derive(Debug, thiserror::Error)]
#[error("no system call filter could be built for this processor")]
pub(crate) struct NoFilter(#[source] seccompiler::BackendError);

/// The filter as kernel instructions.
pub(crate) fn filter(sockets: Sockets, within: Within) -> Result<BpfProgram, NoFilter> {
    let architecture: TargetArch = std::env::consts::ARCH.try_into().map_err(NoFilter)?;
    let deny = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let rules = rules(sockets, within).map_err(NoFilter)?;
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, deny, architecture);
    let program: BpfProgram = filter.and_then(std::convert::TryInto::try_into).map_err(NoFilter)?;
    let mut whole = preamble(within);
    whole.extend(program);
    Ok(whole)
}

/// The filter as bytes, as `bwrap --seccomp` reads it.
pub(crate) fn filter_bytes(program: &[sock_filter]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(program.len() * 8);
    for step in program {
        bytes.extend(step.code.to_ne_bytes());
        bytes.extend([step.jt, step.jf]);
        bytes.extend(step.k.to_ne_bytes());
    }
    bytes
}

/// What has to answer with another number than EPERM, before the list proper.
fn preamble(within: Within) -> BpfProgram {
    const LOAD_NUMBER: sock_filter = sock_filter { code: 0x20, jt: 0, jf: 0, k: 0 };
    let answer = |number: libc::c_long, errno: libc::c_int| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let errno = 0x0005_0000 | errno.unsigned_abs();
        [
            sock_filter { code: 0x15, jt: 0, jf: 1, k: number }, // == number, else skip one
            sock_filter { code: 0x06, jt: 0, jf: 0, k: errno },  // return an error
        ]
    };
    let mut steps = vec![LOAD_NUMBER];
    // clone3 hides its flags behind a pointer; without it the C library takes clone.
    steps.extend(answer(libc::SYS_clone3, libc::ENOSYS));
    // Memory that only a descriptor holds; programs fall back to a file in /tmp, which has a size.
    steps.extend(answer(libc::SYS_memfd_create, libc::ENOSYS));
    if within != Within::Namespaces {
        steps.extend(answer(libc::SYS_setsid, 0));
        steps.extend(answer(libc::SYS_setpgid, 0));
    }
    if within == Within::CallersUser {
        steps.extend(answer(SYS_FCHMODAT2, libc::ENOSYS));
        for &call in CHANGES_BY_NAME.iter().chain(&[libc::SYS_fchmodat]) {
            steps.extend(answer(call, 0));
        }
        steps.extend(times_by_name());
    }
    if cfg!(target_arch = "x86_64") {
        // The x32 numbers repeat every call above under another number.
        steps.push(sock_filter { code: 0x35, jt: 0, jf: 1, k: 0x4000_0000 }); // >=, else skip one
        steps.push(sock_filter { code: 0x06, jt: 0, jf: 0, k: 0x0005_0000 | 38 }); // ENOSYS
    }
    steps
}

/// `utimensat` answers 0 and does nothing, unless it is given a descriptor alone. Loads the number
/// again, for what follows.
fn times_by_name() -> BpfProgram {
    let number = u32::try_from(libc::SYS_utimensat).unwrap_or(u32::MAX);
    let load = |offset| sock_filter { code: 0x20, jt: 0, jf: 0, k: offset };
    let skip_unless = |value, jf| sock_filter { code: 0x15, jt: 0, jf, k: value };
    let skip_if = |value, jt| sock_filter { code: 0x15, jt, jf: 0, k: value };
    vec![
        skip_unless(number, 6),
        // Both halves of the second argument, a pointer.
        load(24),
        skip_unless(0, 2),
        load(28),
        skip_if(0, 1),
        sock_filter { code: 0x06, jt: 0, jf: 0, k: 0x0005_0000 },
        load(0),
    ]
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

fn rules(sockets: Sockets, within: Within) -> Result<Rules, seccompiler::BackendError> {
    let mut rules: Rules =
        DENIED.iter().chain(DENIED_HERE).map(|&number| (number, Vec::new())).collect();
    let mut clone = Vec::new();
    for &flag in CLONE_NAMESPACES {
        let bit = u64::from(flag.unsigned_abs());
        clone.push(SeccompRule::new(vec![low(0, SeccompCmpOp::MaskedEq(bit), bit)?])?);
    }
    rules.insert(libc::SYS_clone, clone);
    rules.insert(libc::SYS_socket, socket_rules(sockets)?);
    if sockets != Sockets::Internet {
        // A datagram socket of a pair can be pointed at any path.
        rules.insert(libc::SYS_socketpair, other_kinds(libc::SOCK_STREAM)?);
    }
    rules.insert(
        libc::SYS_ioctl,
        // Typing into the terminal that the server may have been started from.
        vec![
            SeccompRule::new(vec![low(1, SeccompCmpOp::Eq, 0x5412)?])?, // TIOCSTI
            SeccompRule::new(vec![low(1, SeccompCmpOp::Eq, 0x541c)?])?, // TIOCLINUX
        ],
    );
    let size =
        SeccompCondition::new(1, SeccompCmpArgLen::Qword, SeccompCmpOp::Gt, SHARED_SEGMENT_BYTES)?;
    rules.insert(libc::SYS_shmget, vec![SeccompRule::new(vec![size])?]);
    if within != Within::Namespaces {
        rules.extend(DENIED_AMONG_OTHERS.iter().map(|&number| (number, Vec::new())));
        for &number in OWN_PROCESS_ONLY {
            let other = low(0, SeccompCmpOp::Ne, 0)?;
            rules.insert(number, vec![SeccompRule::new(vec![other])?]);
        }
        let other = low(1, SeccompCmpOp::Ne, 0)?;
        rules.insert(libc::SYS_setpriority, vec![SeccompRule::new(vec![other])?]);
    }
    Ok(rules)
}

/// Which sockets are denied. A family that is not listed is.
fn socket_rules(sockets: Sockets) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let families: &[libc::c_int] = match sockets {
        Sockets::Internet => &[libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK],
        Sockets::InternetOnly => &[libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK],
        Sockets::Tcp => &[libc::AF_INET, libc::AF_INET6],
        // No condition: every call is denied.
        Sockets::None => return Ok(Vec::new()),
    };
    let family = |family: libc::c_int, operator| low(0, operator, u64::from(family.unsigned_abs()));
    let mut rules = Vec::new();
    if families.contains(&libc::AF_NETLINK) {
        // Protocol 0 of netlink lists the interfaces, which Node and the resolver ask for.
        rules.push(SeccompRule::new(vec![
            family(libc::AF_NETLINK, SeccompCmpOp::Eq)?,
            low(2, SeccompCmpOp::Ne, 0)?,
        ])?);
    }
    if sockets == Sockets::Tcp {
        rules.extend(other_kinds(libc::SOCK_STREAM)?);
    }
    let others: Result<Vec<_>, _> =
        families.iter().map(|&allowed| family(allowed, SeccompCmpOp::Ne)).collect();
    rules.push(SeccompRule::new(others?)?);
    Ok(rules)
}

/// Every kind of socket but one. The low bits of the type are its kind; the high ones are flags.
fn other_kinds(allowed: libc::c_int) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let allowed = u64::from(allowed.unsigned_abs());
    let rule = |kind| SeccompRule::new(vec![low(1, SeccompCmpOp::MaskedEq(0xf), kind)?]);
    (0..16).filter(|&kind| kind != allowed).map(rule).collect()
}

/// A condition on the low half of an argument: the kernel reads these as 32-bit numbers.
fn low(
    argument: u8,
    operator: SeccompCmpOp,
    value: u64,
) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
}
