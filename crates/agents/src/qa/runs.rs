//! The runs of a validation, in order; a run that cannot happen is evidence too, with its reason.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::bounds::OUTPUT_TAIL_MAX_BYTES;
use domain::evidence::{Evidence, Figures, RunKind, Verdict};
use domain::fact::FailureClass;
use domain::plan::{Check, ServeCommand};
use domain::{BlobHash, Finding, RelPath};
use sandbox::{Limits, Network, Outcome, RunSpec, SandboxError, Service};
use tokio::time::Instant;

use super::http::{Call, send};
use super::{Subject, coverage, junit, reading, routes};
use crate::{AgentError, Confinement, Desk};

/// A service that is not ready by then has failed.
const READY_TIMEOUT: Duration = Duration::from_secs(30);
/// The port inside the sandbox.
const PORT: u16 = 8000;
const INSTALL_WALL: Duration = Duration::from_secs(600);
const RUN_WALL: Duration = Duration::from_secs(300);

pub(super) struct Runs<'a> {
    desk: &'a Desk,
    subject: Subject<'a>,
    evidence: Vec<(Evidence, Bytes)>,
    /// Why nothing further can run.
    blocked: Option<String>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(desk: &'a Desk, subject: Subject<'a>) -> Self {
        let blocked = match &desk.confinement {
            Confinement::Works(_) => None,
            Confinement::Missing { why } => Some(why.clone()),
        };
        Self { desk, subject, evidence: Vec::new(), blocked }
    }

    pub(super) fn finish(self) -> Vec<(Evidence, Bytes)> {
        self.evidence
    }

    /// Our own analysis of every file.
    pub(super) fn scan(&mut self) -> Vec<Finding> {
        let begun = Instant::now();
        let mut findings: Vec<Finding> = self.subject.reviewed.to_vec();
        for (path, text) in self.subject.files {
            findings.extend(analysis::check(path, text));
        }
        findings.sort();
        findings.dedup();
        let output: String = findings
            .iter()
            .map(|finding| {
                format!(
                    "{}:{}: {} ({})\n",
                    finding.file, finding.line, finding.message, finding.rule
                )
            })
            .collect();
        let command =
            format!("{} over {} files", analysis::TOOLS.join(", "), self.subject.files.len());
        let wall_ms = millis(begun.elapsed());
        self.add(
            "scan",
            RunKind::Scan,
            command,
            Verdict::Passed,
            None,
            wall_ms,
            output.into_bytes(),
            None,
        );
        findings
    }

    pub(super) async fn install(&mut self) -> Result<(), AgentError> {
        let commands = self.subject.commands.install.clone();
        self.each(RunKind::Install, "install", &commands).await
    }

    pub(super) async fn build(&mut self) -> Result<(), AgentError> {
        let commands = self.subject.commands.build.clone();
        self.each(RunKind::Build, "build", &commands).await
    }

    pub(super) async fn smoke(&mut self) -> Result<(), AgentError> {
        let commands = self.subject.commands.smoke.clone();
        for (at, argv) in commands.iter().enumerate() {
            self.command(RunKind::Smoke, &format!("smoke-{}", at + 1), argv).await?;
        }
        Ok(())
    }

    /// Commands of which each needs the one before. Nothing runs without an install; tests are run after a
    /// red build too, because what they say helps to mend it.
    async fn each(
        &mut self,
        kind: RunKind,
        name: &str,
        commands: &[Vec<String>],
    ) -> Result<(), AgentError> {
        for (at, argv) in commands.iter().enumerate() {
            let passed = self.command(kind, &format!("{name}-{}", at + 1), argv).await?;
            if !passed && kind == RunKind::Install && self.blocked.is_none() {
                self.blocked = Some(format!("`{}` did not pass", argv.join(" ")));
            }
        }
        Ok(())
    }

    pub(super) async fn test(&mut self) -> Result<(), AgentError> {
        let test = &self.subject.commands.test;
        self.command(RunKind::Test, "test", &test.argv).await?;
        let planned: Vec<&RelPath> = self
            .subject
            .criteria
            .iter()
            .filter_map(|criterion| match &criterion.check {
                Check::Tests { files } => Some(files),
                _ => None,
            })
            .flatten()
            .chain(self.subject.files.keys().filter(|path| path.as_str().contains("test")))
            .collect();
        let Some((evidence, _)) = self.evidence.last_mut() else { return Ok(()) };
        if matches!(evidence.verdict, Verdict::NotRun { .. }) {
            return Ok(());
        }
        let counted = reading::result_file(self.subject.folder, &test.junit)
            .and_then(|text| junit::read(&text, &planned));
        let covered = reading::result_file(self.subject.folder, &test.coverage)
            .and_then(|text| coverage::percent(test.coverage_format, &text));
        match counted {
            Ok(figures) => {
                if figures.failed > 0 {
                    evidence.verdict = Verdict::Failed {
                        why: format!("{} of {} tests failed", figures.failed, figures.total),
                    };
                }
                evidence.figures.tests = Some(figures);
            }
            Err(why) if evidence.verdict == Verdict::Passed => {
                evidence.verdict = Verdict::Failed { why }
            }
            Err(_) => {}
        }
        evidence.figures.coverage_percent = covered.ok();
        Ok(())
    }

    /// Starts the service, waits until it is ready, calls its routes, stops it.
    pub(super) async fn serve(&mut self) -> Result<(), AgentError> {
        let Some(serve) = self.subject.commands.serve.clone() else { return Ok(()) };
        let command = serve.argv.join(" ");
        let (Confinement::Works(sandbox), None) = (&self.desk.confinement, &self.blocked) else {
            let why = self.blocked.clone().unwrap_or_default();
            self.not_run("serve", RunKind::Serve, command, why);
            return Ok(());
        };
        let begun = Instant::now();
        domain::crash::point("before_sandbox_run");
        let service =
            match sandbox.start(self.service_spec(&serve), PORT, self.desk.cancel.clone()).await {
                Ok(service) => service,
                Err(error) => {
                    self.not_run("serve", RunKind::Serve, command, told(&error));
                    return Ok(());
                }
            };
        let ready = self.wait_until_ready(service.as_ref(), &serve.health_path).await;
        let probed = match (&ready, self.subject.probe) {
            (Ok(()), Some(plan)) => Some(routes::probe(service.as_ref(), plan).await),
            _ => None,
        };
        let outcome = service.stop().await;
        domain::crash::point("after_sandbox_run");
        self.stop_if_cancelled()?;
        let verdict = ready.map_or_else(|why| Verdict::Failed { why }, |()| Verdict::Passed);
        let backend = Some(outcome.backend.to_owned());
        self.add(
            "serve",
            RunKind::Serve,
            command,
            verdict,
            None,
            millis(begun.elapsed()),
            outcome.output,
            backend.clone(),
        );
        if let Some(probed) = probed {
            self.add_routes(probed, millis(begun.elapsed()), backend);
        }
        Ok(())
    }

    fn add_routes(&mut self, probed: routes::Probed, wall_ms: u64, backend: Option<String>) {
        let verdict = match probed.figures.failed.as_slice() {
            [] => Verdict::Passed,
            [first, rest @ ..] => {
                Verdict::Failed { why: format!("{first} (and {} more)", rest.len()) }
            }
        };
        let command = "calls to every route of the running service".to_owned();
        self.add(
            "routes",
            RunKind::Routes,
            command,
            verdict,
            None,
            wall_ms,
            probed.transcript.into_bytes(),
            backend,
        );
        if let Some((evidence, _)) = self.evidence.last_mut() {
            evidence.figures.routes = Some(probed.figures);
        }
    }

    fn service_spec(&self, serve: &ServeCommand) -> RunSpec {
        let mut spec = self.spec(&serve.argv, Network::None);
        spec.environment.extend(serve.env.clone());
        spec.environment.insert("PORT".to_owned(), PORT.to_string());
        spec.environment.insert("HOST".to_owned(), "127.0.0.1".to_owned());
        spec
    }

    async fn wait_until_ready(
        &self,
        service: &dyn Service,
        health_path: &str,
    ) -> Result<(), String> {
        let deadline = Instant::now() + READY_TIMEOUT;
        let mut last = "it did not listen".to_owned();
        while Instant::now() < deadline {
            if let Some(outcome) = service.ended() {
                return Err(format!("it ended by itself with exit code {:?}", outcome.exit_code));
            }
            if self.desk.cancel.is_cancelled() {
                return Err("cancelled".to_owned());
            }
            match send(service, &Call::get(health_path)).await {
                Ok(answer) if answer.status == 200 => return Ok(()),
                Ok(answer) => last = format!("`{health_path}` answered {}", answer.status),
                Err(why) => last = why,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("it was not ready within {} s: {last}", READY_TIMEOUT.as_secs()))
    }

    /// Runs one command and keeps its evidence; whether it passed.
    async fn command(
        &mut self,
        kind: RunKind,
        name: &str,
        argv: &[String],
    ) -> Result<bool, AgentError> {
        let command = argv.join(" ");
        let (Confinement::Works(sandbox), None) = (&self.desk.confinement, &self.blocked) else {
            let why = self.blocked.clone().unwrap_or_default();
            self.not_run(name, kind, command, why);
            return Ok(false);
        };
        let network = if kind == RunKind::Install { Network::Full } else { Network::None };
        let live = self.desk.live.clone();
        live(None, &format!("$ {command}\n"));
        let sink: sandbox::OutputSink =
            Arc::new(move |chunk: &[u8]| live(None, &String::from_utf8_lossy(chunk)));
        domain::crash::point("before_sandbox_run");
        let ran = sandbox.run(self.spec(argv, network), Some(sink), self.desk.cancel.clone()).await;
        domain::crash::point("after_sandbox_run");
        self.stop_if_cancelled()?;
        match ran {
            Ok(outcome) => Ok(self.keep(kind, name, command, outcome)),
            Err(error) => {
                let why = told(&error);
                self.blocked = Some(why.clone());
                self.not_run(name, kind, command, why);
                Ok(false)
            }
        }
    }

    fn keep(&mut self, kind: RunKind, name: &str, command: String, outcome: Outcome) -> bool {
        let passed = outcome.is_success();
        let verdict = if passed { Verdict::Passed } else { Verdict::Failed { why: why(&outcome) } };
        let backend = Some(outcome.backend.to_owned());
        self.add(
            name,
            kind,
            command,
            verdict,
            outcome.exit_code,
            millis(outcome.wall),
            outcome.output,
            backend,
        );
        passed
    }

    fn spec(&self, argv: &[String], network: Network) -> RunSpec {
        let install = network == Network::Full;
        let settings = &self.desk.install;
        RunSpec {
            folder: self.subject.folder.to_path_buf(),
            argv: argv.to_vec(),
            environment: if install {
                settings.environment.clone()
            } else {
                std::collections::BTreeMap::new()
            },
            network,
            cache: if install { settings.cache.clone() } else { None },
            read_only: if install { settings.read_only.clone() } else { Vec::new() },
            limits: Limits {
                wall: if install { INSTALL_WALL } else { RUN_WALL },
                ..Limits::default()
            },
        }
    }

    fn stop_if_cancelled(&self) -> Result<(), AgentError> {
        if self.desk.cancel.is_cancelled() {
            return Err(AgentError::lasting(FailureClass::Internal, "the validation was stopped"));
        }
        Ok(())
    }

    fn not_run(&mut self, name: &str, kind: RunKind, command: String, why: String) {
        self.add(name, kind, command, Verdict::NotRun { why }, None, 0, Vec::new(), None);
    }

    #[expect(clippy::too_many_arguments, reason = "the one place where evidence is put together")]
    fn add(
        &mut self,
        name: &str,
        kind: RunKind,
        command: String,
        verdict: Verdict,
        exit_code: Option<i32>,
        wall_ms: u64,
        output: Vec<u8>,
        sandbox: Option<String>,
    ) {
        let evidence = Evidence {
            id: format!("{}/{name}", self.subject.step),
            step: self.subject.step.clone(),
            kind,
            command,
            verdict,
            exit_code,
            wall_ms,
            output: BlobHash::of(&output),
            output_tail: tail(&output),
            sandbox,
            figures: Figures::default(),
        };
        self.evidence.push((evidence, Bytes::from(output)));
    }
}

fn told(error: &SandboxError) -> String {
    std::error::Error::source(error)
        .map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn why(outcome: &Outcome) -> String {
    match (outcome.limit_hit, outcome.exit_code, outcome.signal) {
        (Some(limit), _, _) => format!("it hit the {} limit", limit.word()),
        (None, Some(code), _) => format!("exit code {code}"),
        (None, None, Some(signal)) => format!("ended by signal {signal}"),
        (None, None, None) => "it did not end by itself".to_owned(),
    }
}

fn tail(output: &[u8]) -> String {
    let from = output.len().saturating_sub(OUTPUT_TAIL_MAX_BYTES);
    String::from_utf8_lossy(&output[from..]).into_owned()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
