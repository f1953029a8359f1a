//! Chooses a sandbox by trying it: what passes the self-test is used, what does not is named.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::bubblewrap::{self, Bubblewrap, Settings};
use crate::restricted::Restricted;
use crate::{Limits, Network, RunSpec, Sandbox, SandboxError};

/// A kind of confinement that this host may offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    Bubblewrap,
    Restricted,
}

/// What the operator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectOptions {
    /// A folder on the host for the self-test's files.
    pub scratch: PathBuf,
    /// Folders with tools outside `/usr`, shown read-only; their `bin` is searched first.
    pub toolchains: Vec<PathBuf>,
    /// What may be used, the first that works first.
    pub backends: Vec<Backend>,
    /// Where `bwrap` is looked for.
    pub launchers: Vec<PathBuf>,
}

impl Default for DetectOptions {
    fn default() -> Self {
        Self {
            scratch: PathBuf::from("/tmp"),
            toolchains: Vec::new(),
            backends: vec![Backend::Bubblewrap, Backend::Restricted],
            launchers: ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"]
                .map(PathBuf::from)
                .into(),
        }
    }
}

/// What the self-test found.
#[derive(Debug)]
pub struct Detected {
    /// The sandbox to use, or why nothing can be executed.
    pub sandbox: Result<Arc<dyn Sandbox>, SandboxError>,
    /// One line for each thing that was tried, for `doctor`.
    pub report: Vec<String>,
}

/// Tries the sandboxes of this host, the strongest first. Takes some 100 ms.
pub async fn detect(options: DetectOptions) -> Detected {
    let mut report = Vec::new();
    for backend in &options.backends {
        let tried = match backend {
            Backend::Bubblewrap => try_bubblewrap(&options).await,
            Backend::Restricted => try_restricted(&options).await,
        };
        match tried {
            Ok((sandbox, line)) => {
                report.push(line);
                return Detected { sandbox: Ok(sandbox), report };
            }
            Err(why) => report.push(why),
        }
    }
    let fix = "install bubblewrap (`apt-get install bubblewrap`) and allow user namespaces, or use a \
               kernel with Landlock (6.12 or newer)";
    let error = SandboxError::Unavailable { why: report.join("; "), fix: fix.to_owned() };
    Detected { sandbox: Err(error), report }
}

/// A sandbox that passed, and the line for the report; or the line alone.
type Tried = Result<(Arc<dyn Sandbox>, String), String>;

async fn try_restricted(options: &DetectOptions) -> Tried {
    let restricted = Restricted {
        become_user: Settings::own_user(),
        toolchains: options.toolchains.clone().into(),
        scratch: options.scratch.clone(),
    };
    match self_test(&restricted, &options.scratch, RESTRICTED_ANSWERS).await {
        Ok(()) => {
            let line = "restricted: works (Landlock and seccomp, without namespaces)";
            Ok((Arc::new(restricted), line.to_owned()))
        }
        Err(why) => Err(format!("restricted: {why}")),
    }
}

async fn try_bubblewrap(options: &DetectOptions) -> Tried {
    let program = options.launchers.iter().find(|path| path.is_file());
    let program = program.ok_or("bubblewrap: bwrap is not installed")?;
    let settings = Settings {
        program: program.clone(),
        disables_user_namespaces: true,
        become_user: Settings::own_user(),
        stages: Settings::own_user().is_some(),
        toolchains: options.toolchains.clone(),
    };
    // The strongest way first; older versions and narrow containers lack the first or the second.
    let mut last = String::new();
    for (disables, stages) in [(true, true), (false, true), (true, false), (false, false)] {
        let attempt = Settings {
            disables_user_namespaces: disables,
            stages: stages && settings.stages,
            ..settings.clone()
        };
        let bubblewrap = Bubblewrap::new(attempt).map_err(|error| error.to_string())?;
        let sandbox = bubblewrap::boxed(bubblewrap);
        match self_test(&*sandbox, &options.scratch, ANSWERS).await {
            Ok(()) => {
                let mut line = format!("bubblewrap: works ({})", program.display());
                if settings.stages && !stages {
                    line += ", but not for folders that an unprivileged user cannot walk to";
                }
                return Ok((sandbox, line));
            }
            // The reason of the strongest way is the one to mend.
            Err(why) if last.is_empty() => last = why,
            Err(_) => {}
        }
    }
    Err(format!("bubblewrap: {last}"))
}

/// What the self-test runs: each line of its output answers one question.
const QUESTIONS: &str = r#"
id="$(id -u)"
echo "uid $id"
[ "$id" != 0 ] && echo "not root"
if cat "$HOST_MARK" 2>/dev/null; then echo "host visible"; else echo "host hidden"; fi
if command -v bash >/dev/null; then
    bash -c ": > /dev/tcp/127.0.0.1/$HOST_PORT" 2>/dev/null && echo "network open" || echo "network closed"
else
    python3 -c "import socket; socket.create_connection(('127.0.0.1', $HOST_PORT), 2)" 2>/dev/null \
        && echo "network open" || echo "network closed"
fi
grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status 2>/dev/null | tr -d '\t '
: > written && echo "work writable"
for place in /usr /etc / /var; do
    ( : > $place/written ) 2>/dev/null && echo "system writable"
done
echo "system tried"
"#;

const ANSWERS: &[&str] = &[
    "uid 1000",
    "host hidden",
    "network closed",
    "CapEff:0000000000000000",
    "NoNewPrivs:1",
    "Seccomp:2",
    "work writable",
    "system tried",
];

const RESTRICTED_ANSWERS: &[&str] =
    &["not root", "host hidden", "network closed", "work writable", "system tried"];

async fn self_test(sandbox: &dyn Sandbox, scratch: &Path, expected: &[&str]) -> Result<(), String> {
    let folder = Scratch::make(scratch).map_err(|error| error.to_string())?;
    let answers = ask(sandbox, &folder, QUESTIONS, Limits::default().memory_bytes).await?;
    let said: Vec<&str> = answers.lines().collect();
    if let Some(missing) = expected.iter().find(|answer| !said.contains(answer)) {
        return Err(format!("the self-test expected `{missing}` and saw: {}", said.join(", ")));
    }
    if said.contains(&"system writable") {
        return Err("the self-test could write outside its folder".to_owned());
    }
    // 64 MB for a shell that asks for 200: `head` keeps its one line in memory.
    let hungry = "head -c 200000000 /dev/zero | tr '\\0' x | sort | head -c 1; echo survived";
    let answers = ask(sandbox, &folder, hungry, 64_000_000).await?;
    if answers.contains("survived") && answers.starts_with('x') {
        return Err("the memory limit did not bite".to_owned());
    }
    Ok(())
}

async fn ask(
    sandbox: &dyn Sandbox,
    folder: &Scratch,
    script: &str,
    memory_bytes: u64,
) -> Result<String, String> {
    let mark = folder.mark.to_string_lossy().into_owned();
    let port = folder.listener.local_addr().map_err(|error| error.to_string())?.port();
    let spec = RunSpec {
        folder: folder.work.clone(),
        argv: ["sh", "-c", script].map(str::to_owned).into(),
        environment: BTreeMap::from([
            ("HOST_MARK".to_owned(), mark),
            ("HOST_PORT".to_owned(), port.to_string()),
        ]),
        network: Network::None,
        cache: None,
        read_only: Vec::new(),
        limits: Limits { wall: Duration::from_secs(20), memory_bytes, ..Limits::default() },
    };
    let outcome = sandbox.run(spec, None, CancellationToken::new()).await;
    let outcome = outcome.map_err(|error| chain(&error))?;
    Ok(String::from_utf8_lossy(&outcome.output).into_owned())
}

/// An error with its causes, for a report line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// The self-test's folder, with a file beside it and a port that must stay out of reach; removed when
/// dropped.
#[derive(Debug)]
struct Scratch {
    listener: TcpListener,
    root: PathBuf,
    work: PathBuf,
    mark: PathBuf,
}

impl Scratch {
    fn make(scratch: &Path) -> std::io::Result<Self> {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let root = scratch.join(format!("sandbox-self-test-{}-{count}", std::process::id()));
        let (work, mark) = (root.join("work"), root.join("mark"));
        std::fs::create_dir(&root)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let this = Self { listener, root, work, mark };
        std::fs::create_dir(&this.work)?;
        std::fs::write(&this.mark, "seen")?;
        Ok(this)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}
