//! What can be written, one file an operation. Each checks before it writes: once it has written, only
//! the database can still fail it.

pub(super) mod append;
pub(super) mod delete;
pub(super) mod lease;
pub(super) mod submit;
pub(super) mod tell;

use store::Bus;

use super::book::{Desk, Failure};

/// A write.
pub(super) trait Operation: Send + 'static {
    /// What the write found out.
    type Mark: Send + 'static;
    /// What the caller gets.
    type Answer: Send + 'static;

    /// Roughly what it adds to a transaction.
    fn size_bytes(&self) -> usize {
        // A row and its index entries.
        512
    }

    /// Writes, within the transaction. It may be called again after a transaction that was taken back.
    fn apply(&self, desk: &mut Desk<'_>) -> Result<Self::Mark, Failure>;

    /// Passes the crash point before the commit.
    fn before_commit() {}

    /// Passes the crash point after the commit.
    fn after_commit() {}

    /// Tells watchers what is now durable, and makes the answer.
    fn settle(self, mark: Self::Mark, bus: &Bus) -> Self::Answer;
}
