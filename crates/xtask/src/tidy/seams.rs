//! Who may read the environment, know SQL, start processes, do I/O, know a provider's JSON.

use super::sources::lines_with;

#[track_caller]
fn check(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn only_app_reads_the_environment() {
    let words = ["env::var", "env::vars", "env::set_var"];
    check(
        &lines_with(&words, |source| source.crate_name == "app"),
        "only `app` reads the environment",
    );
}

#[test]
fn only_store_sql_knows_sql() {
    let words = ["rusqlite", "sqlx", "INSERT INTO", "SELECT ", "CREATE TABLE", "DELETE FROM"];
    // `blueprints` prints SQL into projects and runs none.
    let may = |source: &super::sources::Source| {
        matches!(source.crate_name.as_str(), "store_sql" | "blueprints")
    };
    check(&lines_with(&words, may), "only `store_sql` knows SQL");
}

#[test]
fn only_sandbox_starts_processes() {
    let words = ["process::Command", "Command::new("];
    check(
        &lines_with(&words, |source| source.crate_name == "sandbox"),
        "only `sandbox` starts processes",
    );
}

#[test]
fn pure_rooms_do_no_input_or_output() {
    let pure = |source: &super::sources::Source| {
        matches!(source.crate_name.as_str(), "domain" | "analysis" | "blueprints")
            || source.path.starts_with("crates/workflow/src/machine")
    };
    let words =
        ["std::fs", "std::net", "std::process", "tokio::", "reqwest", "std::thread", "async fn"];
    let found = lines_with(&words, |source| !pure(source));
    // A crash point ends the process: that is its one job.
    let found: Vec<String> =
        found.into_iter().filter(|line| !line.starts_with("crates/domain/src/crash.rs")).collect();
    check(&found, "`domain`, `analysis`, `blueprints` and `workflow::machine` do no I/O");
}

#[test]
fn only_a_dialect_knows_a_providers_json() {
    let words = ["chat/completions", "finish_reason", "prompt_tokens"];
    let may =
        |source: &super::sources::Source| source.path.starts_with("crates/llm/src/openai_chat");
    check(&lines_with(&words, may), "only `llm/<dialect>` knows a provider's JSON");
}

#[test]
fn time_and_randomness_come_through_their_seams() {
    let words = ["SystemTime::now", "Uuid::new_v4", "rand::"];
    let may = |source: &super::sources::Source| {
        source.path == "crates/domain/src/clock.rs" || source.path == "crates/domain/src/entropy.rs"
    };
    check(&lines_with(&words, may), "time comes from `Clock`, randomness from `Entropy`");
}
