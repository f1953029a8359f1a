//! A job's log as server-sent events: first out of the log, then as it grows.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::Stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::live::{LiveJob, PAGE, Piece, event_bytes};
use crate::state::ServerState;

/// A client that lost the stream comes back after this many milliseconds.
const RETRY: &str = "retry: 2000\n\n";
/// The last words of a server that goes.
const PARTING: &str = "event: server-draining\nretry: 2000\ndata: {\"retry_ms\":2000}\n\n";
/// Most bytes that are put into one chunk.
const CHUNK_MAX_BYTES: usize = 16 * 1024;

struct Reader {
    job: Arc<LiveJob>,
    state: ServerState,
    /// The last entry that was sent.
    cursor: u64,
    /// `None`: what comes next is read from the log.
    pieces: Option<Receiver<Piece>>,
    is_first: bool,
    has_ended: bool,
}

/// Events after `after`.
pub(super) fn events(
    job: Arc<LiveJob>,
    after: u64,
    state: ServerState,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let reader =
        Reader { job, state, cursor: after, pieces: None, is_first: true, has_ended: false };
    futures::stream::unfold(reader, |mut reader| async move {
        let chunk = reader.next().await?;
        Some((Ok(chunk), reader))
    })
}

impl Reader {
    async fn next(&mut self) -> Option<Bytes> {
        if self.has_ended {
            return None;
        }
        if std::mem::take(&mut self.is_first) {
            return Some(Bytes::from_static(RETRY.as_bytes()));
        }
        loop {
            let chunk = match self.pieces.take() {
                None => self.read_log().await,
                Some(pieces) => self.wait(pieces).await,
            };
            if chunk.is_some() {
                return chunk;
            }
        }
    }

    /// The next page of the log; `None` when there is none and the live pieces follow.
    async fn read_log(&mut self) -> Option<Bytes> {
        let store = &self.state.store;
        let page = match store.log.read(self.job.id(), self.cursor, PAGE).await {
            Ok(page) => page,
            Err(error) => return Some(self.end_unreadable(&error)),
        };
        if page.is_empty() {
            if let Err(error) = self.job.refresh(store).await {
                return Some(self.end_unreadable(&error));
            }
            let (pieces, _, last_seq) = self.job.follow();
            if self.state.draining.is_cancelled() {
                self.has_ended = true;
                return Some(Bytes::from_static(PARTING.as_bytes()));
            }
            // What came in between is still only in the log.
            self.pieces = (last_seq <= self.cursor).then_some(pieces);
            return None;
        }
        let mut chunk = BytesMut::new();
        for entry in &page {
            chunk.extend_from_slice(&event_bytes(entry));
            self.cursor = entry.seq;
        }
        Some(chunk.freeze())
    }

    /// Waits for something to say.
    async fn wait(&mut self, mut pieces: Receiver<Piece>) -> Option<Bytes> {
        let woken = tokio::time::timeout(self.state.settings.heartbeat, pieces.recv()).await;
        let first = match woken {
            // Nothing to say: a comment keeps proxies from dropping the stream.
            Err(_) => {
                self.pieces = Some(pieces);
                return Some(Bytes::from_static(b": keep-alive\n\n"));
            }
            Ok(Ok(piece)) => piece,
            // Too slow for the live pieces: back to the log.
            Ok(Err(RecvError::Lagged(_) | RecvError::Closed)) => return None,
        };
        let mut chunk = BytesMut::new();
        self.add(&mut chunk, &first);
        while chunk.len() < CHUNK_MAX_BYTES && !self.has_ended {
            match pieces.try_recv() {
                Ok(piece) => self.add(&mut chunk, &piece),
                Err(TryRecvError::Lagged(_)) => return (!chunk.is_empty()).then(|| chunk.freeze()),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        self.pieces = Some(pieces);
        (!chunk.is_empty()).then(|| chunk.freeze())
    }

    fn add(&mut self, chunk: &mut BytesMut, piece: &Piece) {
        match piece {
            Piece::Entry(rendered) if rendered.seq > self.cursor => {
                chunk.extend_from_slice(&rendered.event());
                self.cursor = rendered.seq;
            }
            // Seen already; and live text is not in the log.
            Piece::Entry(_) | Piece::Text(_) => {}
            Piece::Draining => {
                self.has_ended = true;
                chunk.extend_from_slice(PARTING.as_bytes());
            }
            Piece::Deleted => {
                self.has_ended = true;
                chunk.extend_from_slice(b"event: reset\ndata: {\"reason\":\"job_deleted\"}\n\n");
            }
        }
    }

    /// The client comes back with its cursor.
    fn end_unreadable(&mut self, error: &store::StoreError) -> Bytes {
        let job = self.job.id();
        tracing::warn!(%job, error = error as &dyn std::error::Error, "the log could not be read");
        self.has_ended = true;
        Bytes::from_static(b": the log cannot be read now; come back\n\n")
    }
}
