//! How many facts a second the log takes, each acknowledged after its commit, beside a plain file that is
//! written and flushed by the same kind of thread: `cargo bench -p store_sql`.
//!
//! Prints one line of JSON a measurement, for `cargo xtask bench`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and ends when something fails"
)]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use domain::request::Prompt;
use domain::step::{StepKey, StepKind};
use domain::{Fact, JobId, JobRequest, JobView, UnixMillis};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use store::log::fact_json;
use store::{Append, Bus, JobRow, Lease, NewJob, PageQuery, Store};
use store_sql::SqliteStore;
use tokio::sync::{mpsc, oneshot};

/// As the requirement says.
const JOBS: u64 = 200;
const FACT_BYTES: usize = 400;
/// The requirement.
const EVENTS_A_SECOND: f64 = 50_000.0;
const P99: Duration = Duration::from_millis(10);

fn main() {
    let seconds: u64 = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(5);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let run = Duration::from_secs(seconds);
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let file = plain_file(folder.path(), run).await;
        file.print("plain file, 200 writers, fdatasync a batch");
        let many = sqlite(&folder.path().join("many"), JOBS, run).await;
        many.print("log in SQLite, 200 jobs, one fact an append");
        recovery(&folder.path().join("many")).await;
        let one = sqlite(&folder.path().join("one"), 1, run.min(Duration::from_secs(2))).await;
        one.print("log in SQLite, 1 job, one fact a commit");
        let is_met = many.a_second() >= EVENTS_A_SECOND && many.percentile(99) <= P99;
        println!(r#"{{"requirement":"50000 a second, p99 10 ms","met":{is_met}}}"#);
    });
}

/// What was measured: how long each write took, and all of them together.
struct Figures {
    waits: Vec<Duration>,
    took: Duration,
    /// Of the whole process, the writers' own work included.
    cpu: Duration,
}

impl Figures {
    fn of(writers: Vec<Vec<Duration>>, begin: &Begin) -> Self {
        let mut waits = writers.concat();
        waits.sort_unstable();
        Self { waits, took: begin.wall.elapsed(), cpu: cpu_time() - begin.cpu }
    }

    fn a_second(&self) -> f64 {
        f64::from(u32::try_from(self.waits.len()).unwrap()) / self.took.as_secs_f64()
    }

    fn percentile(&self, percent: usize) -> Duration {
        self.waits[(self.waits.len() - 1) * percent / 100]
    }

    fn print(&self, what: &str) {
        println!(
            r#"{{"what":"{what}","events_per_s":{:.0},"cpu_us_per_event":{:.1},"p50_ms":{:.3},"p99_ms":{:.3},"max_ms":{:.3}}}"#,
            self.a_second(),
            self.cpu.as_secs_f64() * 1e6 / f64::from(u32::try_from(self.waits.len()).unwrap()),
            self.percentile(50).as_secs_f64() * 1e3,
            self.percentile(99).as_secs_f64() * 1e3,
            self.percentile(100).as_secs_f64() * 1e3,
        );
    }
}

/// When a measurement began.
struct Begin {
    wall: Instant,
    cpu: Duration,
}

impl Begin {
    fn now() -> Self {
        Self { wall: Instant::now(), cpu: cpu_time() }
    }
}

/// The processor time that this process has used.
fn cpu_time() -> Duration {
    let used = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    [used.user_time(), used.system_time()]
        .iter()
        .map(|time| Duration::from_micros(u64::try_from(time.num_microseconds()).unwrap()))
        .sum()
}

/// A fact of [`FACT_BYTES`] in its stored form.
fn fact() -> Fact {
    let made = |length: usize| Fact::StepFinished {
        step: StepKey { kind: StepKind::Plan, round: 1 },
        summary: "x".repeat(length),
    };
    let empty = fact_json(&made(0)).unwrap().len();
    made(FACT_BYTES - empty)
}

async fn lease(store: &Store, number: u64) -> Lease {
    let new = NewJob {
        id: JobId::from_random(u128::from(number + 1).to_be_bytes()),
        request: JobRequest::new(Prompt::new("A library with books and loans").unwrap()),
        owner: None,
        at: UnixMillis(1),
        idempotency: None,
        queue_limit: 10,
    };
    store.inbox.submit(new).await.unwrap();
    store.leases.claim("bench", UnixMillis(1), 1 << 40).await.unwrap().unwrap()
}

async fn sqlite(folder: &Path, jobs: u64, run: Duration) -> Figures {
    let sqlite = SqliteStore::open(folder, Bus::default()).unwrap();
    let store = sqlite.store();
    let mut leases = Vec::new();
    for number in 0..jobs {
        leases.push(lease(&store, number).await);
    }
    let begin = Begin::now();
    let writers: Vec<_> = leases
        .into_iter()
        .map(|lease| tokio::spawn(append_until(store.clone(), lease, begin.wall + run)))
        .collect();
    let mut waits = Vec::new();
    for writer in writers {
        waits.push(writer.await.unwrap());
    }
    let figures = Figures::of(waits, &begin);
    sqlite.close().await;
    figures
}

/// What a restart costs: every job was leased when the store was closed.
async fn recovery(folder: &Path) {
    let begin = Instant::now();
    let sqlite = SqliteStore::open(folder, Bus::default()).unwrap();
    let opened = begin.elapsed();
    let store = sqlite.store();
    let expired = store.leases.expire_all().await.unwrap();
    let ready = begin.elapsed();
    let mut entries = 0;
    let page = PageQuery { limit: 1_000, offset: 0, status: None, owner: None };
    for row in store.inbox.page(page).await.unwrap().rows {
        let mut after = 0;
        while after < row.last_seq {
            let read = store.log.read(row.id, after, 500).await.unwrap();
            after = read.last().unwrap().seq;
            entries += read.len();
        }
    }
    let read = begin.elapsed() - ready;
    println!(
        r#"{{"what":"restart","jobs":{expired},"entries":{entries},"open_ms":{:.1},"ready_ms":{:.1},"read_all_in_pages_of_500_ms":{:.0}}}"#,
        opened.as_secs_f64() * 1e3,
        ready.as_secs_f64() * 1e3,
        read.as_secs_f64() * 1e3,
    );
    sqlite.close().await;
}

async fn append_until(store: Store, lease: Lease, end: Instant) -> Vec<Duration> {
    let entries = store.log.read(lease.job, 0, 10).await.unwrap();
    let row = JobRow::of(lease.job, &JobView::of(&entries));
    let mut waits = Vec::new();
    let mut after = 1;
    while Instant::now() < end {
        let begin = Instant::now();
        let append = Append {
            job: lease.job,
            fence: lease.fence,
            at: UnixMillis(after),
            after,
            facts: vec![fact()],
            blobs: Vec::new(),
            row: row.clone(),
            consumed: None,
        };
        store.log.append(append).await.unwrap();
        waits.push(begin.elapsed());
        after += 1;
    }
    waits
}

type Line = (String, oneshot::Sender<()>);

/// The least that a durable log could be: lines in a file, flushed once for all that wait.
async fn plain_file(folder: &Path, run: Duration) -> Figures {
    let file = File::create(folder.join("plain")).unwrap();
    let (queue, waiting) = mpsc::channel(4_096);
    let thread = std::thread::spawn(move || write_lines(&file, waiting));
    let begin = Begin::now();
    let writers: Vec<_> =
        (0..JOBS).map(|_| tokio::spawn(write_until(queue.clone(), begin.wall + run))).collect();
    drop(queue);
    let mut waits = Vec::new();
    for writer in writers {
        waits.push(writer.await.unwrap());
    }
    let figures = Figures::of(waits, &begin);
    thread.join().unwrap();
    figures
}

async fn write_until(queue: mpsc::Sender<Line>, end: Instant) -> Vec<Duration> {
    let mut waits = Vec::new();
    while Instant::now() < end {
        let begin = Instant::now();
        let (reply, written) = oneshot::channel();
        queue.send((fact_json(&fact()).unwrap(), reply)).await.unwrap();
        written.await.unwrap();
        waits.push(begin.elapsed());
    }
    waits
}

fn write_lines(mut file: &File, mut waiting: mpsc::Receiver<Line>) {
    let mut lines = Vec::new();
    while waiting.blocking_recv_many(&mut lines, 1_024) > 0 {
        let text: String = lines.iter().flat_map(|(line, _)| [line.as_str(), "\n"]).collect();
        file.write_all(text.as_bytes()).unwrap();
        file.sync_data().unwrap();
        for (_, reply) in lines.drain(..) {
            let _ = reply.send(());
        }
    }
}
