//! The one writer: a thread that puts everything that waits into one transaction (group commit), and
//! tells and answers after the commit. It batches by what is waiting and never by a timer.
//!
//! Does not belong here: what an operation writes (see [`super::operations`]).

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use rusqlite::Connection;
use store::{Bus, StoreError};
use tokio::sync::{mpsc, oneshot};

use super::book::{Book, Desk, Failure};
use super::fault::{Fault, Kind};
use super::folder::is_out_of_space;
use super::health::{Health, closed};
use super::operations::Operation;
use super::schema::thread_failed;

/// Operations that may wait; a caller beyond waits to be let in. Four full transactions.
const QUEUE_MAX: usize = 4_096;
/// Most operations in one transaction: what waits behind it waits a few milliseconds.
const BATCH_MAX: usize = 1_024;
/// Most bytes in one transaction (one operation may be larger): they are held in memory until the commit.
const BATCH_MAX_BYTES: usize = 8 * 1024 * 1024;

/// The way in.
#[derive(Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
    health: Health,
}

enum Message {
    Work(Box<dyn Work>),
    Close,
}

/// The thread, to be stopped by its owner.
#[derive(Debug)]
pub(super) struct WriterThread {
    queue: mpsc::Sender<Message>,
    thread: JoinHandle<()>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Work(_) => "Work",
            Self::Close => "Close",
        })
    }
}

/// Starts the writer on the connection it will own.
pub(super) fn start(
    connection: Connection,
    folder: PathBuf,
    bus: Bus,
    health: Health,
    commits: Arc<AtomicU64>,
) -> Result<(Writer, WriterThread), StoreError> {
    let (queue, waiting) = mpsc::channel(QUEUE_MAX);
    let mut clerk =
        Clerk { connection, book: Book::default(), folder, bus, health: health.clone(), commits };
    let thread = std::thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(move || clerk.serve(waiting))
        .map_err(thread_failed)?;
    Ok((Writer { queue: queue.clone(), health }, WriterThread { queue, thread }))
}

impl Writer {
    /// Has an operation carried out, and waits until it is durable. One whose caller goes away while it
    /// waits is carried out nevertheless.
    pub(super) async fn ask<O: Operation>(&self, operation: O) -> Result<O::Answer, StoreError> {
        self.health.check()?;
        let (reply, answer) = oneshot::channel();
        let work = Box::new(Request { operation, mark: None, reply });
        self.queue.send(Message::Work(work)).await.map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

impl WriterThread {
    /// Lets what waits be written, and closes the file.
    pub(super) fn stop(self) {
        let Self { queue, thread } = self;
        // Only when the queue is full does this wait; the thread empties it.
        let mut message = Message::Close;
        while let Err(mpsc::error::TrySendError::Full(back)) = queue.try_send(message) {
            message = back;
            std::thread::yield_now();
        }
        if thread.join().is_err() {
            tracing::error!("the store's writer panicked; what was answered is safe");
        }
    }
}

/// An operation with the one who waits for it, its types forgotten.
trait Work: Send {
    fn size_bytes(&self) -> usize;
    fn apply(&mut self, desk: &mut Desk<'_>) -> Result<(), Fault>;
    fn before_commit(&self);
    fn committed(self: Box<Self>, bus: &Bus);
    fn failed(self: Box<Self>, error: StoreError);
}

struct Request<O: Operation> {
    operation: O,
    mark: Option<Result<O::Mark, StoreError>>,
    reply: oneshot::Sender<Result<O::Answer, StoreError>>,
}

impl<O: Operation> Work for Request<O> {
    fn size_bytes(&self) -> usize {
        self.operation.size_bytes()
    }

    fn apply(&mut self, desk: &mut Desk<'_>) -> Result<(), Fault> {
        self.mark = match self.operation.apply(desk) {
            Ok(mark) => Some(Ok(mark)),
            Err(Failure::Refused(error)) => Some(Err(error)),
            Err(Failure::Broken(fault)) => return Err(fault),
        };
        Ok(())
    }

    fn before_commit(&self) {
        if let Some(Ok(_)) = self.mark {
            O::before_commit();
        }
    }

    fn committed(self: Box<Self>, bus: &Bus) {
        let Self { operation, mark, reply } = *self;
        let answer = match mark {
            Some(Ok(mark)) => {
                O::after_commit();
                Ok(operation.settle(mark, bus))
            }
            Some(Err(error)) => Err(error),
            None => Err(closed()),
        };
        // The caller may have gone; what was written stays.
        let _ = reply.send(answer);
    }

    fn failed(self: Box<Self>, error: StoreError) {
        let _ = self.reply.send(Err(error));
    }
}

/// The thread's own state.
struct Clerk {
    connection: Connection,
    book: Book,
    folder: PathBuf,
    bus: Bus,
    health: Health,
    commits: Arc<AtomicU64>,
}

impl Clerk {
    fn serve(&mut self, mut waiting: mpsc::Receiver<Message>) {
        while let Some(Message::Work(first)) = waiting.blocking_recv() {
            let (batch, closing) = gather(first, &mut waiting);
            self.carry_out(batch);
            if closing {
                break;
            }
        }
        waiting.close();
        while let Ok(message) = waiting.try_recv() {
            if let Message::Work(work) = message {
                work.failed(closed());
            }
        }
        self.empty_the_write_ahead_log();
    }

    /// One transaction for all of it. When that fails for a reason that may lie in one operation (a full
    /// disk and a large content), each is tried alone: nothing of the first try is left.
    fn carry_out(&mut self, mut batch: Vec<Box<dyn Work>>) {
        if let Err(error) = self.health.check() {
            let text = error.to_string();
            batch.into_iter().for_each(|work| work.failed(self.refusal(&text)));
            return;
        }
        match self.transact(&mut batch) {
            Ok(()) => batch.into_iter().for_each(|work| work.committed(&self.bus)),
            Err(fault) if batch.len() > 1 && fault.kind != Kind::Unsure => {
                batch.into_iter().for_each(|work| self.carry_out(vec![work]));
            }
            Err(fault) => {
                if fault.kind == Kind::Unsure {
                    self.health.give_up(&fault.text());
                }
                batch.into_iter().for_each(|work| work.failed(fault.to_store_error()));
            }
        }
    }

    fn refusal(&self, text: &str) -> StoreError {
        self.health.check().err().unwrap_or_else(|| super::health::unavailable(text.to_owned()))
    }

    fn transact(&mut self, batch: &mut [Box<dyn Work>]) -> Result<(), Fault> {
        let fault = match self.try_to_transact(batch) {
            Ok(()) => {
                self.commits.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
            Err(fault) => fault.tried(|| is_out_of_space(&self.folder)),
        };
        self.book.forget();
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            self.health.give_up(&format!("a transaction could not be taken back: {error}"));
        }
        Err(fault)
    }

    fn try_to_transact(&mut self, batch: &mut [Box<dyn Work>]) -> Result<(), Fault> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut desk = Desk::open(&self.connection, &mut self.book)?;
        batch.iter_mut().try_for_each(|work| work.apply(&mut desk))?;
        batch.iter().for_each(|work| work.before_commit());
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    fn empty_the_write_ahead_log(&self) {
        if self.health.check().is_err() {
            // After a failed write only a fresh process may judge what is in the log.
            return;
        }
        let emptied = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = emptied {
            tracing::warn!(%error, "the write-ahead log was not emptied; the next start does it");
        }
    }
}

/// What waits now, up to the bounds, and whether the store is to be closed after it.
fn gather(
    first: Box<dyn Work>,
    waiting: &mut mpsc::Receiver<Message>,
) -> (Vec<Box<dyn Work>>, bool) {
    let mut size_bytes = first.size_bytes();
    let mut batch = vec![first];
    while batch.len() < BATCH_MAX && size_bytes < BATCH_MAX_BYTES {
        match waiting.try_recv() {
            Ok(Message::Work(work)) => {
                size_bytes += work.size_bytes();
                batch.push(work);
            }
            Ok(Message::Close) => return (batch, true),
            Err(_) => break,
        }
    }
    (batch, false)
}
