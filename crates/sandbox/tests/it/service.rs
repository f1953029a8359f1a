//! Services: reached from outside through the sandbox alone, stopped, seen to end.

use std::time::{Duration, Instant};

use sandbox::{Backend, LimitHit, Network, Sandbox, Service};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

use crate::support::{sandbox, sandbox_of, sandboxes, spec, survivors, text};

const SERVER: &str = "import http.server, sys\n\
    class Handler(http.server.BaseHTTPRequestHandler):\n\
    \tdef do_GET(self):\n\
    \t\tself.send_response(200); self.end_headers(); self.wfile.write(b'from ' + self.path.encode())\n\
    print('serving', flush=True)\n\
    import socket\n\
    http.server.ThreadingHTTPServer.address_family = socket.AF_INET6 if ':' in sys.argv[2] else socket.AF_INET\n\
    http.server.ThreadingHTTPServer((sys.argv[2], int(sys.argv[1])), Handler).serve_forever()\n";

/// Connects as soon as the service listens.
async fn get(service: &dyn Service, path: &str) -> String {
    let begun = Instant::now();
    let mut stream = loop {
        match service.connect().await {
            Ok(stream) => break stream,
            Err(error) => {
                assert!(begun.elapsed() < Duration::from_secs(15), "{error} {:?}", service.ended());
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    };
    let request = format!("GET {path} HTTP/1.0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn check(sandbox: &dyn Sandbox, network: Network, address: &str, port: u16) {
    let folder = tempfile::tempdir().unwrap();
    let port_text = port.to_string();
    let mut spec = spec(folder.path(), &["python3", "-c", SERVER, &port_text, address]);
    spec.network = network;
    let service = sandbox.start(spec, port, CancellationToken::new()).await.unwrap();
    for path in ["/one", "/two"] {
        let answer = get(&*service, path).await;
        assert!(answer.ends_with(&format!("from {path}")), "{answer}");
    }
    assert_eq!(service.ended(), None);
    let on_host = std::net::TcpStream::connect((address, port)).is_ok();
    let is_shared = network == Network::Full || sandbox.backend() == "restricted";
    assert_eq!(on_host, is_shared, "the host sees only what shares its network");
    let begun = Instant::now();
    let outcome = service.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(4));
    assert_eq!((outcome.signal, outcome.limit_hit), (Some(15), None), "{outcome:?}");
    assert!(text(&outcome).starts_with("serving\n"), "{}", text(&outcome));
}

#[tokio::test]
async fn a_service_answers_through_its_own_loopback() {
    let Some(sandbox) = sandbox() else { return };
    check(&*sandbox, Network::None, "127.0.0.1", 8000).await;
    check(&*sandbox, Network::None, "::1", 8000).await;
}

#[tokio::test]
async fn a_service_may_share_the_hosts_network() {
    for sandbox in sandboxes() {
        check(&*sandbox, Network::Full, "127.0.0.1", free_port()).await;
    }
}

#[tokio::test]
async fn a_restricted_service_has_one_port_of_the_host() {
    let Ok(sandbox) = sandbox_of(Backend::Restricted) else { return };
    check(&*sandbox, Network::None, "127.0.0.1", free_port()).await;
}

#[tokio::test]
async fn a_service_that_ends_by_itself_says_how() {
    for sandbox in sandboxes() {
        let folder = tempfile::tempdir().unwrap();
        let spec = spec(folder.path(), &["sh", "-c", "echo no luck; exit 7"]);
        let service = sandbox.start(spec, 8000, CancellationToken::new()).await.unwrap();
        let begun = Instant::now();
        let outcome = loop {
            if let Some(outcome) = service.ended() {
                break outcome;
            }
            assert!(begun.elapsed() < Duration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert_eq!((outcome.exit_code, text(&outcome).as_str()), (Some(7), "no luck\n"));
        assert!(service.connect().await.is_err());
        assert_eq!(service.stop().await, outcome);
    }
}

#[tokio::test]
async fn a_stubborn_service_is_killed_and_a_dropped_one_too() {
    for sandbox in sandboxes() {
        let folder = tempfile::tempdir().unwrap();
        let stubborn =
            spec(folder.path(), &["sh", "-c", "trap '' TERM; : > up; sleep 49.21; sleep 49.21"]);
        let start = async |cancel: &CancellationToken| {
            let service = sandbox.start(stubborn.clone(), 8000, cancel.clone()).await.unwrap();
            while !folder.path().join("up").exists() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            service
        };
        let token = CancellationToken::new();
        let begun = Instant::now();
        let outcome = start(&token).await.stop().await;
        assert_eq!(outcome.signal, Some(9), "{outcome:?}");
        assert!(begun.elapsed() < Duration::from_secs(5));

        let service = start(&token).await;
        token.cancel();
        let outcome = service.stop().await;
        assert_eq!(outcome.limit_hit, Some(LimitHit::Cancelled), "{outcome:?}");

        drop(start(&CancellationToken::new()).await);
        let begun = Instant::now();
        while !survivors("sleep 49.21").is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", survivors("sleep 49.21"));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
