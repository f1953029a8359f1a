//! A job as its log tells it, and a worker that writes it: what a client sees of a real one.

use bytes::Bytes;
use domain::evidence::{Figures, TestFigures, Verdict};
use domain::fact::{GateKind, ModelReply, ReviewVerdict};
use domain::report::{
    Compilation, Gate, Judgement, Performance, QaReport, ScanSummary, TestSummary, Unmeasured,
};
use domain::step::StepKind;
use domain::{
    BlobHash, Evidence, Fact, Finding, JobId, JobStatus, JobView, Plan, RelPath, RunKind, Severity,
    StepKey, UnixMillis,
};
use serde_json::json;
use store::{Append, JobRow, Lease, Store};

/// A fact with the contents that it names.
pub(crate) type Told = (Fact, Vec<(BlobHash, Bytes)>);

/// Writes a job's log under a lease.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) store: Store,
    pub(crate) lease: Lease,
    pub(crate) view: JobView,
    pub(crate) now_ms: u64,
}

impl Worker {
    /// Takes the job, which has to be the only free one.
    pub(crate) async fn take(store: &Store, job: JobId) -> Self {
        let now = UnixMillis(0);
        let lease = store.leases.claim("sample", now, u64::MAX).await.unwrap().unwrap();
        assert_eq!(lease.job, job);
        let entries = store.log.read(job, 0, u32::MAX).await.unwrap();
        let view = JobView::of(&entries);
        Self { store: store.clone(), lease, now_ms: view.updated_at.0, view }
    }

    /// Appends facts in one write.
    pub(crate) async fn tell(&mut self, told: Vec<Told>) {
        self.now_ms += 250;
        let (facts, blobs): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        let append = Append {
            job: self.lease.job,
            fence: self.lease.fence,
            at: UnixMillis(self.now_ms),
            after: self.view.last_seq,
            facts,
            blobs: blobs.concat(),
            row: JobRow::of(self.lease.job, &JobView::default()),
            consumed: None,
        };
        let mut after = self.view.clone();
        append.entries().iter().for_each(|entry| after.apply(entry));
        let row = JobRow::of(self.lease.job, &after);
        self.store.log.append(Append { row, ..append }).await.unwrap();
        self.view = after;
    }

    /// Appends each in a write of its own.
    pub(crate) async fn play(&mut self, told: Vec<Told>) {
        for one in told {
            self.tell(vec![one]).await;
        }
    }
}

/// A step.
pub(crate) fn step(kind: StepKind) -> StepKey {
    StepKey { kind, round: 1 }
}

pub(crate) fn path(text: &str) -> RelPath {
    RelPath::new(text).unwrap()
}

fn bare(fact: Fact) -> Told {
    (fact, Vec::new())
}

/// The files of the sample with their contents.
pub(crate) const FILES: [(&str, &str); 3] = [
    ("library/app.py", "def health() -> dict[str, str]:\n    return {\"status\": \"ok\"}\n"),
    (
        "library/loans.py",
        "\"\"\"Loans: who has which book.\"\"\"\n\n\ndef is_late(days: int) -> bool:\n    return days > 28\n",
    ),
    ("README.md", "# Library\n\n图书馆 — books, authors and loans.\n"),
];

/// A whole job that succeeds.
pub(crate) fn whole() -> Vec<Told> {
    let mut told = planning();
    told.extend(coding());
    told.extend(ending());
    told
}

/// From the first step to the plan.
pub(crate) fn planning() -> Vec<Told> {
    let plan = step(StepKind::Plan);
    vec![
        started(&plan),
        bare(Fact::PlanMade { plan: Box::new(sample_plan()), step: plan.clone() }),
        finished(&plan),
    ]
}

/// Every file written and reviewed.
pub(crate) fn coding() -> Vec<Told> {
    let mut told = Vec::new();
    for (name, content) in &FILES[..2] {
        let code = step(StepKind::Code { path: path(name) });
        let review = step(StepKind::Review { path: path(name) });
        told.extend([
            started(&code),
            bare(model_reply(&code)),
            written(&code, name, content),
            finished(&code),
            started(&review),
            bare(reviewed(&review, name)),
            finished(&review),
        ]);
    }
    let organize = step(StepKind::Organize);
    told.extend([
        started(&organize),
        written(&organize, FILES[2].0, FILES[2].1),
        finished(&organize),
    ]);
    told
}

/// The runs, the report and the end.
pub(crate) fn ending() -> Vec<Told> {
    let validate = step(StepKind::Validate);
    let mut told = vec![started(&validate)];
    for (kind, command) in [
        (RunKind::Install, "pip install -r requirements.txt"),
        (RunKind::Build, "python -m compileall library"),
        (RunKind::Test, "pytest -q"),
    ] {
        told.push(bare(evidence(&validate, kind, command)));
    }
    told.extend([
        bare(Fact::ReportMade { report: Box::new(report()), step: validate.clone() }),
        finished(&validate),
        bare(Fact::JobEnded {
            status: JobStatus::Completed,
            message: "The project is ready".to_owned(),
            class: None,
        }),
    ]);
    told
}

/// The gate that waits for the plan's approval.
pub(crate) fn plan_gate() -> Told {
    bare(Fact::ApprovalRequested { gate: GateKind::Plan, round: 1 })
}

pub(crate) fn started(step: &StepKey) -> Told {
    bare(Fact::StepStarted { step: step.clone(), attempt: 1, fence: 1 })
}

pub(crate) fn finished(step: &StepKey) -> Told {
    bare(Fact::StepFinished { step: step.clone(), summary: "done".to_owned() })
}

fn written(step: &StepKey, name: &str, content: &str) -> Told {
    let blob = BlobHash::of(content.as_bytes());
    let size_bytes = content.len() as u64;
    let fact = Fact::FileWritten { path: path(name), blob, size_bytes, step: step.clone() };
    (fact, vec![(blob, Bytes::copy_from_slice(content.as_bytes()))])
}

fn model_reply(step: &StepKey) -> Fact {
    Fact::ModelReplied(ModelReply {
        step: step.clone(),
        call: 0,
        request: BlobHash::of(b"request"),
        reply: BlobHash::of(b"reply"),
        provider: "scripted".to_owned(),
        model: "rehearsal".to_owned(),
        tokens_in: 1200,
        tokens_out: 340,
        cost_micro_usd: Some(2_500),
        wall_ms: 400,
    })
}

fn reviewed(step: &StepKey, name: &str) -> Fact {
    let finding = Finding {
        file: path(name),
        line: 2,
        column: 5,
        rule: "long-function".to_owned(),
        severity: Severity::Low,
        cwe: vec!["CWE-1121".to_owned()],
        owasp: None,
        message: "The function does two things".to_owned(),
        suggestion: "Split it".to_owned(),
    };
    let findings = if name.ends_with("loans.py") { vec![finding] } else { Vec::new() };
    Fact::Reviewed {
        path: path(name),
        step: step.clone(),
        verdict: ReviewVerdict::Accepted,
        findings,
    }
}

fn evidence(step: &StepKey, kind: RunKind, command: &str) -> Fact {
    let tests = TestFigures { total: 14, passed: 14, ..TestFigures::default() };
    let figures = match kind {
        RunKind::Test => Figures { tests: Some(tests), coverage_percent: Some(91.5), routes: None },
        _ => Figures::default(),
    };
    Fact::EvidenceRecorded {
        evidence: Box::new(Evidence {
            id: format!("{step}/{kind:?}"),
            step: step.clone(),
            kind,
            command: command.to_owned(),
            verdict: Verdict::Passed,
            exit_code: Some(0),
            wall_ms: 2_100,
            output: BlobHash::of(command.as_bytes()),
            output_tail: "14 passed in 0.61s\n".to_owned(),
            sandbox: Some("bubblewrap".to_owned()),
            figures,
        }),
    }
}

/// A report with one figure that was not measured.
pub(crate) fn report() -> QaReport {
    QaReport {
        markdown: "# QA report\n\nAll 14 tests passed; 91.5 % of the lines are covered.\n"
            .to_owned(),
        quality_score: Some(93.0),
        final_approval: true,
        tests: Some(TestSummary {
            total: 14,
            passed: 14,
            failed: 0,
            types: vec!["unit".to_owned(), "integration".to_owned()],
        }),
        coverage_percent: Some(91.5),
        scan: Some(ScanSummary {
            vulnerabilities: 0,
            score: 100.0,
            scanned_files: 3,
            tools: vec!["sextet".to_owned()],
        }),
        compilation: Some(Compilation {
            compiled: true,
            wall_ms: 350,
            warnings: Vec::new(),
            errors: Vec::new(),
        }),
        performance: Performance::default(),
        findings: Vec::new(),
        criteria: Vec::new(),
        gates: vec![Gate {
            name: "coverage".to_owned(),
            threshold: ">= 80 %".to_owned(),
            measured: Some(91.5),
            outcome: Judgement::Met,
            required: true,
        }],
        recommendations: vec!["Add rate limiting before going public".to_owned()],
        unmeasured: vec![Unmeasured {
            what: "performance_score".to_owned(),
            why: "no load test ran".to_owned(),
        }],
        validated_at: UnixMillis(1_795_231_691_000),
        sandbox: Some("bubblewrap".to_owned()),
    }
}

fn sample_plan() -> Plan {
    let file = |name: &str, role: &str| {
        json!({
            "path": name, "purpose": "", "interface": "", "depends_on": [],
            "origin": { "from": "model" }, "role": role,
        })
    };
    let plan = json!({
        "brief": {
            "slug": "library", "title": "Library", "summary": "Books, authors and loans.",
            "prompt": "A REST API for a library with books, authors and loans",
            "speech": "english", "kind": "api", "framework": "fastapi", "complexity": "intermediate",
            "entities": [], "features": [], "left_out": [], "assumptions": [],
            "understood": ["A library with books, authors and loans."],
        },
        "made_by": { "by": "blueprint", "id": "api/fastapi" },
        "requirements": [], "criteria": [], "choices": [],
        "files": [
            file(FILES[0].0, "source"), file(FILES[1].0, "source"), file(FILES[2].0, "layout"),
        ],
        "commands": {
            "install": [], "build": [], "serve": null, "smoke": [],
            "test": {
                "argv": ["pytest"], "junit": "junit.xml", "coverage": "coverage.json",
                "coverage_format": "coverage_py",
            },
        },
        "probe": null, "services": [], "conventions": [], "performance_notes": [],
        "security_notes": [], "risks": [], "roadmap": [], "open_questions": [],
    });
    serde_json::from_value(plan).unwrap()
}
