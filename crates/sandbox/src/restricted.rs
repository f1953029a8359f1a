//! The labelled fall-back where namespaces are forbidden: a process that confines itself with Landlock
//! and a seccomp filter, below a guard that kills its group.
//!
//! What it does not give: hidden processes, a network of its own (without network there are no sockets
//! at all), a private `/tmp` (there is a private folder instead), `/proc`, `/dev/shm`. A name in a
//! hidden folder can be asked for, its content cannot be read. Run by an ordinary user, a command cannot
//! change permissions and times by name, its own files' neither: it is told that it did.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt;
use futures::future::BoxFuture;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, NetPort, Ruleset, RulesetAttr,
    RulesetCreatedAttr, Scope, path_beneath_rules,
};
use rustix::pipe::{PipeFlags, pipe_with};
use seccompiler::sock_filter;
use tokio_util::sync::CancellationToken;

use crate::adopt::{self, Adoption};
use crate::capture::Capture;
use crate::disk::Growth;
use crate::linux::Identity;
use crate::linux::guarded::{self, Guarded};
use crate::seccomp::{self, Sockets, Within};
use crate::service::{self, Door};
use crate::supervise::{Killer, Running};
use crate::{
    Network, Outcome, OutputSink, RunSpec, Sandbox, SandboxError, Service, bubblewrap, layout,
    limit, remove, task, tool, tree,
};

const NAME: &str = "restricted";
/// Devices without state.
const DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];
/// What of `/proc` tells of the machine and of no process.
const MACHINE: &[&str] = &["/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems"];

/// Runs commands that confine themselves.
#[derive(Debug, Clone)]
pub(crate) struct Restricted {
    pub(crate) become_user: Option<Identity>,
    pub(crate) toolchains: Arc<[PathBuf]>,
    pub(crate) scratch: PathBuf,
}

/// What the network of a run becomes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Nothing,
    /// One TCP port, to serve on and to connect to.
    Port(u16),
    Everything,
}

/// Folders that exist for one run.
#[derive(Debug)]
struct Rooms {
    /// Lent to the run.
    lent: Vec<Adoption>,
    scratch: PathBuf,
}

impl Drop for Rooms {
    fn drop(&mut self) {
        self.lent.clear();
        if let Err(error) = remove::remove_tree(&self.scratch) {
            tracing::warn!(%error, "the private folder of a sandbox run could not be deleted");
        }
    }
}

impl Restricted {
    fn launch(&self, spec: &RunSpec, reach: Reach) -> Result<(Running, Rooms), SandboxError> {
        let setup = |source| SandboxError::Setup { source };
        let spec = &bubblewrap::resolved(spec).map_err(setup)?;
        tool::find(spec, &self.toolchains)?;
        let started = Instant::now();
        let mut rooms = self.rooms().map_err(setup)?;
        let home = rooms.scratch.join("home");
        std::fs::create_dir(&home).map_err(setup)?;
        let mut growth = Vec::new();
        for folder in spec.cache.iter().chain([&spec.folder, &rooms.scratch]) {
            growth.push(Growth::watch(folder, spec.limits.disk_bytes).map_err(setup)?);
        }
        rooms.lent = self.lend(spec, &rooms.scratch).map_err(setup)?;
        let mut variables = layout::variables(spec, &self.toolchains, &spec.folder, Some(&home))?;
        let temporary = rooms.scratch.to_string_lossy().into_owned();
        variables.insert("TMPDIR".to_owned(), temporary);
        let ruleset = self.ruleset(spec, reach, &rooms.scratch)?;
        let (output, writer) =
            pipe_with(PipeFlags::CLOEXEC).map_err(|error| setup(error.into()))?;
        let (line, line_end) =
            pipe_with(PipeFlags::CLOEXEC).map_err(|error| setup(error.into()))?;
        let launcher = guarded::start(Guarded {
            argv: &spec.argv,
            folder: &spec.folder,
            variables: &variables,
            become_user: self.become_user,
            ruleset,
            filter: filter(reach, self.become_user)
                .map_err(|error| setup(io::Error::other(error)))?,
            limits: limit::rows(&spec.limits, self.running_already()),
            niceness: limit::NICENESS,
            output: writer,
            line,
        })
        .map_err(setup)?;
        let root =
            i32::try_from(launcher.id()).map_err(|_| setup(io::ErrorKind::InvalidData.into()))?;
        let (limits, backend, killer) = (spec.limits, NAME, Killer::Line(Some(line_end)));
        Ok((Running { launcher, root, killer, output, limits, growth, started, backend }, rooms))
    }

    /// Makes the private folder.
    fn rooms(&self) -> io::Result<Rooms> {
        use std::os::unix::fs::DirBuilderExt;
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let scratch = self.scratch.join(format!("sandbox-run-{}-{count}", std::process::id()));
        std::fs::DirBuilder::new().mode(0o700).create(&scratch)?;
        Ok(Rooms { lent: Vec::new(), scratch })
    }

    fn lend(&self, spec: &RunSpec, scratch: &Path) -> io::Result<Vec<Adoption>> {
        let Some(user) = self.become_user else { return Ok(Vec::new()) };
        if let Some(cache) = &spec.cache {
            adopt::give(cache, user)?;
        }
        Ok(vec![Adoption::lend(&spec.folder, user)?, Adoption::lend(scratch, user)?])
    }

    /// Threads that the run's user has already: the kernel counts them together.
    fn running_already(&self) -> u64 {
        let user =
            self.become_user.map_or_else(|| rustix::process::getuid().as_raw(), |user| user.uid);
        tree::threads_of(user)
    }

    fn ruleset(
        &self,
        spec: &RunSpec,
        reach: Reach,
        scratch: &Path,
    ) -> Result<OwnedFd, SandboxError> {
        for path in &spec.read_only {
            layout::check_read_only(path)?;
        }
        let strictest = self.rules(spec, reach, scratch, ABI::V6);
        // Another user's sandbox has nobody to signal; an ordinary user's has that user's processes.
        let rules = match (strictest, self.become_user) {
            (Err(_), Some(_)) => self.rules(spec, reach, scratch, ABI::V4),
            (rules, _) => rules,
        };
        rules.map_err(|source| SandboxError::Setup { source })
    }

    fn rules(&self, spec: &RunSpec, reach: Reach, scratch: &Path, abi: ABI) -> io::Result<OwnedFd> {
        let read = AccessFs::from_read(abi);
        let system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
        let readable: Vec<PathBuf> = system
            .into_iter()
            .chain(layout::system_paths(spec.network))
            .chain(["/etc/passwd", "/etc/group", "/etc/hosts"])
            .chain(MACHINE.iter().copied())
            .map(PathBuf::from)
            .chain(self.toolchains.iter().cloned())
            .chain(spec.read_only.iter().cloned())
            .collect();
        let mut writable = vec![spec.folder.clone(), scratch.to_owned()];
        writable.extend(spec.cache.clone());
        let build = || -> Result<_, landlock::RulesetError> {
            let ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
            let mut ruleset = ruleset.handle_access(AccessFs::from_all(abi))?;
            if abi >= ABI::V6 {
                ruleset = ruleset.scope(Scope::from_all(abi))?;
            }
            if reach != Reach::Everything {
                ruleset = ruleset.handle_access(AccessNet::from_all(abi))?;
            }
            let mut ruleset = ruleset
                .create()?
                .add_rules(path_beneath_rules(&readable, read))?
                .add_rules(path_beneath_rules(DEVICES, AccessFs::ReadFile | AccessFs::WriteFile))?
                .add_rules(path_beneath_rules(&writable, AccessFs::from_all(abi)))?;
            if let Reach::Port(port) = reach {
                ruleset = ruleset.add_rule(NetPort::new(port, AccessNet::from_all(abi)))?;
            }
            Ok(Option::<OwnedFd>::from(ruleset))
        };
        let built = build().map_err(io::Error::other)?;
        built.ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "Landlock is not enabled"))
    }
}

fn filter(reach: Reach, user: Option<Identity>) -> Result<Vec<sock_filter>, seccomp::NoFilter> {
    let sockets = match reach {
        Reach::Nothing => Sockets::None,
        Reach::Port(_) => Sockets::Tcp,
        Reach::Everything => Sockets::InternetOnly,
    };
    let within = if user.is_some() { Within::OwnUser } else { Within::CallersUser };
    seccomp::filter(sockets, within)
}

impl Sandbox for Restricted {
    fn backend(&self) -> &'static str {
        NAME
    }

    fn run<'a>(
        &'a self,
        spec: RunSpec,
        output: Option<OutputSink>,
        cancel: CancellationToken,
    ) -> BoxFuture<'a, Result<Outcome, SandboxError>> {
        let this = self.clone();
        task::run(cancel, move |bells| {
            let reach = match spec.network {
                Network::None => Reach::Nothing,
                Network::Full => Reach::Everything,
                Network::Registries => {
                    return Err(SandboxError::Network { network: spec.network, backend: NAME });
                }
            };
            let capture = Capture::new(spec.limits.output_bytes, output);
            let (running, rooms) = this.launch(&spec, reach)?;
            let outcome = running.supervise(bells, capture);
            drop(rooms);
            outcome.map_err(|source| SandboxError::Setup { source })
        })
        .boxed()
    }

    fn start<'a>(
        &'a self,
        spec: RunSpec,
        port: u16,
        cancel: CancellationToken,
    ) -> BoxFuture<'a, Result<Box<dyn Service>, SandboxError>> {
        let this = self.clone();
        service::start(NAME, cancel, move |bells, opened| {
            let reach = match spec.network {
                Network::None => Reach::Port(port),
                Network::Full => Reach::Everything,
                Network::Registries => {
                    return Err(SandboxError::Network { network: spec.network, backend: NAME });
                }
            };
            let capture = Capture::new(spec.limits.output_bytes, None);
            let (running, rooms) = this.launch(&spec, reach)?;
            opened.by(Door::Host(port));
            let outcome = running.supervise(bells, capture);
            drop(rooms);
            outcome.map_err(|source| SandboxError::Setup { source })
        })
        .boxed()
    }
}
