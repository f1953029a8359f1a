//! Bad input: one clear line, the right exit code, nothing lost or half-written.

use std::os::unix::fs::PermissionsExt;

use crate::kit::{Home, stderr, stdout};

/// Runs a command that must be refused with one line that holds `words`.
#[track_caller]
fn refused(home: &Home, arguments: &[&str], code: i32, words: &[&str]) {
    let output = home.run(arguments);
    let said = stderr(&output);
    let shown: Vec<&str> = arguments.iter().map(|word| &word[..word.len().min(60)]).collect();
    assert_eq!(output.status.code(), Some(code), "{shown:?}: {said}");
    assert!(words.iter().all(|word| said.contains(word)), "{shown:?}: {said}");
    assert_eq!(said.trim().lines().count(), 1, "{shown:?}: {said}");
    assert_eq!(stdout(&output), "");
}

const LIBRARY: &str = "A REST API for a library with books and authors";

#[test]
fn prompts_out_of_range_are_refused() {
    let home = Home::new();
    refused(&home, &["new", ""], 2, &["0 characters", "at least 10"]);
    refused(&home, &["new", "ninechars"], 2, &["9 characters"]);
    refused(&home, &["new", &"long ".repeat(6000)], 2, &["at most 20000"]);
    assert!(
        std::fs::read_dir(home.path("."))
            .unwrap()
            .flatten()
            .all(|entry| entry.file_name() == "settings")
    );
}

#[test]
fn unknown_words_are_answered_with_those_that_are_known() {
    let home = Home::new();
    refused(&home, &["new", LIBRARY, "--framework", "rails"], 2, &["`rails`", "fastapi"]);
    refused(&home, &["new", LIBRARY, "--type", "game"], 2, &["`game`", "api"]);
    refused(
        &home,
        &["new", LIBRARY, "--type", "web", "--framework", "fastapi"],
        2,
        &["fastapi", "web", "api"],
    );
    refused(&home, &["new", LIBRARY, "--model", "gpt-none"], 2, &["gpt-none", "models.yaml"]);
    refused(&home, &["new", LIBRARY, "--budget-usd=-1"], 2, &["budget"]);
}

#[test]
fn what_no_blueprint_can_make_is_said_with_what_would() {
    let home = Home::new();
    refused(
        &home,
        &["new", "Write an operating system kernel with a scheduler in Rust", "-o", "kernel"],
        2,
        &["_API_KEY"],
    );
    assert!(!home.path("kernel").exists(), "nothing is left of what came to nothing");
}

#[test]
fn a_folder_that_holds_something_is_not_written() {
    let home = Home::new();
    std::fs::create_dir(home.path("full")).unwrap();
    std::fs::write(home.path("full/mine.txt"), "mine").unwrap();
    refused(&home, &["new", LIBRARY, "-o", "full"], 2, &["not empty", "--force"]);
    refused(&home, &["new", LIBRARY, "-o", "full/mine.txt"], 2, &["is a file"]);
    assert_eq!(std::fs::read_dir(home.path("full")).unwrap().count(), 1);
}

#[test]
fn a_read_only_place_is_said() {
    // Root writes everywhere; a file in the place of a folder is what root cannot pass either.
    let home = Home::new();
    std::fs::write(home.path("file"), "").unwrap();
    refused(&home, &["new", LIBRARY, "-o", "file/below"], 2, &["cannot be written"]);
    let closed = home.path("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(closed.join("probe"), "").is_err() {
        refused(&home, &["new", LIBRARY, "-o", "closed/below"], 2, &["cannot be written"]);
    }
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let home = Home::new();
    let bad = |variable: &str, value: &str| {
        let output = home.sextet(&["models"]).env(variable, value).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        stderr(&output)
    };
    assert!(bad("MAX_WORKERS", "many").contains("MAX_WORKERS"));
    assert!(bad("ENVIRONMENT", "production").contains("JWT_SECRET_KEY"));
    std::fs::write(home.path(".env"), "CORS_ORIGINS=nonsense\n").unwrap();
    refused(&home, &["models"], 2, &["CORS_ORIGINS", "JSON list"]);
}

#[test]
fn a_project_that_was_not_run_says_so_and_is_not_made_twice() {
    let home = Home::new();
    let output = home.run(&["new", LIBRARY, "-o", "library", "--no-run"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stdout(&output).contains("nothing was executed"), "{}", stdout(&output));
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(home.path("library/.sextet/report.json")).unwrap())
            .unwrap();
    assert_eq!(
        (&report["final_approval"], &report["quality_score"]),
        (&false.into(), &serde_json::Value::Null)
    );

    let before = crate::kit::tree(&home.path("library"));
    let again = home.run(&["new", LIBRARY, "-o", "library", "--no-run"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    assert!(stderr(&again).contains("nothing was changed"));
    assert_eq!(crate::kit::tree(&home.path("library")), before);
    refused(
        &home,
        &["new", "A REST API for a zoo with animals and keepers", "-o", "library"],
        2,
        &["another prompt"],
    );
}

#[test]
fn the_manual_and_completions_are_printed() {
    let home = Home::new();
    assert!(stdout(&home.run(&["completions", "bash"])).contains("sextet"));
    assert!(stdout(&home.run(&["man"])).contains(".TH"));
    let help = stdout(&home.run(&["new", "--help"]));
    assert!(help.contains("Examples:") && help.contains("--no-run"), "{help}");
}

#[test]
fn what_was_made_is_told_in_the_language_of_the_prompt() {
    let home = Home::new();
    let prompt =
        "做一个命令行记账工具，每笔账目有金额、类别（餐饮、交通、购物）和日期，支持导出CSV";
    let made = home.run(&["new", prompt, "-o", "ledger", "--no-run"]);
    assert_eq!(made.status.code(), Some(3), "{}", stderr(&made));
    let told = stdout(&made);
    for title in ["理解", "假设", "生成", "验证", "未通过", "下一步"] {
        assert!(told.lines().any(|line| line == title), "{title} is missing: {told}");
    }
    for english in ["files in", "criteria met", "approved", "Next"] {
        assert!(!told.contains(english), "`{english}`: {told}");
    }
    let commands: Vec<&str> = told.trim_end().lines().rev().take(2).collect();
    assert!(commands[0].ends_with(" --help"), "a person begins with the help: {told}");
    assert!(commands[1].contains("pip install"), "{told}");
}

#[test]
fn the_log_of_a_project_is_folded_for_people_and_for_programs() {
    let home = Home::new();
    home.run(&["new", LIBRARY, "-o", "library", "--no-run"]);
    let folded = stdout(&home.run(&["debug", "fold", "library"]));
    assert!(folded.contains("completed  100 %") && folded.contains("qa_validator"), "{folded}");
    let folded = stdout(&home.run(&["debug", "fold", "library", "--json"]));
    let folded: serde_json::Value = serde_json::from_str(&folded).unwrap();
    assert_eq!((&folded["status"], &folded["progress"]), (&"completed".into(), &100.into()));
}
