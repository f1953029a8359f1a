//! What a run gives back: exit codes, output, limits, the end of its processes.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sandbox::{LimitHit, Limits, Network, SandboxError, remove_tree};
use tokio_util::sync::CancellationToken;

use crate::support::{run, sandbox, sandboxes, shell, spec, survivors, text};

#[tokio::test]
async fn exit_codes_signals_and_both_streams_come_back() {
    for sandbox in sandboxes() {
        let folder = tempfile::tempdir().unwrap();
        let outcome = shell(&*sandbox, folder.path(), "echo out; echo err >&2; exit 3").await;
        assert_eq!((outcome.exit_code, outcome.signal), (Some(3), None), "{}", text(&outcome));
        assert_eq!(text(&outcome), "out\nerr\n");
        let outcome = shell(&*sandbox, folder.path(), "kill -9 $$").await;
        assert_eq!((outcome.exit_code, outcome.signal, outcome.limit_hit), (None, Some(9), None));
        let outcome = shell(&*sandbox, folder.path(), "read line && echo got || echo eof").await;
        assert_eq!(text(&outcome), "eof\n");
    }
}

#[tokio::test]
async fn files_stay_and_belong_to_the_caller() {
    use std::os::unix::fs::MetadataExt;
    for sandbox in sandboxes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("given"), "1").unwrap();
        let script =
            "mkdir -p a/b && echo 2 > a/b/made && echo 3 >> given && ln -s /etc/passwd link";
        let outcome = shell(&*sandbox, folder.path(), script).await;
        assert!(outcome.is_success(), "{}", text(&outcome));
        assert_eq!(std::fs::read_to_string(folder.path().join("given")).unwrap(), "13\n");
        let own = std::fs::metadata(std::env::temp_dir().join(folder.path())).unwrap().uid();
        for name in ["given", "a", "a/b", "a/b/made", "link"] {
            let owner = folder.path().join(name).symlink_metadata().unwrap().uid();
            assert_eq!(owner, rustix::process::geteuid().as_raw(), "{name}");
            assert_eq!(owner, own);
        }
        assert_ne!(std::fs::metadata("/etc/passwd").unwrap().uid(), 65_533);
    }
}

async fn check_hit(limits: Limits, hit: LimitHit, script: &str) {
    for sandbox in sandboxes() {
        let folder = tempfile::tempdir().unwrap();
        let mut spec = spec(folder.path(), &["sh", "-c", script]);
        spec.limits = limits;
        let begun = Instant::now();
        let outcome = run(&*sandbox, spec).await;
        assert_eq!(outcome.limit_hit, Some(hit), "{script}: {outcome:?}");
        assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn each_limit_ends_a_run_and_is_named() {
    let wall = Limits { wall: Duration::from_millis(500), ..Limits::default() };
    check_hit(wall, LimitHit::Wall, "sleep 20").await;
    check_hit(wall, LimitHit::Wall, "trap '' TERM INT HUP; while :; do sleep 1; done").await;
    let cpu = Limits { cpu: Duration::from_secs(1), ..Limits::default() };
    check_hit(cpu, LimitHit::Cpu, "while :; do :; done").await;
    let memory = Limits { memory_bytes: 150_000_000, ..Limits::default() };
    let children = "for i in 1 2 3 4; do (head -c 60000000 /dev/zero | tr '\\0' x | sort; sleep 9) & done; wait";
    check_hit(memory, LimitHit::Memory, children).await;
    let disk = Limits { disk_bytes: 20_000_000, ..Limits::default() };
    check_hit(
        disk,
        LimitHit::Disk,
        "i=0; while :; do i=$((i+1)); head -c 2000000 /dev/zero > f$i; done",
    )
    .await;
    check_hit(disk, LimitHit::Disk, "head -c 40000000 /dev/zero > big").await;
    let processes = Limits { processes: 20, ..Limits::default() };
    let outcome_or_hit = "for i in $(seq 100); do sleep 30 & done; wait";
    let Some(sandbox) = sandbox() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut spec = spec(folder.path(), &["sh", "-c", outcome_or_hit]);
    spec.limits = Limits { wall: Duration::from_secs(2), ..processes };
    let outcome = run(&*sandbox, spec).await;
    assert!(!outcome.is_success(), "{outcome:?}");
}

#[tokio::test]
async fn output_is_streamed_and_cut() {
    for sandbox in sandboxes() {
        let folder = tempfile::tempdir().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = {
            let seen = Arc::clone(&seen);
            Arc::new(move |chunk: &[u8]| seen.lock().unwrap().extend_from_slice(chunk))
        };
        let mut spec =
            spec(folder.path(), &["sh", "-c", "yes | head -c 30000000; echo done > end"]);
        spec.limits.output_bytes = 1000;
        let outcome = sandbox.run(spec, Some(sink), CancellationToken::new()).await.unwrap();
        assert!(outcome.is_success(), "the rest is drained: {outcome:?}");
        assert_eq!(outcome.output.len(), 1000 + "\n[output cut at 1000 bytes]\n".len());
        assert_eq!(*seen.lock().unwrap(), outcome.output);
        assert!(folder.path().join("end").exists());
    }
}

#[tokio::test]
async fn a_child_that_holds_the_output_open_does_not_hold_the_run() {
    for sandbox in sandboxes() {
        let folder = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        let script = "sh -c 'echo mark-4711; sleep 47.11' & (setsid sleep 47.12 &) ; echo main";
        let outcome = shell(&*sandbox, folder.path(), script).await;
        assert!(outcome.is_success());
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        assert_eq!(survivors("sleep 47.1"), Vec::<String>::new());
    }
}

#[tokio::test]
async fn cancelling_and_dropping_kill_the_whole_tree() {
    for sandbox in sandboxes() {
        let folder = tempfile::tempdir().unwrap();
        let script = "(setsid sh -c 'sleep 48.15; :' &); sleep 48.16 & : > ready; sleep 48.17";
        let until_ready = async |folder: &std::path::Path| {
            while !folder.join("ready").exists() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let cancel = CancellationToken::new();
        let run = sandbox.run(spec(folder.path(), &["sh", "-c", script]), None, cancel.clone());
        let (outcome, ()) = tokio::join!(run, async {
            until_ready(folder.path()).await;
            cancel.cancel();
        });
        assert_eq!(outcome.unwrap().limit_hit, Some(LimitHit::Cancelled));
        assert_eq!(survivors("sleep 48.1"), Vec::<String>::new());

        let folder = tempfile::tempdir().unwrap();
        let spec = spec(folder.path(), &["sh", "-c", script]);
        let run = sandbox.run(spec, None, CancellationToken::new());
        tokio::select! {
            _ = run => panic!("it sleeps"),
            () = until_ready(folder.path()) => {}
        }
        let begun = Instant::now();
        while !survivors("sleep 48.1").is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", survivors("sleep 48.1"));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn without_network_the_loopback_is_the_runs_own() {
    let Some(sandbox) = sandbox() else { return };
    let host = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = host.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "import socket, threading\n\
         server = socket.create_server(('127.0.0.1', 0))\n\
         threading.Thread(target=lambda: server.accept()[0].sendall(b'hello'), daemon=True).start()\n\
         print(socket.create_connection(server.getsockname()).recv(9))\n\
         for place in (('127.0.0.1', {port}), ('192.0.2.1', 80)):\n\
         \ttry: socket.create_connection(place, 2); print('reached', place)\n\
         \texcept OSError as error: print(type(error).__name__, error.errno)\n"
    );
    let outcome = run(&*sandbox, spec(folder.path(), &["python3", "-c", &script])).await;
    assert_eq!(text(&outcome), "b'hello'\nConnectionRefusedError 111\nOSError 101\n");

    let mut spec = spec(folder.path(), &["python3", "-c", &script]);
    spec.network = Network::Full;
    let outcome = run(&*sandbox, spec).await;
    assert!(text(&outcome).contains("reached ('127.0.0.1'"), "{}", text(&outcome));
}

#[tokio::test]
async fn what_cannot_run_is_a_typed_error() {
    let Some(sandbox) = sandbox() else { return };
    let folder = tempfile::tempdir().unwrap();
    let run =
        |argv: &[&str]| sandbox.run(spec(folder.path(), argv), None, CancellationToken::new());
    let missing = run(&["no-such-tool-at-all"]).await.unwrap_err();
    assert!(matches!(missing, SandboxError::MissingTool { .. }), "{missing}");
    std::os::unix::fs::symlink("/root/.pyenv/bin/python", folder.path().join("python")).unwrap();
    let missing = run(&["./python"]).await.unwrap_err();
    assert!(matches!(missing, SandboxError::MissingTool { .. }), "{missing}");
    let missing = run(&[".venv/bin/python"]).await.unwrap_err();
    assert!(matches!(missing, SandboxError::MissingTool { .. }), "{missing}");
    let mut registries = spec(folder.path(), &["true"]);
    registries.network = Network::Registries;
    let refused = sandbox.run(registries, None, CancellationToken::new()).await.unwrap_err();
    assert!(matches!(refused, SandboxError::Network { .. }), "{refused}");
}

#[tokio::test]
async fn a_folder_below_a_private_one_works_and_shows_nothing_beside_it() {
    use std::os::unix::fs::PermissionsExt;
    let Some(sandbox) = sandbox() else { return };
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path().join("private/work");
    std::fs::create_dir_all(&work).unwrap();
    std::fs::write(folder.path().join("private/secret"), "CANARY").unwrap();
    std::fs::set_permissions(folder.path().join("private"), PermissionsExt::from_mode(0o700))
        .unwrap();
    let shown = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(shown.path(), "shown").unwrap();
    std::fs::set_permissions(shown.path(), PermissionsExt::from_mode(0o644)).unwrap();
    let script = format!("cat ../secret; echo 1 > made; cat {}", shown.path().display());
    let mut spec = spec(&work, &["sh", "-c", &script]);
    spec.read_only = vec![shown.path().to_owned()];
    let outcome = run(&*sandbox, spec).await;
    assert_eq!(text(&outcome), "cat: ../secret: No such file or directory\nshown");
    assert_eq!(std::fs::read_to_string(work.join("made")).unwrap(), "1\n");
}

/// The process that the next test kills: it runs a command and never comes back.
#[tokio::test]
#[ignore = "started by the test below, which kills it"]
async fn a_server_that_is_killed() {
    let folder = std::env::temp_dir().join("sandbox-killed-server");
    let runs = sandboxes().into_iter().enumerate().map(|(number, sandbox)| {
        let work = folder.join(number.to_string());
        let script = "(setsid sh -c 'sleep 46.31; :' &); : > up; sleep 46.32; :";
        async move { run(&*sandbox, spec(&work, &["sh", "-c", script])).await }
    });
    futures::future::join_all(runs).await;
}

#[tokio::test]
async fn a_killed_server_leaves_no_process_behind() {
    let count = sandboxes().len();
    let folder = std::env::temp_dir().join("sandbox-killed-server");
    let _ = remove_tree(&folder);
    for number in 0..count {
        std::fs::create_dir_all(folder.join(number.to_string())).unwrap();
    }
    #[expect(clippy::disallowed_methods, reason = "a server for this test to kill")]
    let mut server = std::process::Command::new(std::env::current_exe().unwrap());
    server.args(["--ignored", "--exact", "run::a_server_that_is_killed"]);
    let mut server = server.stdout(std::process::Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while !(0..count).all(|number| folder.join(format!("{number}/up")).exists()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "the server does not come up");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_ne!(survivors("sleep 46.3"), Vec::<String>::new());
    server.kill().unwrap();
    server.wait().unwrap();
    let begun = Instant::now();
    while !survivors("sleep 46.3").is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", survivors("sleep 46.3"));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    remove_tree(&folder).unwrap();
}
