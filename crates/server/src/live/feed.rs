//! What sockets are given: each entry turned into frames and serialised once, shared by all.

use std::sync::{Arc, OnceLock};

use axum::extract::ws::Utf8Bytes;
use bytes::Bytes;
use domain::{AgentRole, Entry};
use wire::frame::{Frame, Numbered, Token};

use super::LiveJob;

/// Something that every socket of a job is given.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Entry(Arc<Rendered>),
    /// A frame of live text.
    Text(Utf8Bytes),
    /// The job is gone.
    Deleted,
    /// The server is shutting down.
    Draining,
}

/// An entry in the forms in which it is sent.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) seq: u64,
    /// Sent together, see `wire::frame`.
    pub(crate) frames: Box<[Utf8Bytes]>,
    entries: Arc<[Entry]>,
    index: usize,
    event: OnceLock<Bytes>,
}

impl Rendered {
    pub(super) fn new(frames: Vec<Numbered>, entries: Arc<[Entry]>, index: usize) -> Self {
        let frames = frames.iter().map(frame_text).collect();
        Self { seq: entries[index].seq, frames, entries, index, event: OnceLock::new() }
    }

    /// The entry as a server-sent event.
    pub(crate) fn event(&self) -> Bytes {
        self.event.get_or_init(|| event_bytes(&self.entries[self.index])).clone()
    }
}

/// A frame as it is sent.
pub(crate) fn frame_text(frame: &Numbered) -> Utf8Bytes {
    serde_json::to_string(frame).expect("frames hold nothing that JSON cannot say").into()
}

/// An entry as a server-sent event. JSON holds no line break, so one `data:` line is enough.
pub(crate) fn event_bytes(entry: &Entry) -> Bytes {
    format!("id: {}\ndata: {}\n\n", entry.seq, wire::event::json(entry)).into()
}

/// Live text that waits to be sent: pieces of the same agent and file become one frame.
#[derive(Debug, Default)]
pub(super) struct Text(Option<Token>);

impl Text {
    pub(super) fn add(
        &mut self,
        job: &LiveJob,
        agent: AgentRole,
        file: Option<String>,
        delta: &str,
    ) {
        if job.out.receiver_count() == 0 {
            return;
        }
        match &mut self.0 {
            Some(token) if token.agent_name == agent.key() && token.file == file => {
                token.delta.push_str(delta);
            }
            _ => {
                self.send(job);
                let agent_name = agent.key().to_owned();
                self.0 = Some(Token { job_id: job.id, agent_name, file, delta: delta.to_owned() });
            }
        }
    }

    pub(super) fn send(&mut self, job: &LiveJob) {
        if let Some(token) = self.0.take() {
            let frame = Numbered { frame: Frame::Token(token), seq: None, more: false };
            // Nobody listening is not a fault.
            let _ = job.out.send(Piece::Text(frame_text(&frame)));
        }
    }
}
