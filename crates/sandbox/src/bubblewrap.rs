//! The default back-end: `bwrap` with every namespace, an unprivileged uid, a seccomp filter, limits on
//! each process and a watch over all of them.
//!
//! Started by root, the launcher becomes another user first: root would keep the machine's knobs.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use rustix::fs::{MemfdFlags, Mode, OFlags};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use tokio_util::sync::CancellationToken;

use crate::adopt::{self, Adoption};
use crate::capture::Capture;
use crate::disk::Growth;
use crate::layout::{self, MadeFiles, Mounts};
use crate::linux::dialer::Dialer;
use crate::linux::{self, Identity, Launch, Stage};
use crate::seccomp::{self, Sockets, Within};
use crate::service::{self, Door};
use crate::supervise::{Killer, Running, poll_one};
use crate::{
    Network, Outcome, OutputSink, RunSpec, Sandbox, SandboxError, Service, limit, task, tool,
};

const NAME: &str = "bubblewrap";
/// The user that a root-started server's sandboxes run as: above what systemd and distributions hand
/// out, below `nobody`, which other services share.
const OWN_USER: Identity = Identity { uid: 65_533, gid: 65_533 };
/// Who the command is inside.
const INSIDE: &str = "1000";
/// Where a stage is set up: exists everywhere, and the launcher needs nothing of its content.
const STAGE: &str = "/tmp";
/// A launcher that has not set up its namespaces by then hangs.
const SETUP_WAIT: Duration = Duration::from_secs(20);

/// How this host's `bwrap` has to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) program: PathBuf,
    /// Whether the version knows `--disable-userns` (0.8); the filter denies the same calls.
    pub(crate) disables_user_namespaces: bool,
    /// Who the launcher becomes; `None` when the server is an ordinary user.
    pub(crate) become_user: Option<Identity>,
    /// Whether the host lets this process make a mount namespace before it becomes that user.
    pub(crate) stages: bool,
    pub(crate) toolchains: Vec<PathBuf>,
}

impl Settings {
    /// The user that a launcher becomes when this process is root.
    pub(crate) fn own_user() -> Option<Identity> {
        rustix::process::geteuid().is_root().then_some(OWN_USER)
    }
}

/// Runs commands in bubblewrap.
#[derive(Debug, Clone)]
pub(crate) struct Bubblewrap {
    settings: Arc<Settings>,
    filter: Arc<[u8]>,
}

impl Bubblewrap {
    pub(crate) fn new(settings: Settings) -> Result<Self, seccomp::NoFilter> {
        let program = seccomp::filter(Sockets::Internet, Within::Namespaces)?;
        Ok(Self { settings: Arc::new(settings), filter: seccomp::filter_bytes(&program).into() })
    }

    /// Starts the command; the adoption lends the folder for as long as it lives.
    fn launch(&self, spec: &RunSpec) -> Result<(Running, Option<Adoption>), SandboxError> {
        if spec.network == Network::Registries {
            return Err(SandboxError::Network { network: spec.network, backend: NAME });
        }
        // The launcher starts from another folder, and a link in the path is the caller's own affair.
        let spec = &resolved(spec).map_err(|source| SandboxError::Setup { source })?;
        tool::find(spec, &self.settings.toolchains)?;
        let variables =
            layout::variables(spec, &self.settings.toolchains, Path::new(layout::WORK), None)?;
        let setup = |source| SandboxError::Setup { source };
        let started = Instant::now();
        let adoption = self.lend(spec).map_err(setup)?;
        let mut growth = vec![Growth::watch(&spec.folder, spec.limits.disk_bytes).map_err(setup)?];
        if let Some(cache) = &spec.cache {
            growth.push(Growth::watch(cache, spec.limits.disk_bytes).map_err(setup)?);
        }
        let (mounts, stage) = self.mounts(spec)?;
        let files = Files::make(&self.filter).map_err(setup)?;
        let mut words = self.arguments(spec.network, &files);
        words.extend(mounts.arguments(spec.network, files.made()));
        for (name, value) in &variables {
            words.extend(["--setenv".to_owned(), name.clone(), value.clone()]);
        }
        let arguments = sealed("arguments", &zero_separated(&words)).map_err(setup)?;
        let gates = Gates::new().map_err(setup)?;
        let launched = self.fork(spec, &arguments, &files, &gates, stage).map_err(setup)?;
        let user = self.settings.become_user;
        let running = Starting { launched, gates, started, user }.finish(spec, growth)?;
        Ok((running, adoption))
    }

    fn lend(&self, spec: &RunSpec) -> io::Result<Option<Adoption>> {
        let Some(user) = self.settings.become_user else { return Ok(None) };
        if let Some(cache) = &spec.cache {
            adopt::give(cache, user)?;
        }
        Adoption::lend(&spec.folder, user).map(Some)
    }

    /// Where the launcher finds what the run is given, staged when it may not walk there itself.
    fn mounts(&self, spec: &RunSpec) -> Result<(Mounts, Option<Stage>), SandboxError> {
        let setup = |source| SandboxError::Setup { source };
        let mut stage =
            self.settings.stages.then(|| Stage::new(STAGE)).transpose().map_err(setup)?;
        let mut place = |path: &Path| -> io::Result<String> {
            let Some(stage) = &mut stage else { return text(path) };
            let handle = rustix::fs::open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
            let is_folder = path.is_dir();
            stage.add(path, handle, is_folder)
        };
        let work = place(&spec.folder).map_err(setup)?;
        let cache = spec.cache.as_deref().map(&mut place).transpose().map_err(setup)?;
        let mut read_only = Vec::new();
        for path in self.settings.toolchains.iter().chain(&spec.read_only) {
            layout::check_read_only(path)?;
            let shown = ["/usr", "/etc/ssl/certs"].iter().any(|system| path.starts_with(system));
            if !shown {
                read_only.push((place(path).map_err(setup)?, text(path).map_err(setup)?));
            }
        }
        Ok((Mounts { work, cache, read_only }, stage))
    }

    fn arguments(&self, network: Network, files: &Files) -> Vec<String> {
        let mut words: Vec<String> = [
            "--unshare-all",
            "--unshare-user",
            "--uid",
            INSIDE,
            "--gid",
            INSIDE,
            "--hostname",
            "sandbox",
            "--die-with-parent",
            "--new-session",
            "--clearenv",
            "--cap-drop",
            "ALL",
        ]
        .map(str::to_owned)
        .into();
        if self.settings.disables_user_namespaces {
            words.push("--disable-userns".to_owned());
        }
        if network == Network::Full {
            words.push("--share-net".to_owned());
        }
        words.extend(["--seccomp".to_owned(), files.filter.as_raw_fd().to_string()]);
        words
    }

    fn fork(
        &self,
        spec: &RunSpec,
        arguments: &OwnedFd,
        files: &Files,
        gates: &Gates,
        stage: Option<Stage>,
    ) -> io::Result<Launched> {
        let (output, writer) = pipe_with(PipeFlags::CLOEXEC)?;
        let numbers = [arguments, &gates.info.1, &gates.go.0].map(|fd| fd.as_raw_fd().to_string());
        let [arguments_fd, info_fd, go_fd] = &numbers;
        let mut words: Vec<&OsStr> = Vec::new();
        for word in ["--args", arguments_fd, "--info-fd", info_fd, "--block-fd", go_fd, "--"] {
            words.push(OsStr::new(word));
        }
        let command: Vec<OsString> = spec.argv.iter().map(OsString::from).collect();
        words.extend(command.iter().map(OsString::as_os_str));
        let mut inherit = files.all();
        inherit.extend([arguments, &gates.info.1, &gates.go.0]);
        let launcher = linux::launch(Launch {
            program: &self.settings.program,
            arguments: &words,
            become_user: self.settings.become_user,
            stage,
            inherit: &inherit,
            output: writer,
        })?;
        Ok(Launched { launcher, output })
    }
}

impl Sandbox for Bubblewrap {
    fn backend(&self) -> &'static str {
        NAME
    }

    fn run<'a>(
        &'a self,
        spec: RunSpec,
        output: Option<OutputSink>,
        cancel: CancellationToken,
    ) -> BoxFuture<'a, Result<Outcome, SandboxError>> {
        async move {
            let this = self.clone();
            task::run(cancel, move |bells| {
                let capture = Capture::new(spec.limits.output_bytes, output);
                let (running, adoption) = this.launch(&spec)?;
                let outcome = running.supervise(bells, capture);
                drop(adoption);
                outcome.map_err(|source| SandboxError::Setup { source })
            })
            .await
        }
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
            let capture = Capture::new(spec.limits.output_bytes, None);
            let (running, adoption) = this.launch(&spec)?;
            let user = this.settings.become_user;
            let door = match spec.network {
                Network::Full => Ok(Door::Host(port)),
                Network::None | Network::Registries => Dialer::enter(running.root, user, port)
                    .map(|dialer| Door::Inside(dialer.into())),
            };
            opened.by(door.map_err(|source| SandboxError::Setup { source })?);
            let outcome = running.supervise(bells, capture);
            drop(adoption);
            outcome.map_err(|source| SandboxError::Setup { source })
        })
        .boxed()
    }
}

/// The small files that a launcher reads once from descriptors.
#[derive(Debug)]
struct Files {
    filter: OwnedFd,
    passwd: OwnedFd,
    group: OwnedFd,
    hosts: OwnedFd,
}

impl Files {
    fn make(filter: &[u8]) -> io::Result<Self> {
        let passwd = "root:x:0:0:root:/:/bin/sh\nsandbox:x:1000:1000:sandbox:/tmp/home:/bin/sh\n";
        let hosts = "127.0.0.1 localhost sandbox\n::1 localhost\n";
        Ok(Self {
            filter: sealed("filter", filter)?,
            passwd: sealed("passwd", passwd.as_bytes())?,
            group: sealed("group", b"root:x:0:\nsandbox:x:1000:\n")?,
            hosts: sealed("hosts", hosts.as_bytes())?,
        })
    }

    fn made(&self) -> MadeFiles {
        let (passwd, group) = (self.passwd.as_raw_fd(), self.group.as_raw_fd());
        MadeFiles { passwd, group, hosts: self.hosts.as_raw_fd() }
    }

    fn all(&self) -> Vec<&OwnedFd> {
        vec![&self.filter, &self.passwd, &self.group, &self.hosts]
    }
}

/// A file without a name that holds `content`, to be read from its start.
fn sealed(name: &str, content: &[u8]) -> io::Result<OwnedFd> {
    use std::io::Seek;
    let fd = rustix::fs::memfd_create(name, MemfdFlags::CLOEXEC)?;
    let mut file = std::fs::File::from(fd);
    file.write_all(content)?;
    file.rewind()?;
    Ok(file.into())
}

/// The same with absolute paths without links.
pub(crate) fn resolved(spec: &RunSpec) -> io::Result<RunSpec> {
    let mut spec = spec.clone();
    spec.folder = spec.folder.canonicalize()?;
    spec.cache = spec.cache.map(|cache| cache.canonicalize()).transpose()?;
    Ok(spec)
}

fn zero_separated(words: &[String]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for word in words {
        bytes.extend_from_slice(word.as_bytes());
        bytes.push(0);
    }
    bytes
}

fn text(path: &Path) -> io::Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a path is not UTF-8"))
}

/// The pipes by which a launcher says who its child is, and is told to go on. Reader first.
#[derive(Debug)]
struct Gates {
    info: (OwnedFd, OwnedFd),
    go: (OwnedFd, OwnedFd),
}

impl Gates {
    fn new() -> io::Result<Self> {
        Ok(Self { info: pipe_with(PipeFlags::CLOEXEC)?, go: pipe_with(PipeFlags::CLOEXEC)? })
    }
}

#[derive(Debug)]
struct Launched {
    launcher: std::process::Child,
    output: OwnedFd,
}

/// A launcher that is setting up its namespaces and then waits.
#[derive(Debug)]
struct Starting {
    launched: Launched,
    gates: Gates,
    started: Instant,
    user: Option<Identity>,
}

impl Starting {
    /// Waits until the namespaces stand, limits what is in them, and lets the command start.
    fn finish(self, spec: &RunSpec, growth: Vec<Growth>) -> Result<Running, SandboxError> {
        let Self { mut launched, gates, started, user } = self;
        let Gates { info: (info, info_writer), go: (go_reader, go) } = gates;
        // Or a launcher that fails would leave the pipes open here, and nobody would see its end.
        drop((info_writer, go_reader));
        let begun = (|| {
            let root = read_root(&info, started)?;
            let handle = Pid::from_raw(root).ok_or(io::ErrorKind::InvalidData)?;
            let root_handle = pidfd_open(handle, PidfdFlags::empty())?;
            limit::apply(handle, &spec.limits, user)?;
            rustix::io::write(&go, b"1")?;
            Ok((root, root_handle))
        })();
        match begun {
            Ok((root, root_handle)) => Ok(Running {
                launcher: launched.launcher,
                root,
                killer: Killer::Root(root_handle),
                output: launched.output,
                limits: spec.limits,
                growth,
                started,
                backend: NAME,
            }),
            Err(source) => {
                let _ = launched.launcher.kill();
                let _ = launched.launcher.wait();
                Err(SandboxError::Setup { source: explained(source, &launched.output) })
            }
        }
    }
}

/// The process that all others in the sandbox descend from, from the launcher's report.
fn read_root(info: &OwnedFd, started: Instant) -> io::Result<i32> {
    let mut report = Vec::new();
    loop {
        if let Some(root) = child_pid(&report) {
            return Ok(root);
        }
        if started.elapsed() > SETUP_WAIT {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the launcher hangs"));
        }
        if !poll_one(info, Duration::from_millis(100))? {
            continue;
        }
        let mut part = [0; 512];
        let count = rustix::io::read(info, &mut part)?;
        if count == 0 {
            return Err(io::Error::other("the launcher gave up"));
        }
        report.extend_from_slice(part.get(..count).unwrap_or_default());
    }
}

/// `child-pid` of a report that is whole.
fn child_pid(report: &[u8]) -> Option<i32> {
    #[derive(serde::Deserialize)]
    struct Report {
        #[serde(rename = "child-pid")]
        child_pid: i32,
    }
    serde_json::from_slice::<Report>(report).ok().map(|report| report.child_pid)
}

/// Adds what the launcher wrote about itself.
fn explained(error: io::Error, output: &OwnedFd) -> io::Error {
    let mut said = [0; 2048];
    let _ = rustix::io::ioctl_fionbio(output, true);
    let count = rustix::io::read(output, &mut said).unwrap_or(0);
    let said = String::from_utf8_lossy(said.get(..count).unwrap_or_default());
    match said.trim() {
        "" => error,
        said => io::Error::new(error.kind(), format!("{error}: {said}")),
    }
}

pub(crate) fn boxed(bubblewrap: Bubblewrap) -> Arc<dyn Sandbox> {
    Arc::new(bubblewrap)
}
