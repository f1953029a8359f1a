//! Runs one command in this host's sandbox, or collects what a run left: for trying the sandbox by hand
//! and for driving the probes from outside.
//!
//! ```text
//! confined detect
//! confined run FOLDER [--network full] [--cache FOLDER] [--wall-s N] [--memory-mb N] … -- PROGRAM …
//! confined collect FOLDER INTO
//! confined time FOLDER RUNS
//! confined --restricted … takes the fall-back
//! ```

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sandbox::{Backend, CollectLimits, DetectOptions, Limits, Network, RunSpec};
use tokio_util::sync::CancellationToken;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut options = DetectOptions::default();
    if words.first() == Some(&"--restricted") {
        words.remove(0);
        options.backends = vec![Backend::Restricted];
    }
    let done = match words.as_slice() {
        ["detect"] => detect(options).await,
        ["run", folder, rest @ ..] => run(options, folder, rest).await,
        ["time", folder, runs] => time(options, folder, runs).await,
        ["collect", folder, into] => collect(folder, into),
        _ => Err("usage: confined detect | run FOLDER … -- PROGRAM …".into()),
    };
    done.unwrap_or_else(|error| {
        let mut line = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            line = format!("{line}: {inner}");
            cause = inner.source();
        }
        let _ = writeln!(std::io::stderr(), "{line}");
        ExitCode::from(125)
    })
}

type Done = Result<ExitCode, Box<dyn std::error::Error>>;

async fn detect(options: DetectOptions) -> Done {
    let detected = sandbox::detect(options).await;
    for line in &detected.report {
        writeln!(std::io::stdout(), "{line}")?;
    }
    writeln!(std::io::stdout(), "{}", detected.sandbox?.backend())?;
    Ok(ExitCode::SUCCESS)
}

/// How long `true` takes from the call to its outcome.
async fn time(options: DetectOptions, folder: &str, runs: &str) -> Done {
    let sandbox = sandbox::detect(options).await.sandbox?;
    let mut taken = Vec::new();
    for _ in 0..runs.parse::<usize>()? {
        let spec = RunSpec {
            folder: PathBuf::from(folder),
            argv: vec!["true".to_owned()],
            environment: BTreeMap::new(),
            network: Network::None,
            cache: None,
            read_only: Vec::new(),
            limits: Limits::default(),
        };
        let begun = Instant::now();
        sandbox.run(spec, None, CancellationToken::new()).await?;
        taken.push(begun.elapsed());
    }
    taken.sort();
    let at = |part: usize| taken.get(taken.len() * part / 100).copied().unwrap_or_default();
    writeln!(std::io::stdout(), "min {:?}, p50 {:?}, p95 {:?}", at(0), at(50), at(95))?;
    Ok(ExitCode::SUCCESS)
}

fn collect(folder: &str, into: &str) -> Done {
    let found = sandbox::collect(Path::new(folder), &CollectLimits::default())?;
    for file in &found.files {
        let place = Path::new(into).join(file.path.as_str());
        std::fs::create_dir_all(place.parent().unwrap_or(Path::new(into)))?;
        std::fs::write(place, &file.content)?;
    }
    for refused in &found.refused {
        writeln!(std::io::stdout(), "{}: {}", refused.path, refused.why)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn run(chosen: DetectOptions, folder: &str, words: &[&str]) -> Done {
    let sandbox = sandbox::detect(chosen).await.sandbox?;
    let (options, argv) = match words.iter().position(|word| *word == "--") {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (&words[..0], words),
    };
    let mut spec = RunSpec {
        folder: PathBuf::from(folder),
        argv: argv.iter().map(|word| (*word).to_owned()).collect(),
        environment: BTreeMap::new(),
        network: Network::None,
        cache: None,
        read_only: Vec::new(),
        limits: Limits::default(),
    };
    for pair in options.chunks(2) {
        let [name, value] = pair else { return Err("an option needs a value".into()) };
        match *name {
            "--network" if *value == "full" => spec.network = Network::Full,
            "--cache" => spec.cache = Some(PathBuf::from(value)),
            "--show" => spec.read_only.push(PathBuf::from(value)),
            "--wall-s" => spec.limits.wall = Duration::from_secs(value.parse()?),
            "--memory-mb" => spec.limits.memory_bytes = value.parse::<u64>()? << 20,
            "--disk-mb" => spec.limits.disk_bytes = value.parse::<u64>()? << 20,
            "--processes" => spec.limits.processes = value.parse()?,
            "--set" => {
                let (name, value) = value.split_once('=').ok_or("--set NAME=VALUE")?;
                spec.environment.insert(name.to_owned(), value.to_owned());
            }
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    let print = Arc::new(|chunk: &[u8]| {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(chunk).and_then(|()| out.flush());
    });
    let outcome = sandbox.run(spec, Some(print), CancellationToken::new()).await?;
    writeln!(
        std::io::stderr(),
        "[{}: exit {:?}, signal {:?}, limit {:?}, {:?}, peak {:?} kB]",
        outcome.backend,
        outcome.exit_code,
        outcome.signal,
        outcome.limit_hit,
        outcome.wall,
        outcome.peak_memory_kb
    )?;
    let code = outcome.exit_code.or_else(|| outcome.signal.map(|signal| 128 + signal));
    Ok(ExitCode::from(u8::try_from(code.unwrap_or(1)).unwrap_or(1)))
}
