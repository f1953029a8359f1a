//! What is not there or not ours: a damaged data file, one of a newer version, tools that are missing.

use std::process::Command;

use crate::kit::{Home, stderr, stdout};

/// Opens the data with every command that would, and looks at what is said.
#[track_caller]
fn refused(home: &Home, words: &[&str]) {
    let before = std::fs::read(home.path("data/sextet.db")).unwrap();
    for arguments in
        [["serve", "--port", "0", "--data", "data"], ["jobs", "list", "--data", "data", "--quiet"]]
    {
        let output = home.run(&arguments);
        let said = stderr(&output);
        assert!(!output.status.success(), "{arguments:?}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{arguments:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
    }
    assert_eq!(std::fs::read(home.path("data/sextet.db")).unwrap(), before, "it is not touched");
}

/// A home with a data file that was closed in order.
fn with_data() -> (Home, Vec<u8>) {
    let home = Home::new();
    drop(store_sql::SqliteStore::open(&home.path("data"), store::Bus::default()).unwrap());
    let bytes = std::fs::read(home.path("data/sextet.db")).unwrap();
    (home, bytes)
}

#[test]
fn a_damaged_data_file_is_said_in_one_line() {
    let (home, mut bytes) = with_data();
    bytes[..100].fill(0x5a);
    std::fs::write(home.path("data/sextet.db"), &bytes).unwrap();
    refused(&home, &["damaged", "restore a backup"]);
}

#[test]
fn a_data_file_of_a_newer_version_is_said_in_one_line() {
    let (home, mut bytes) = with_data();
    // SQLite keeps `user_version` at byte 60, big end first.
    bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes());
    std::fs::write(home.path("data/sextet.db"), &bytes).unwrap();
    refused(&home, &["newer version", "9999"]);
}

/// What `doctor` says where `hidden` are no files any more: in a mount namespace of its own.
fn doctor_without(home: &Home, hidden: &[&str]) -> Option<(Option<i32>, String)> {
    let hide: String = hidden
        .iter()
        .map(|path| {
            format!("if [ -e {path} ]; then mount --bind /dev/null {path} || exit 99; fi; ")
        })
        .collect();
    let script = format!("{hide}exec \"$0\" doctor");
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-c", &script])
        .arg(env!("CARGO_BIN_EXE_sextet"))
        .env_clear()
        .env("HOME", home.path("."))
        .env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
        .output();
    match output {
        Ok(output) if output.status.code() != Some(99) && !stdout(&output).is_empty() => {
            Some((output.status.code(), stdout(&output)))
        }
        other => {
            eprintln!("skipped: files cannot be hidden here ({other:?}); run it as root");
            None
        }
    }
}

#[test]
fn what_is_missing_is_named_with_the_command_that_mends_it() {
    let home = Home::new();
    let both = |name: &str| [format!("/usr/bin/{name}"), format!("/usr/local/bin/{name}")];
    for (name, fix) in [
        ("python3", "apt-get install -y python3"),
        ("node", "install Node.js 20 or newer"),
        ("npm", "install npm 10 or newer"),
    ] {
        let [first, second] = both(name);
        let Some((code, said)) = doctor_without(&home, &[&first, &second]) else { return };
        assert_eq!(code, Some(3), "{name}: {said}");
        let lines: Vec<&str> = said.lines().collect();
        let at = lines.iter().position(|line| line.contains(name) && line.contains('✗'));
        let at = at.unwrap_or_else(|| panic!("{name} is not said to be missing: {said}"));
        assert!(lines[at].contains("cannot be run"), "{said}");
        assert!(lines[at + 1].contains(fix), "{said}");
    }
    let Some((_, said)) = doctor_without(&home, &["/usr/bin/bwrap", "/usr/local/bin/bwrap"]) else {
        return;
    };
    // Another confinement may do; that this one is absent is said either way.
    let line = said.lines().find(|line| line.contains("sandbox")).unwrap();
    assert!(line.contains("bubblewrap") || line.contains("bwrap"), "{said}");
}
