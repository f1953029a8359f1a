//! The listener: accepting, serving, and the graceful end.
//!
//! HTTP/1.1 only: a proxy in front speaks HTTP/2 where it is wanted, and its floods stay there.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::Service as _;

use crate::caller::Peer;
use crate::router::router;
use crate::state::ServerState;

/// Longest time for a request's head to come (promises.md, slowloris).
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest request head, in bytes.
const HEADER_MAX_BYTES: usize = 16 * 1024;
/// Pause after the system has no more room for connections.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves on `listener` until `shutdown`, then drains: readiness refuses, event streams hear
/// `server-draining`, WebSockets are closed with 1001, requests under way finish, the listener stops.
/// A drain takes at most `drain_notice` + `drain_timeout`.
///
/// # Errors
/// What the listener says when it cannot accept any more.
pub async fn serve(
    listener: TcpListener,
    state: ServerState,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let app = router(state.clone());
    let closing = CancellationToken::new();
    let accepting = accept(&listener, &app, &state, &closing);
    let result = tokio::select! {
        result = accepting => result,
        () = shutdown.cancelled() => Ok(()),
    };
    // In this order: who follows a job later than the second sees the first.
    state.draining.cancel();
    state.live.drain();
    if result.is_ok() {
        // Still accepting for a moment: who asks for readiness hears that it is over.
        let notice = tokio::time::sleep(state.settings.drain_notice);
        tokio::select! {
            _ = accept(&listener, &app, &state, &closing) => {}
            () = notice => {}
        }
    }
    drop(listener);
    closing.cancel();
    state.stopped.cancel();
    state.tasks.close();
    if tokio::time::timeout(state.settings.drain_timeout, state.tasks.wait()).await.is_err() {
        tracing::warn!(
            left = state.tasks.len(),
            "the drain took too long; connections are dropped"
        );
    }
    result
}

async fn accept(
    listener: &TcpListener,
    app: &Router,
    state: &ServerState,
    closing: &CancellationToken,
) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                state.tasks.spawn(connection(stream, peer, app.clone(), closing.clone()));
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "no connection accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}

async fn connection(stream: TcpStream, peer: SocketAddr, app: Router, closing: CancellationToken) {
    // Small frames are to leave at once. A socket that is closed already says so when it is read.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        app.clone().call(request)
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEADER_MAX_BYTES);
    let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
    }
}
