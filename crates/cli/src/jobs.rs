//! `sextet jobs`: through the HTTP interface, whoever serves it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::Printer;
use crate::arguments::JobsCommand;
use crate::client::{Client, ClientError};
use crate::text::{fitted, plain};

/// Carries a command out and prints what comes of it.
///
/// # Errors
/// What the server refuses, in its words; a file that cannot be written.
pub async fn run(
    client: &Client,
    command: &JobsCommand,
    json: bool,
    printer: Printer,
) -> Result<(), JobsError> {
    let job_path = |what: &str, job: &str| format!("/api/vibe-coding/{what}/{job}");
    match command {
        JobsCommand::List { limit, status } => {
            let filter = status.as_ref().map(|word| format!("&status={word}")).unwrap_or_default();
            let page = client
                .call(Method::GET, &format!("/api/projects?limit={limit}{filter}"), None)
                .await?;
            if json { printer.data(&page.to_string()) } else { list(&page, printer) }
        }
        JobsCommand::Show { job } => {
            let shown = client.call(Method::GET, &job_path("detailed-status", job), None).await?;
            if json { printer.data(&shown.to_string()) } else { show(&shown, printer) }
        }
        JobsCommand::Events { job, after } => {
            let events = client
                .call(Method::GET, &format!("{}?after={after}", job_path("events", job)), None)
                .await?;
            let events = events.get("events").unwrap_or(&events);
            events
                .as_array()
                .into_iter()
                .flatten()
                .for_each(|event| printer.data(&event.to_string()));
        }
        JobsCommand::Cancel { job } => {
            said(&client.call(Method::POST, &job_path("cancel", job), None).await?, json, printer)
        }
        JobsCommand::Retry { job } => {
            said(&client.call(Method::POST, &job_path("retry", job), None).await?, json, printer)
        }
        JobsCommand::Approve { job, gate, reject } => {
            let decision = if reject.is_some() { "reject" } else { "approve" };
            let body = json!({ "gate": gate, "decision": decision, "feedback": reject });
            said(
                &client.call(Method::POST, &job_path("approve", job), Some(body)).await?,
                json,
                printer,
            );
        }
        JobsCommand::Files { job } => {
            let files = client.call(Method::GET, &job_path("files", job), None).await?;
            if json {
                printer.data(&files.to_string());
            } else {
                for file in files["files"].as_array().into_iter().flatten() {
                    printer.data(&format!(
                        "{:>9}  {}",
                        file["size"].to_string(),
                        plain(file["path"].as_str().unwrap_or_default())
                    ));
                }
            }
        }
        JobsCommand::Download { job, output } => {
            let zip = client.bytes(Method::GET, &format!("/api/download/{job}"), None).await?;
            let path = output.clone().unwrap_or_else(|| format!("project-{job}.zip").into());
            std::fs::write(&path, &zip)
                .map_err(|source| JobsError::Write { path: path.display().to_string(), source })?;
            printer.data(&path.display().to_string());
        }
    }
    Ok(())
}

/// Why a command did not work.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("`{path}` could not be written")]
    Write { path: String, source: std::io::Error },
}

fn said(answer: &Value, json: bool, printer: Printer) {
    let message = answer["message"].as_str().unwrap_or("done");
    printer.data(&if json { answer.to_string() } else { plain(message) });
}

fn list(page: &Value, printer: Printer) {
    let rows = page["projects"].as_array().cloned().unwrap_or_default();
    if rows.is_empty() {
        printer.remark("no jobs yet; make one with `sextet new` or POST /api/vibe-coding");
    }
    for row in rows {
        let text = |key: &str| plain(row[key].as_str().unwrap_or_default());
        let name = if row["name"].is_null() { text("prompt") } else { text("name") };
        printer.data(&format!(
            "{}  {:<17} {:>3} %  {:<8} {}",
            text("id"),
            text("status"),
            row["progress"].to_string(),
            text("framework"),
            fitted(&name, 50)
        ));
    }
}

/// One job with its agents and figures, out of its detailed status.
pub fn show(job: &Value, printer: Printer) {
    let text = |value: &Value| plain(value.as_str().unwrap_or_default());
    printer.data(&format!(
        "{}  {}  {} %",
        text(&job["job_id"]),
        text(&job["status"]),
        job["progress"]
    ));
    printer.data(&format!("{}\n", text(&job["current_phase"])));
    for role in domain::AgentRole::ALL {
        let agent = &job["agents"][role.key()];
        let task =
            agent["current_task"].as_str().or(agent["last_error"].as_str()).unwrap_or_default();
        printer.data(
            format!(
                "  {:<13} {:<11} {:>3} %  {}",
                role.key(),
                text(&agent["status"]),
                agent["progress"].to_string(),
                plain(task)
            )
            .trim_end(),
        );
    }
    let metrics = &job["qa_metrics"];
    let figure = |key: &str| {
        if metrics[key].is_null() { "not measured".to_owned() } else { metrics[key].to_string() }
    };
    printer.data(&format!(
        "\n  tests {}  score {}  approved {}",
        figure("tests_executed"),
        figure("quality_score"),
        figure("final_approval")
    ));
}
