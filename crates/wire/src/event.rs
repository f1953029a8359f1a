//! `GET /api/vibe-coding/events`: the log of a job, entry by entry, in its stored form.

use domain::{Entry, JobId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One entry: its number, its time and the fact with its own fields beside them. Reads back as
/// [`domain::Entry`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Unix seconds; the same time as `at`, which counts milliseconds.
    pub timestamp: f64,
    #[serde(flatten)]
    pub entry: Entry,
}

impl From<&Entry> for Event {
    fn from(entry: &Entry) -> Self {
        Self { timestamp: entry.at.as_seconds(), entry: entry.clone() }
    }
}

/// The log as JSON. Streamed, so that a long log is never held as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Events {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    /// The cursor that was given.
    pub after: u64,
    /// Each with `seq`, `timestamp`, `at` (milliseconds), `fact` and the fact's own fields.
    #[schema(value_type = Vec<Object>)]
    pub events: Vec<Event>,
    /// The number of the last entry in the log.
    pub last_seq: u64,
}

/// An entry as [`Event`], as JSON, without a copy of it.
#[must_use]
pub fn json(entry: &Entry) -> String {
    #[derive(Serialize)]
    struct Borrowed<'a> {
        timestamp: f64,
        #[serde(flatten)]
        entry: &'a Entry,
    }
    let event = Borrowed { timestamp: entry.at.as_seconds(), entry };
    serde_json::to_string(&event).expect("entries hold nothing that JSON cannot say")
}
