//! One client of a job: what it missed, then what comes, until somebody leaves.
//!
//! A client that cannot keep up is never buffered for: when the shared pieces have passed it by, it reads
//! on from the log at its own pace. A client that takes nothing for [`SEND_TIMEOUT`] is let go; it comes
//! back with its cursor.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::SinkExt;
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::Instant;
use wire::Framer;
use wire::frame::{ErrorFrame, Frame, Numbered, Pong};

use crate::live::{LiveJob, PAGE, Piece, frame_text};
use crate::state::ServerState;

/// A client that takes no byte for this long is gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(60);
/// RFC 6455: the endpoint is going away.
const GOING_AWAY: u16 = 1001;
/// RFC 6455: the message is against the rules of this endpoint.
const AGAINST_THE_RULES: u16 = 1008;
/// RFC 6455: an unexpected condition.
const INTERNAL: u16 = 1011;
/// Pings that may stay unanswered.
const PINGS_MAX: u8 = 2;

pub(super) struct Session {
    socket: WebSocket,
    job: Arc<LiveJob>,
    state: ServerState,
    after: Option<u64>,
    /// The last entry whose frames were sent.
    cursor: u64,
    heard_at: Instant,
    unanswered_pings: u8,
}

/// Why a session ends.
enum End {
    /// The client left, or its connection broke.
    Left,
    Broken(axum::Error),
    TooSlow,
    Closing(u16, &'static str),
}

impl From<axum::Error> for End {
    fn from(error: axum::Error) -> Self {
        Self::Broken(error)
    }
}

#[derive(Deserialize)]
struct FromClient {
    r#type: String,
    #[serde(default)]
    timestamp: serde_json::Value,
}

impl Session {
    pub(super) fn new(
        socket: WebSocket,
        job: Arc<LiveJob>,
        after: Option<u64>,
        state: ServerState,
    ) -> Self {
        let heard_at = Instant::now();
        Self { socket, job, state, after, cursor: 0, heard_at, unanswered_pings: 0 }
    }

    pub(super) async fn run(mut self) {
        let end = match self.serve().await {
            Ok(()) => return,
            Err(end) => end,
        };
        match end {
            End::Left => {}
            End::Closing(code, reason) => {
                let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
                let close = self.socket.send(Message::Close(Some(frame)));
                // Who does not take the close frame sees the connection end.
                let _ = tokio::time::timeout(Duration::from_secs(1), close).await;
            }
            End::Broken(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "a WebSocket broke");
                self.state.sockets.errors.fetch_add(1, Ordering::Relaxed);
            }
            End::TooSlow => {
                self.state.sockets.errors.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    async fn serve(&mut self) -> Result<(), End> {
        let mut pieces = self.begin().await?;
        // One timer for the whole life: what is heard only moves the time that is compared when it fires.
        let mut ping = std::pin::pin!(tokio::time::sleep(self.state.settings.websocket_ping));
        loop {
            tokio::select! {
                biased;
                piece = pieces.recv() => match piece {
                    Ok(piece) => {
                        if self.deliver(piece, &mut pieces).await? {
                            pieces = self.catch_up(None).await?;
                        }
                    }
                    Err(RecvError::Lagged(_)) => pieces = self.catch_up(None).await?,
                    Err(RecvError::Closed) => return Err(End::Left),
                },
                message = self.socket.recv() => {
                    self.heard_at = Instant::now();
                    self.unanswered_pings = 0;
                    match message {
                        Some(message) => self.hear(message?).await?,
                        None => return Err(End::Left),
                    }
                }
                () = ping.as_mut() => {
                    let next = self.ping().await?;
                    ping.as_mut().reset(next);
                }
            }
        }
    }

    /// Sends the first frame, and with a cursor everything since.
    async fn begin(&mut self) -> Result<Receiver<Piece>, End> {
        let Some(after) = self.after else {
            let (pieces, initial, last_seq) = self.job.follow();
            self.refuse_draining()?;
            self.cursor = last_seq;
            self.feed(frame_text(&initial)).await?;
            self.flush().await?;
            return Ok(pieces);
        };
        let last_seq = self.job.read(|view| view.last_seq);
        if after > last_seq {
            let text = format!(
                "event {after} is beyond this job's log, which ends at {last_seq}; come back with after=0"
            );
            self.say_error("cursor_error", text).await?;
            return Err(End::Closing(AGAINST_THE_RULES, "cursor beyond the log"));
        }
        self.cursor = after;
        self.catch_up(Some(after)).await
    }

    /// Sends what the log has after the cursor, folding it from its beginning; then follows live.
    /// With `initial` the state at that number is sent first.
    async fn catch_up(&mut self, mut initial: Option<u64>) -> Result<Receiver<Piece>, End> {
        let mut framer = Framer::new(self.job.id());
        let log = self.state.store.log.clone();
        loop {
            self.refuse_draining()?;
            let from = framer.view().last_seq;
            let page = log.read(self.job.id(), from, PAGE).await.map_err(|error| {
                tracing::warn!(job = %self.job.id(), error = &error as &dyn std::error::Error, "the log could not be read");
                End::Closing(INTERNAL, "the log cannot be read now")
            })?;
            for entry in &page {
                if entry.seq <= self.cursor {
                    framer.skip(entry);
                    continue;
                }
                if initial.take().is_some() {
                    self.feed(frame_text(&framer.initial_status())).await?;
                }
                for frame in framer.take(entry) {
                    self.feed(frame_text(&frame)).await?;
                }
                self.cursor = entry.seq;
            }
            if page.len() == PAGE as usize {
                self.flush().await?;
                continue;
            }
            if initial.take().is_some() {
                self.feed(frame_text(&framer.initial_status())).await?;
            }
            self.flush().await?;
            let refreshed = self.job.refresh(&self.state.store).await;
            refreshed.map_err(|_| End::Closing(INTERNAL, "the log cannot be read now"))?;
            let (pieces, _, last_seq) = self.job.follow();
            self.refuse_draining()?;
            if last_seq <= self.cursor {
                return Ok(pieces);
            }
        }
    }

    /// For a client that begins to follow: it may have come too late to be told.
    fn refuse_draining(&self) -> Result<(), End> {
        if self.state.draining.is_cancelled() { Err(end_draining()) } else { Ok(()) }
    }

    /// Sends a piece and what else is ready, then flushes once; says whether pieces were missed.
    async fn deliver(&mut self, first: Piece, pieces: &mut Receiver<Piece>) -> Result<bool, End> {
        let mut next = Ok(first);
        let missed = loop {
            match next {
                Ok(piece) => self.feed_piece(piece).await?,
                Err(TryRecvError::Lagged(_)) => break true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break false,
            }
            next = pieces.try_recv();
        };
        self.flush().await?;
        Ok(missed)
    }

    async fn feed_piece(&mut self, piece: Piece) -> Result<(), End> {
        match piece {
            Piece::Entry(rendered) if rendered.seq > self.cursor => {
                for frame in &rendered.frames {
                    self.feed(frame.clone()).await?;
                }
                self.cursor = rendered.seq;
            }
            // Replayed already.
            Piece::Entry(_) => {}
            Piece::Text(text) => self.feed(text).await?,
            Piece::Draining => return Err(end_draining()),
            Piece::Deleted => {
                self.say_error("job_deleted", "the job was deleted".to_owned()).await?;
                return Err(End::Closing(GOING_AWAY, "the job was deleted"));
            }
        }
        Ok(())
    }

    async fn hear(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Close(_) => return Err(End::Left),
            // Pings are answered by the protocol itself.
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Binary(_) => Utf8Bytes::from_static(""),
        };
        match serde_json::from_str::<FromClient>(&text) {
            Ok(said) if said.r#type == "ping" => {
                let frame = Frame::Pong(Pong { timestamp: said.timestamp });
                self.feed(frame_text(&Numbered { frame, seq: None, more: false })).await?;
                self.flush().await
            }
            _ => {
                let hint = r#"only {"type":"ping","timestamp":…} is understood here"#.to_owned();
                self.say_error("validation_error", hint).await
            }
        }
    }

    /// Pings a client that was silent; gives the time to look again.
    async fn ping(&mut self) -> Result<Instant, End> {
        let every = self.state.settings.websocket_ping;
        let now = Instant::now();
        if now < self.heard_at + every {
            return Ok(self.heard_at + every);
        }
        if self.unanswered_pings >= PINGS_MAX {
            return Err(End::TooSlow);
        }
        self.unanswered_pings += 1;
        self.in_time(Message::Ping(bytes::Bytes::new())).await?;
        self.flush().await?;
        Ok(now + every)
    }

    async fn say_error(&mut self, error_type: &str, text: String) -> Result<(), End> {
        let frame = Frame::Error(ErrorFrame {
            job_id: Some(self.job.id()),
            error_message: text,
            error_type: error_type.to_owned(),
            failed_agent: None,
            retry_available: false,
            timestamp: self.state.clock.now().as_seconds(),
        });
        self.feed(frame_text(&Numbered { frame, seq: None, more: false })).await?;
        self.flush().await
    }

    async fn feed(&mut self, text: Utf8Bytes) -> Result<(), End> {
        self.in_time(Message::Text(text)).await
    }

    async fn in_time(&mut self, message: Message) -> Result<(), End> {
        let sent = tokio::time::timeout(SEND_TIMEOUT, self.socket.feed(message)).await;
        Ok(sent.map_err(|_| End::TooSlow)??)
    }

    async fn flush(&mut self) -> Result<(), End> {
        let Self { socket, state, .. } = self;
        tokio::select! {
            biased;
            flushed = tokio::time::timeout(SEND_TIMEOUT, socket.flush()) => {
                Ok(flushed.map_err(|_| End::TooSlow)??)
            }
            // A client that takes nothing must not hold a drain up.
            () = state.draining.cancelled() => Err(end_draining()),
        }
    }
}

fn end_draining() -> End {
    End::Closing(GOING_AWAY, "the server is shutting down")
}
