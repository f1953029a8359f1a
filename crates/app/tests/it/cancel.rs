//! Cancelling: acknowledged means stopped, at whatever place the process was killed before or after.

use std::time::{Duration, Instant};

use domain::JobStatus;
use testkit::model_server::ModelServer;

use crate::kit::{Home, stdout};
use crate::serving::{Serving, begin, log, status, submit, try_tell, until};

/// promises.md R25: no model call starts later than this after the acknowledgement.
const LAST_CALL_AFTER: Duration = Duration::from_millis(200);

/// Every crash point that lies on a server's way.
fn points() -> Vec<String> {
    let listed = stdout(&Home::new().run(&["debug", "crash-points", "--json"]));
    let name = |line: &str| {
        let point: serde_json::Value = serde_json::from_str(line).unwrap();
        point["name"].as_str().unwrap().to_owned()
    };
    // A server writes no output folder.
    listed.lines().map(name).filter(|point| !point.ends_with("output_write")).collect()
}

/// Cancels until it is acknowledged by a server that lives; a server that died meanwhile is started anew.
/// Whether one died.
async fn cancel(home: &Home, serving: &mut Serving, job: &str) -> bool {
    let mut died = false;
    loop {
        match try_tell(serving, "cancel", job).await {
            // 409: the first try was durable, and the answer was lost with the server.
            Ok(200 | 409) => return died,
            Ok(other) => panic!("cancelling was answered with {other}"),
            Err(_) => {
                died = true;
                serving.wait();
                *serving = Serving::start(home);
            }
        }
    }
}

/// Waits until an armed server has died or the job does not move any more.
async fn until_dead_or(serving: &mut Serving, model: &ModelServer, calls: usize) {
    let begun = Instant::now();
    while !serving.has_ended() && model.calls().len() < calls {
        assert!(begun.elapsed() < Duration::from_secs(30), "the job does not get on");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn check_cancelled(
    home: &Home,
    mut serving: Serving,
    job: &str,
    model: &ModelServer,
    what: &str,
) {
    tokio::time::sleep(LAST_CALL_AFTER).await;
    let calls = model.calls().len();
    let view = until(&serving, job, "cancelled", |view| view["status"] == "cancelled").await;
    assert_eq!(view["status"], "cancelled", "{what}");
    for _ in 0..2 {
        serving.kill();
        serving = Serving::start(home);
        assert_eq!(status(&serving, job).await["status"], "cancelled", "{what}");
    }
    assert_eq!(model.calls().len(), calls, "{what}: a model was called after the end");
    let log = log(&serving, job).await;
    let numbers: Vec<u64> = log.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, (1..=log.len() as u64).collect::<Vec<_>>(), "{what}");
    assert_eq!(domain::JobView::of(&log).status, JobStatus::Cancelled, "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_cancelled_at_every_crash_point_and_stays_so() {
    let mut reached = Vec::new();
    let points = points();
    for point in &points {
        let model = ModelServer::start(Duration::from_millis(40)).await;
        let home = Home::with_model(&model);
        let mut serving = Serving::start_with(&home, &["--crash-at", point]);
        // Some points lie on the way of the submission itself.
        let accepted = crate::serving::try_submit(&serving, "key", crate::serving::PROMPT).await;
        if accepted.is_err() {
            serving.wait();
            reached.push(point.clone());
            serving = Serving::start(&home);
        }
        let (_, accepted) = match accepted {
            Ok(accepted) => accepted,
            Err(_) => submit(&serving, "key").await,
        };
        let job = accepted["job_id"].as_str().unwrap().to_owned();
        if !reached.contains(point) {
            until_dead_or(&mut serving, &model, 4).await;
        }
        let mut died = cancel(&home, &mut serving, &job).await;
        if point.ends_with("release_commit") {
            // The lease is given up when the job has ended.
            serving.wait();
            serving = Serving::start(&home);
            died = true;
        }
        if died {
            reached.push(point.clone());
        }
        check_cancelled(&home, serving, &job, &model, point).await;
    }
    // The sandbox comes after the last file, and a job that is cancelled early never gets there.
    let missed: Vec<&String> = points
        .iter()
        .filter(|point| !reached.contains(point) && !point.ends_with("sandbox_run"))
        .collect();
    assert!(missed.is_empty(), "not reached: {missed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_model_call_starts_after_a_cancel_is_acknowledged() {
    let model = ModelServer::start(Duration::from_millis(15)).await;
    let home = Home::with_model(&model);
    let serving = Serving::start(&home);
    for (round, calls) in [1, 2, 5, 9, 12].into_iter().enumerate() {
        let before = model.calls().len();
        let job = begin(&serving, &format!("key-{round}")).await;
        while model.calls().len() < before + calls {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let acked = try_tell(&serving, "cancel", &job).await.unwrap();
        tokio::time::sleep(LAST_CALL_AFTER).await;
        let at_most = model.calls().len();
        if acked == 409 {
            continue;
        }
        assert_eq!(acked, 200);
        let begun = Instant::now();
        until(&serving, &job, "cancelled", |view| view["status"] == "cancelled").await;
        assert!(begun.elapsed() < Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(model.calls().len(), at_most, "round {round}");
    }
}
