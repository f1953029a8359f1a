//! A job by rule: a model that plans and writes a small project, and a sandbox that answers its
//! commands. The same request, the same answer.

use llm::{ChatRequest, LlmError, Scripted};
use sandbox::ScriptedSandbox;
use serde_json::json;

/// Files that the model plans, beside the four of the layout.
pub const FILES: usize = 12;

/// A model that plans [`FILES`] files and writes them.
#[must_use]
pub fn model() -> Scripted {
    Scripted::new(|request| Ok(answer(request)))
}

/// A model like [`model`] that plans `files` files.
#[must_use]
pub fn model_of(files: usize) -> Scripted {
    Scripted::new(move |request| Ok(answer_of(request, files)))
}

/// A model that fails each request for which `fails` gives an error.
pub fn failing(
    fails: impl Fn(&ChatRequest) -> Option<LlmError> + Send + Sync + 'static,
) -> Scripted {
    Scripted::new(move |request| fails(request).map_or_else(|| Ok(answer(request)), Err))
}

/// A sandbox in which every command passes and the tests leave their reports.
#[must_use]
pub fn sandbox() -> ScriptedSandbox {
    ScriptedSandbox::rehearsal()
}

/// What the model says to a request.
#[must_use]
pub fn answer(request: &ChatRequest) -> String {
    answer_of(request, FILES)
}

fn answer_of(request: &ChatRequest, files: usize) -> String {
    if request.system.starts_with("You plan") {
        return plan(files);
    }
    let question = &request.messages[0].text;
    let path = question.lines().find_map(|line| line.strip_prefix("File: ")).unwrap_or("unknown");
    file(path)
}

fn plan(files: usize) -> String {
    let path = |at: usize| format!("src/part_{at:02}.py");
    let listed: Vec<_> = (0..files)
        .map(|at| {
            // A chain of three, then the next chain: some work waits and some does not.
            let depends_on: Vec<String> = if at % 3 == 0 { Vec::new() } else { vec![path(at - 1)] };
            json!({ "path": path(at), "purpose": format!("Part {at}"), "interface": format!("part_{at}()"),
                    "depends_on": depends_on, "role": "source" })
        })
        .collect();
    json!({
        "name": "rehearsal", "title": "Rehearsal", "summary": "A project by rule.", "kind": "cli", "framework": "python",
        "files": listed,
        "commands": {
            "install": [["rehearse", "install"]], "build": [["rehearse", "build"]],
            "test": { "argv": ["rehearse", "test", "reports/junit.xml", "reports/coverage.json"],
                      "junit": "reports/junit.xml", "coverage": "reports/coverage.json", "coverage_format": "coverage_py" },
            "smoke": [["rehearse", "smoke"]]
        },
        "criteria": [{ "text": "It is whole", "tests": [] }]
    })
    .to_string()
}

fn file(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".py");
    format!("\"\"\"{path}\"\"\"\n\n\ndef {name}() -> str:\n    return \"{name}\"\n")
}
