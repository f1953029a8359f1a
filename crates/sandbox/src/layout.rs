//! What a confined command sees: its folders, its file system, its variables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::{Network, RunSpec, SandboxError};

/// The working folder inside.
pub(crate) const WORK: &str = "/work";
/// The package cache inside.
pub(crate) const CACHE: &str = "/cache";
/// The home folder inside: fresh for each run, on the private `/tmp`.
const HOME: &str = "/tmp/home";
/// Unpacked wheels and build trees live in `/tmp`; it is memory, so it stays small.
pub(crate) const TMP_BYTES: u64 = 512 * 1024 * 1024;
/// Python's semaphores and a browser's buffers; Chromium wants 64 MB.
pub(crate) const SHM_BYTES: u64 = 64 * 1024 * 1024;

/// Files of the system configuration that programs read; secrets are not among them.
const ETC: &[&str] = &[
    "/etc/alternatives",
    "/etc/ca-certificates",
    "/etc/ca-certificates.conf",
    "/etc/crypto-policies",
    "/etc/debian_version",
    "/etc/java-11-openjdk",
    "/etc/java-17-openjdk",
    "/etc/java-21-openjdk",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/magic",
    "/etc/mime.types",
    "/etc/os-release",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/etc/protocols",
    "/etc/python3",
    "/etc/python3.11",
    "/etc/python3.12",
    "/etc/python3.13",
    "/etc/services",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/timezone",
];

/// What only a run with the host's network needs.
const ETC_NETWORK: &[&str] =
    &["/etc/gai.conf", "/etc/host.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/resolv.conf"];

/// The folders of the system that are shown, read-only.
pub(crate) fn system_paths(network: Network) -> Vec<&'static str> {
    let mut paths = ETC.to_vec();
    match network {
        Network::None | Network::Registries => {}
        Network::Full => paths.extend(ETC_NETWORK),
    }
    paths
}

/// The folders that programs are looked for in, inside and (the system being the same) outside.
pub(crate) fn search_path(toolchains: &[PathBuf]) -> Vec<PathBuf> {
    let bins = toolchains.iter().map(|toolchain| toolchain.join("bin"));
    let system = ["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from);
    bins.filter(|bin| bin.is_dir()).chain(system).collect()
}

/// The variables of a run: the sandbox's own, then the caller's.
///
/// # Errors
/// [`SandboxError::Setup`] for a name or value that no process could have.
pub(crate) fn variables(
    spec: &RunSpec,
    toolchains: &[PathBuf],
    work: &Path,
    home: Option<&Path>,
) -> Result<BTreeMap<String, String>, SandboxError> {
    let path: Vec<String> =
        search_path(toolchains).iter().map(|bin| bin.to_string_lossy().into_owned()).collect();
    let home = home.map_or_else(|| HOME.to_owned(), |home| home.to_string_lossy().into_owned());
    let mut variables: BTreeMap<String, String> = [
        ("PATH", path.join(":").as_str()),
        ("HOME", &home),
        ("PWD", &work.to_string_lossy()),
        ("TMPDIR", "/tmp"),
        ("LANG", "C.UTF-8"),
        ("USER", "sandbox"),
        ("LOGNAME", "sandbox"),
        ("SHELL", "/bin/sh"),
        ("TERM", "dumb"),
        ("NO_COLOR", "1"),
        ("CI", "1"),
        ("DEBIAN_FRONTEND", "noninteractive"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("PIP_NO_INPUT", "1"),
        ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
        ("PYTHONUNBUFFERED", "1"),
        ("npm_config_yes", "true"),
        ("npm_config_fund", "false"),
        ("npm_config_audit", "false"),
        ("npm_config_update_notifier", "false"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    if spec.cache.is_some() {
        for (name, folder) in
            [("PIP_CACHE_DIR", "pip"), ("npm_config_cache", "npm"), ("XDG_CACHE_HOME", "other")]
        {
            variables.insert(name.to_owned(), format!("{CACHE}/{folder}"));
        }
    }
    for (name, value) in &spec.environment {
        if name.is_empty() || name.contains(['=', '\0']) || value.contains('\0') {
            return Err(invalid(format!("the variable name or value of `{name}` is not possible")));
        }
        variables.insert(name.clone(), value.clone());
    }
    Ok(variables)
}

/// The arguments that set the file system up, in the order in which they apply. `at` says where the
/// launcher finds a host path, which is elsewhere when it may not walk to it.
#[derive(Debug)]
pub(crate) struct Mounts {
    pub(crate) work: String,
    pub(crate) cache: Option<String>,
    /// Where the launcher finds it, and where it is shown.
    pub(crate) read_only: Vec<(String, String)>,
}

/// Descriptors of the small files that are made for a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MadeFiles {
    pub(crate) passwd: i32,
    pub(crate) group: i32,
    pub(crate) hosts: i32,
}

impl Mounts {
    pub(crate) fn arguments(&self, network: Network, made: MadeFiles) -> Vec<String> {
        let mut list = Vec::new();
        let mut add = |words: &[&str]| list.extend(words.iter().map(|word| (*word).to_owned()));
        add(&["--ro-bind", "/usr", "/usr"]);
        for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] {
            let place = format!("/{name}");
            match std::fs::read_link(&place) {
                Ok(target) => add(&["--symlink", &target.to_string_lossy(), &place]),
                Err(_) => add(&["--ro-bind-try", &place, &place]),
            }
        }
        for path in system_paths(network) {
            add(&["--ro-bind-try", path, path]);
        }
        for (fd, place) in [(made.passwd, "/etc/passwd"), (made.group, "/etc/group")] {
            add(&["--ro-bind-data", &fd.to_string(), place]);
        }
        if network != Network::Full {
            add(&["--ro-bind-data", &made.hosts.to_string(), "/etc/hosts"]);
        }
        // The kernel's knobs belong to the machine, whoever is root in here.
        add(&["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"]);
        add(&["--dev", "/dev", "--size", &SHM_BYTES.to_string(), "--perms", "1777"]);
        add(&["--tmpfs", "/dev/shm", "--remount-ro", "/dev"]);
        add(&["--size", &TMP_BYTES.to_string(), "--perms", "1777", "--tmpfs", "/tmp"]);
        add(&["--perms", "0700", "--dir", HOME]);
        add(&["--size", &SHM_BYTES.to_string(), "--perms", "1777", "--tmpfs", "/var/tmp"]);
        for (from, place) in &self.read_only {
            add(&["--ro-bind", from, place]);
        }
        if let Some(cache) = &self.cache {
            add(&["--bind", cache, CACHE]);
        }
        add(&["--bind", &self.work, WORK, "--chdir", WORK]);
        // The root is memory without a limit of its own.
        add(&["--remount-ro", "/"]);
        list
    }
}

/// Refuses what may not be shown read-only: it would uncover the host or cover the sandbox's own.
///
/// # Errors
/// [`SandboxError::Setup`] that names the path.
pub(crate) fn check_read_only(path: &Path) -> Result<(), SandboxError> {
    let own = ["/proc", "/dev", "/sys", "/run", WORK, CACHE, "/tmp/home"];
    let plain = path.is_absolute()
        && path.components().count() > 1
        && !path.components().any(|part| part == std::path::Component::ParentDir);
    if !plain || own.iter().any(|own| path.starts_with(own)) {
        return Err(invalid(format!("`{}` cannot be shown in a sandbox", path.display())));
    }
    Ok(())
}

pub(crate) fn invalid(what: String) -> SandboxError {
    SandboxError::Setup { source: std::io::Error::new(std::io::ErrorKind::InvalidInput, what) }
}
