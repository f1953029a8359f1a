//! Finds the program of a command before anything starts, so that an absent tool is an error with a
//! remedy and not a line in some output.

use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use crate::layout::{self, CACHE, WORK};
use crate::{RunSpec, SandboxError};

/// Checks that the sandbox will find the program of `spec`.
///
/// # Errors
/// [`SandboxError::MissingTool`] with the way to install it.
pub(crate) fn find(spec: &RunSpec, toolchains: &[PathBuf]) -> Result<(), SandboxError> {
    let Some(program) = spec.argv.first().filter(|program| !program.is_empty()) else {
        return Err(layout::invalid("a command needs a program".to_owned()));
    };
    if spec.argv.iter().any(|word| word.contains('\0')) {
        return Err(layout::invalid("an argument holds a zero byte".to_owned()));
    }
    if program.contains('/') { find_path(spec, program) } else { find_name(program, toolchains) }
}

fn find_name(program: &str, toolchains: &[PathBuf]) -> Result<(), SandboxError> {
    let is_there = |bin: PathBuf| is_program(&bin.join(program));
    if layout::search_path(toolchains).into_iter().any(is_there) {
        return Ok(());
    }
    Err(missing(program, install(program)))
}

/// Whether everybody may run it: the sandbox's user is nobody in particular.
fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o001 != 0)
}

/// Follows the links of a path as the sandbox will, since `.venv/bin/python` leads out of the folder.
fn find_path(spec: &RunSpec, program: &str) -> Result<(), SandboxError> {
    const MOST_LINKS: usize = 16;
    let mut inside = normal(&Path::new(WORK).join(program));
    for _ in 0..MOST_LINKS {
        let Some(outside) = on_host(spec, &inside) else {
            let fix = format!(
                "it leads to {}, which the sandbox does not show; make it anew with a program from \
                 /usr",
                inside.display()
            );
            return Err(missing(program, fix));
        };
        let Ok(found) = outside.symlink_metadata() else {
            return Err(missing(program, "make it in an earlier step".to_owned()));
        };
        if !found.is_symlink() {
            return Ok(());
        }
        let Ok(target) = outside.read_link() else { break };
        inside = normal(&inside.parent().unwrap_or(Path::new("/")).join(target));
    }
    Err(missing(program, "its links lead in a circle".to_owned()))
}

/// Where the host has what the sandbox shows at `inside`.
fn on_host(spec: &RunSpec, inside: &Path) -> Option<PathBuf> {
    if let Ok(rest) = inside.strip_prefix(WORK) {
        return Some(spec.folder.join(rest));
    }
    if let Ok(rest) = inside.strip_prefix(CACHE) {
        return spec.cache.as_ref().map(|cache| cache.join(rest));
    }
    let system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives"];
    let shown = system.iter().any(|shown| inside.starts_with(shown))
        || spec.read_only.iter().any(|shown| inside.starts_with(shown));
    shown.then(|| inside.to_owned())
}

fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

fn missing(program: &str, fix: String) -> SandboxError {
    SandboxError::MissingTool { program: program.to_owned(), fix }
}

/// How a tool is installed where the sandbox sees it.
fn install(program: &str) -> String {
    let package = match program {
        "python3" => "python3 python3-venv",
        "node" => "nodejs",
        "npm" | "npx" => "npm",
        "cargo" | "rustc" => "cargo",
        "go" => "golang",
        "java" | "javac" => "default-jdk",
        "git" => "git",
        "make" => "make",
        "cc" | "gcc" => "gcc",
        _ => return "install it below /usr, or name its folder as a toolchain".to_owned(),
    };
    format!(
        "install it below /usr (`apt-get install {package}`), or name its folder as a toolchain"
    )
}
