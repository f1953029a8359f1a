//! One step: what its agent is given, and what comes of its work. The facts of a step are appended
//! together with its finish, so a step is done whole or not at all.

mod validate;

use std::sync::Arc;

use agents::coder::{self, Task};
use agents::{AgentError, Desk, critic, planner, stage};
use bytes::Bytes;
use domain::fact::{FailureClass, ReviewVerdict};
use domain::plan::{Origin, Plan, PlannedFile};
use domain::step::StepKind;
use domain::{AgentRole, BlobHash, Fact, JobId, RelPath, StepKey};
use llm::{ChatModel, Journaled};
use store::{Live, StoreError};
use tokio_util::sync::CancellationToken;

use super::Worker;
use super::joblog::JobLog;
use super::journal::StepJournal;

/// What a step brings.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) facts: Vec<Fact>,
    pub(super) blobs: Vec<Bytes>,
    /// A few words for the log.
    pub(super) summary: String,
}

/// Where a step works.
struct Place {
    worker: Worker,
    job: JobId,
    log: Arc<JobLog>,
    step: StepKey,
    desk: Desk,
}

/// Does the step's work.
pub(super) async fn run(
    worker: Worker,
    job: JobId,
    log: Arc<JobLog>,
    step: StepKey,
    stop: CancellationToken,
) -> Result<Made, AgentError> {
    let desk = desk(&worker, job, &log, &step, stop)?;
    let place = Place { worker, job, log, step, desk };
    match place.step.kind.clone() {
        StepKind::Plan => place.plan().await,
        StepKind::Code { path } => place.code(&path).await,
        StepKind::Review { path } => place.review(&path).await,
        StepKind::Organize => place.organize().await,
        StepKind::Validate => validate::run(&place).await,
        StepKind::Stage { name, path } => place.stage(&name, path.as_ref()).await,
    }
}

fn desk(
    worker: &Worker,
    job: JobId,
    log: &Arc<JobLog>,
    step: &StepKey,
    stop: CancellationToken,
) -> Result<Desk, AgentError> {
    let wanted =
        log.with(|state| state.view.request.as_ref().and_then(|request| request.model.clone()));
    let model = (worker.office.model)(wanted.as_deref())
        .map_err(|message| AgentError::lasting(FailureClass::Provider, message))?;
    let journal = Arc::new(StepJournal { log: log.clone(), step: step.clone() });
    let model = model.map(|model| Arc::new(Journaled::new(model, journal)) as Arc<dyn ChatModel>);
    let (bus, agent) = (worker.store.bus.clone(), step.agent());
    let live = Arc::new(move |file: Option<&str>, delta: &str| {
        bus.publish(
            job,
            Live::Text { agent, file: file.map(str::to_owned), delta: Arc::from(delta) },
        );
    });
    Ok(Desk {
        model,
        confinement: worker.office.confinement.clone(),
        install: worker.office.install.clone(),
        live,
        clock: worker.clock.clone(),
        cancel: stop,
    })
}

fn storage(error: &StoreError) -> AgentError {
    AgentError::passing(FailureClass::Storage, error.to_string())
}

impl Place {
    async fn plan(&self) -> Result<Made, AgentError> {
        let asked = self.log.with(|state| {
            state.view.request.clone().map(|request| (request, state.plan_feedback.clone()))
        });
        let (request, feedback) = asked.ok_or_else(|| lost("the request"))?;
        let plan = planner::plan(&self.desk, &request, &feedback).await?;
        let summary = format!("{} files, {} criteria", plan.files.len(), plan.criteria.len());
        let fact = Fact::PlanMade { plan: Box::new(plan), step: self.step.clone() };
        Ok(Made { facts: vec![fact], blobs: Vec::new(), summary })
    }

    async fn code(&self, path: &RelPath) -> Result<Made, AgentError> {
        let (plan, file) = self.planned(path)?;
        let dependencies = match file.origin {
            Origin::Model => self.texts_of(&file.depends_on).await?,
            Origin::Template { .. } => Vec::new(),
        };
        let before = match self.log.with(|state| state.feedback(path).map(str::to_owned)) {
            Some(feedback) => Some((self.text_of(path).await?.unwrap_or_default(), feedback)),
            None => None,
        };
        let again = before.as_ref().map(|(text, feedback)| (text.as_str(), feedback.as_str()));
        let text = coder::write(
            &self.desk,
            Task { plan: &plan, file: &file, dependencies: &dependencies, again },
        )
        .await?;
        let mut made = Made::default();
        self.add_file(&mut made, path, text);
        made.summary = file.purpose;
        Ok(made)
    }

    async fn review(&self, path: &RelPath) -> Result<Made, AgentError> {
        let (_, file) = self.planned(path)?;
        let text = self.text_of(path).await?.ok_or_else(|| lost(path.as_str()))?;
        let mut review = critic::review(&file, &text);
        let patience_left =
            self.log.with(|state| state.returns(path)) < self.worker.office.rules.returns_max;
        if !patience_left {
            review.verdict = ReviewVerdict::Accepted;
        }
        let summary = match (review.verdict, review.findings.len()) {
            (ReviewVerdict::Returned, count) => format!("sent back with {count} findings"),
            (ReviewVerdict::Accepted, 0) => "nothing to say".to_owned(),
            (ReviewVerdict::Accepted, count) => format!("accepted with {count} findings"),
        };
        let (verdict, findings) = (review.verdict, review.findings);
        let fact =
            Fact::Reviewed { path: path.clone(), step: self.step.clone(), verdict, findings };
        Ok(Made { facts: vec![fact], blobs: Vec::new(), summary })
    }

    async fn organize(&self) -> Result<Made, AgentError> {
        let plan = self.whole_plan()?;
        let mut made = Made::default();
        let layout: Vec<&PlannedFile> =
            plan.files.iter().filter(|file| file.agent() == AgentRole::FileManager).collect();
        for file in &layout {
            let text = coder::write(
                &self.desk,
                Task { plan: &plan, file, dependencies: &[], again: None },
            )
            .await?;
            self.add_file(&mut made, &file.path, text);
        }
        made.summary = format!("{} files", layout.len());
        Ok(made)
    }

    async fn stage(&self, name: &str, path: Option<&RelPath>) -> Result<Made, AgentError> {
        let stage = self.worker.office.stages.get(name).ok_or_else(|| lost(name))?;
        let paths = match path {
            Some(path) => vec![path.clone()],
            None => self.log.with(|state| state.view.files.keys().cloned().collect()),
        };
        let files = self.texts_of(&paths).await?;
        let findings = stage::run(&self.desk, stage, &files).await?;
        let summary = format!("{} findings", findings.len());
        let reviewed = |path: &RelPath| Fact::Reviewed {
            path: path.clone(),
            step: self.step.clone(),
            verdict: ReviewVerdict::Accepted,
            findings: findings.iter().filter(|finding| finding.file == *path).cloned().collect(),
        };
        Ok(Made { facts: paths.iter().map(reviewed).collect(), blobs: Vec::new(), summary })
    }

    fn add_file(&self, made: &mut Made, path: &RelPath, text: String) {
        let bytes = Bytes::from(text);
        made.facts.push(Fact::FileWritten {
            path: path.clone(),
            blob: BlobHash::of(&bytes),
            size_bytes: bytes.len() as u64,
            step: self.step.clone(),
        });
        made.blobs.push(bytes);
    }

    fn whole_plan(&self) -> Result<Arc<Plan>, AgentError> {
        self.log.with(|state| state.plan.clone()).ok_or_else(|| lost("the plan"))
    }

    fn planned(&self, path: &RelPath) -> Result<(Arc<Plan>, PlannedFile), AgentError> {
        let file = self
            .log
            .with(|state| state.planned(path).cloned())
            .ok_or_else(|| lost(path.as_str()))?;
        Ok((self.whole_plan()?, file))
    }

    async fn text_of(&self, path: &RelPath) -> Result<Option<String>, AgentError> {
        match self.log.with(|state| state.view.files.get(path).map(|file| file.blob)) {
            Some(blob) => {
                self.log.texts.text(blob).await.map(Some).map_err(|error| storage(&error))
            }
            None => Ok(None),
        }
    }

    async fn texts_of(&self, paths: &[RelPath]) -> Result<Vec<(RelPath, String)>, AgentError> {
        let mut texts = Vec::with_capacity(paths.len());
        for path in paths {
            if let Some(text) = self.text_of(path).await? {
                texts.push((path.clone(), text));
            }
        }
        Ok(texts)
    }
}

fn lost(what: &str) -> AgentError {
    AgentError::lasting(FailureClass::Internal, format!("the log of the job has no {what}"))
}
