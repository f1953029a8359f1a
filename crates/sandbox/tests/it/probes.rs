//! Every probe of `tests/probes` against the sandbox of this host, judged also from outside. The table
//! in its README says what each tries and what a correct sandbox answers.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sandbox::{Backend, CollectLimits, Limits, Outcome, Sandbox, collect, remove_tree};
use tokio_util::sync::CancellationToken;

use crate::support::{sandbox, sandbox_of, spec, text};

/// What `restricted` cannot answer for, with the reason.
const NOT_RESTRICTED: &[(&str, &str)] = &[
    ("35", "it hides /proc, where the answer stands"),
    ("36", "it hides /proc, where the answer stands"),
];

/// A host with something to lose: a canary, another user's work, a process, sockets.
struct Host {
    root: tempfile::TempDir,
    canary: String,
    victim: Child,
    tcp: TcpListener,
    _udp: std::net::UdpSocket,
    _unix: [std::os::unix::net::UnixListener; 2],
    facts: BTreeMap<&'static str, String>,
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
    }
}

impl Host {
    fn new() -> Self {
        use std::os::linux::net::SocketAddrExt;
        let root = tempfile::tempdir().unwrap();
        std::fs::set_permissions(root.path(), PermissionsExt::from_mode(0o711)).unwrap();
        // Each host its own names, also where tests share a process.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed) & 0xf;
        let tag = format!("{:08x}", (std::process::id() << 4) | count);
        let canary = format!("CANARY-{tag}{tag}");
        let (private, other) = (root.path().join("host_private"), root.path().join("work_other"));
        for folder in [&private, &other] {
            std::fs::create_dir(folder).unwrap();
            std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).unwrap();
            std::fs::write(folder.join("secret.txt"), &canary).unwrap();
        }
        let mark = format!("PROBE-VICTIM-{tag}");
        let code = format!(
            "import signal, time\n\
             signal.signal(signal.SIGUSR1, lambda *_: open({:?}, 'a').write('x'))\n\
             while True: time.sleep(.2)",
            private.join("usr1")
        );
        #[expect(clippy::disallowed_methods, reason = "a process that the probes must not find")]
        let mut victim = std::process::Command::new("/usr/bin/python3");
        victim.args(["-c", &code, &mark, &canary]).env("HOST_SECRET", &canary);
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let name = format!("probe-{tag}");
        let address = std::os::unix::net::SocketAddr::from_abstract_name(&name).unwrap();
        let listener = std::os::unix::net::UnixListener::bind_addr(&address).unwrap();
        let by_path = std::os::unix::net::UnixListener::bind(private.join("sock")).unwrap();
        victim.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Last, so that nothing that fails leaves it behind.
        let victim = victim.spawn().unwrap();
        let namespace = |kind| {
            let link = std::fs::read_link(format!("/proc/self/ns/{kind}")).unwrap();
            link.to_string_lossy().into_owned()
        };
        let place = |path: PathBuf| path.to_string_lossy().into_owned();
        let facts = BTreeMap::from([
            ("canary_path", place(private.join("secret.txt"))),
            ("canary_copy", place(private.join("copy.txt"))),
            ("other_work", place(other)),
            ("victim_pid", victim.id().to_string()),
            ("victim_mark", mark),
            ("tcp_port", tcp.local_addr().unwrap().port().to_string()),
            ("udp_port", udp.local_addr().unwrap().port().to_string()),
            ("abstract", name),
            ("unix_path", place(private.join("sock"))),
            ("host_pidns", namespace("pid")),
            ("host_ipcns", namespace("ipc")),
            ("mem_mb", "512".to_owned()),
            ("run_tag", tag),
        ]);
        Self { root, canary, victim, tcp, _udp: udp, _unix: [listener, by_path], facts }
    }

    fn private(&self, name: &str) -> PathBuf {
        self.root.path().join("host_private").join(name)
    }

    /// A fresh folder with the probe and what it has to know.
    fn prepare(&self, file: &Path) -> PathBuf {
        let work = self.root.path().join("work");
        remove_tree(&work).unwrap();
        std::fs::create_dir(&work).unwrap();
        let numbers = ["victim_pid", "tcp_port", "udp_port", "mem_mb"];
        let rows = self.facts.iter().map(|(name, value)| match numbers.contains(name) {
            true => format!("{name:?}: {value}"),
            false => format!("{name:?}: {value:?}"),
        });
        let json = format!("{{{}}}", rows.collect::<Vec<_>>().join(", "));
        std::fs::write(work.join(".probe.json"), json).unwrap();
        let mut shell = std::fs::File::create(work.join(".probe.sh")).unwrap();
        for (name, value) in &self.facts {
            writeln!(shell, "{name}='{value}'").unwrap();
        }
        std::fs::copy(file, work.join(file.file_name().unwrap())).unwrap();
        let copy = self.private("copy.txt");
        std::fs::write(&copy, "intact").unwrap();
        std::fs::set_permissions(copy, PermissionsExt::from_mode(0o600)).unwrap();
        work
    }
}

/// The rows of the README: number, class.
fn table() -> Vec<(String, String)> {
    let readme = include_str!("../probes/README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| ")).map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        (cells[1].to_owned(), cells[3].to_owned())
    });
    rows.filter(|(number, _)| number.parse::<u8>().is_ok()).collect()
}

fn file_of(number: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probes");
    let mut files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let is_it = |file: &PathBuf| {
        file.file_name().unwrap().to_string_lossy().starts_with(&format!("{number}_"))
    };
    files.find(is_it).unwrap_or_else(|| panic!("probe {number} has no file"))
}

async fn run(sandbox: &dyn Sandbox, work: &Path, file: &Path) -> Outcome {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let program = if name.ends_with(".py") { "/usr/bin/python3" } else { "/bin/sh" };
    let mut spec = spec(work, &[program, &name]);
    spec.limits = Limits {
        wall: Duration::from_secs(10),
        memory_bytes: 512 << 20,
        disk_bytes: 100 << 20,
        ..Limits::default()
    };
    sandbox.run(spec, None, CancellationToken::new()).await.expect("the sandbox works")
}

/// `Ok` when the probe was stopped; the reason when it was not, or could not tell.
async fn judge(
    sandbox: &dyn Sandbox,
    host: &Host,
    number: &str,
    class: &str,
) -> Result<(), String> {
    let file = file_of(number);
    let work = host.prepare(&file);
    let mut outcome = match number {
        "64" => {
            let (outcome, found) = tokio::join!(run(sandbox, &work, &file), collect_often(&work));
            clean(host, &found)?;
            outcome
        }
        "83" => {
            let (outcome, reached) =
                tokio::join!(run(sandbox, &work, &file), reach_listener(&work));
            if reached {
                return Err("the host connected".to_owned());
            }
            outcome
        }
        _ => run(sandbox, &work, &file).await,
    };
    if number == "60" {
        outcome = run(sandbox, &work, &file).await;
    }
    let seen = text(&outcome);
    match number {
        "16" | "17" if outcome.output.len() > 4_100_000 => return Err("too much output".to_owned()),
        "16" | "17" | "84" | "86" | "87" | "88" if outcome.is_success() => return Ok(()),
        "27" => {
            tokio::time::sleep(Duration::from_millis(300)).await;
            if host.private("usr1").exists() {
                return Err("the victim was signalled".to_owned());
            }
        }
        "29" => return heart_stopped(&work).await,
        "30" if outcome.wall < Duration::from_secs(8) => return Ok(()),
        "33" if (outcome.signal, outcome.limit_hit) == (Some(9), None) => return Ok(()),
        "34" if outcome.exit_code == Some(3) => return Ok(()),
        "58" => return copy_is_intact(host),
        _ => {}
    }
    if class == "collect" {
        clean(host, &taken(&work))?;
        remove_tree(&work).map_err(|error| error.to_string())?;
    }
    match seen.lines().rfind(|line| line.starts_with("PROBE ")) {
        Some(line) if line.starts_with("PROBE BLOCKED") => Ok(()),
        Some(line) => Err(line.to_owned()),
        None if outcome.limit_hit.is_some() && class == "resource" => Ok(()),
        // It ran into the refusal where it did not expect one.
        None if sandbox.backend() == "restricted" && seen.contains("PermissionError") => Ok(()),
        None => Err(format!("no verdict: {:?} {seen}", outcome.exit_code)),
    }
}

fn taken(work: &Path) -> Vec<Vec<u8>> {
    let found = collect(work, &CollectLimits::default()).unwrap();
    found
        .files
        .into_iter()
        .filter(|file| !file.path.as_str().starts_with(".probe"))
        .map(|file| file.content)
        .collect()
}

/// Collects a hundred times while the probe swaps folders and links.
async fn collect_often(work: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for _ in 0..100 {
        found.extend(taken(work));
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    found
}

fn clean(host: &Host, found: &[Vec<u8>]) -> Result<(), String> {
    let holds = |content: &Vec<u8>| {
        content.windows(host.canary.len()).any(|part| part == host.canary.as_bytes())
    };
    if found.iter().any(holds) { Err("the canary was collected".to_owned()) } else { Ok(()) }
}

async fn reach_listener(work: &Path) -> bool {
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let port = std::fs::read_to_string(work.join("listen_port")).unwrap_or_default();
        if let Ok(port) = port.trim().parse::<u16>() {
            return TcpStream::connect(("127.0.0.1", port)).is_ok();
        }
    }
    false
}

async fn heart_stopped(work: &Path) -> Result<(), String> {
    let beat = || std::fs::read_to_string(work.join("heartbeat")).unwrap_or_default();
    let before = beat();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    match before.as_str() {
        "" => Err("no heart beat at all".to_owned()),
        before if before == beat() => Ok(()),
        _ => Err("the heart beats on".to_owned()),
    }
}

fn copy_is_intact(host: &Host) -> Result<(), String> {
    let copy = host.private("copy.txt");
    let content = std::fs::read_to_string(&copy).unwrap_or_default();
    let mode = copy.metadata().map_or(0, |found| found.permissions().mode() & 0o777);
    if (content.as_str(), mode) == ("intact", 0o600) {
        Ok(())
    } else {
        Err(format!("the copy is {content:?} with mode {mode:o}"))
    }
}

async fn check(class: &str) {
    let host = Host::new();
    assert!(host.tcp.local_addr().is_ok());
    let restricted = sandbox_of(Backend::Restricted).ok();
    let mut escaped = Vec::new();
    for sandbox in sandbox().into_iter().chain(restricted) {
        let is_restricted = sandbox.backend() == "restricted";
        for (number, _) in table().iter().filter(|(_, own)| own == class) {
            if is_restricted && NOT_RESTRICTED.iter().any(|(left_out, _)| left_out == number) {
                continue;
            }
            if let Err(why) = judge(&*sandbox, &host, number, class).await {
                escaped.push(format!("{} {number}: {why}", sandbox.backend()));
            }
        }
    }
    assert_eq!(escaped, Vec::<String>::new());
}

#[tokio::test]
async fn resources_are_bounded() {
    check("resource").await;
}

#[tokio::test]
async fn output_is_bounded_and_told_as_it_was() {
    check("output").await;
}

#[tokio::test]
async fn other_processes_are_out_of_reach() {
    check("process").await;
}

#[tokio::test]
async fn secrets_are_out_of_reach() {
    check("secret").await;
}

#[tokio::test]
async fn the_kernel_is_out_of_reach() {
    check("kernel").await;
}

#[tokio::test]
async fn other_files_are_out_of_reach() {
    check("fs").await;
}

#[tokio::test]
async fn what_is_collected_is_the_runs_own() {
    check("collect").await;
}

#[tokio::test]
async fn the_network_is_out_of_reach() {
    check("net").await;
}
