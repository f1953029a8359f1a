//! Every step is failed once, and the job comes out the same.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use domain::request::Approval;
use domain::{Fact, JobStatus};
use llm::{ErrorClass, LlmError};

use crate::kit::{Bench, tree};

#[tokio::test(start_paused = true)]
async fn a_step_that_fails_once_is_tried_again_and_the_project_comes_out_the_same() {
    let smooth = Bench::scripted();
    let job = smooth.submit(Approval::None).await;
    smooth.work().await;
    let expected = tree(&smooth.view(job).await);

    let seen = Mutex::new(HashSet::new());
    let model = testkit::rehearsal::failing(move |request| {
        let first = seen.lock().unwrap().insert(request.hash());
        first.then(|| LlmError::new("scripted", ErrorClass::Overloaded, "busy"))
    });
    let bench = Bench::new(Arc::new(model));
    let job = bench.submit(Approval::None).await;
    bench.work().await;
    let view = bench.view(job).await;
    assert_eq!(view.status, JobStatus::Completed, "{}", view.phase);
    assert_eq!(tree(&view), expected);
    let failed = bench
        .log(job)
        .await
        .iter()
        .filter(|entry| matches!(entry.fact, Fact::StepFailed { .. }))
        .count();
    assert_eq!(failed, 1 + testkit::rehearsal::FILES, "the plan and each file failed once");
}

#[tokio::test(start_paused = true)]
async fn a_step_that_never_works_ends_the_job_with_its_reason() {
    let model = testkit::rehearsal::failing(|_| {
        Some(LlmError::new("scripted", ErrorClass::Authentication, "no"))
    });
    let bench = Bench::new(Arc::new(model));
    let job = bench.submit(Approval::None).await;
    bench.work().await;
    let view = bench.view(job).await;
    assert_eq!(view.status, JobStatus::Failed);
    assert_eq!(view.phase, "model `scripted`: no");
}
