//! What the store in memory holds, and each promise as a plain function over it.

use std::collections::{BTreeMap, HashMap, HashSet};

use bytes::Bytes;
use domain::{BlobHash, Entry, JobId, JobStatus, JobView, UnixMillis};

use crate::log::{command_json, fact_json};
use crate::{
    Append, Command, JobPage, JobRow, Lease, NewJob, PageQuery, Parking, Place, StoreError,
    Submitted,
};

/// An owner and the key that the owner chose.
type Key = (Option<String>, String);

#[derive(Debug, Default)]
pub(super) struct State {
    /// By the order in which they were accepted.
    jobs: BTreeMap<u64, Job>,
    ordinals: HashMap<JobId, u64>,
    last_ordinal: u64,
    keys: HashMap<Key, (BlobHash, JobId)>,
    contents: HashMap<BlobHash, Content>,
}

#[derive(Debug)]
struct Job {
    row: JobRow,
    place: Place,
    fence: u64,
    entries: Vec<Entry>,
    commands: Vec<(u64, Command)>,
    last_command: u64,
    blobs: HashSet<BlobHash>,
    key: Option<Key>,
}

#[derive(Debug)]
struct Content {
    bytes: Bytes,
    /// How many jobs use it.
    jobs: u64,
}

impl Job {
    fn check_fence(&self, held: u64) -> Result<(), StoreError> {
        if self.fence == held && self.place.is_leased() {
            return Ok(());
        }
        Err(StoreError::StaleFence { job: self.row.id, held, current: self.fence })
    }
}

impl State {
    pub(super) fn submit(&mut self, new: NewJob) -> Result<Submitted, StoreError> {
        let key = new.idempotency.as_ref().map(|named| (new.owner.clone(), named.key.clone()));
        if let Some(known) = self.known(&new, key.as_ref())? {
            return Ok(Submitted::Known { job: known });
        }
        let entry = new.first_entry();
        fact_json(&entry.fact)?;
        let waiting = self.jobs.values().filter(|job| job.place.is_queued()).count();
        if waiting >= new.queue_limit {
            return Err(StoreError::QueueFull { waiting, limit: new.queue_limit });
        }
        if let (Some(key), Some(named)) = (&key, new.idempotency) {
            self.keys.insert(key.clone(), (named.body, new.id));
        }
        self.last_ordinal += 1;
        self.ordinals.insert(new.id, self.last_ordinal);
        let job = Job {
            row: JobRow::of(new.id, &JobView::of([&entry])),
            place: Place::READY,
            fence: 0,
            entries: vec![entry.clone()],
            commands: Vec::new(),
            last_command: 0,
            blobs: HashSet::new(),
            key,
        };
        self.jobs.insert(self.last_ordinal, job);
        Ok(Submitted::New { job: new.id, entry: Box::new(entry) })
    }

    fn known(&self, new: &NewJob, key: Option<&Key>) -> Result<Option<JobId>, StoreError> {
        let before = key.and_then(|key| self.keys.get(key));
        match (before, &new.idempotency) {
            (Some((body, job)), Some(named)) if *body == named.body => Ok(Some(*job)),
            (Some(_), Some(_)) => Err(StoreError::KeyReused),
            _ => Ok(self.ordinals.contains_key(&new.id).then_some(new.id)),
        }
    }

    pub(super) fn tell(&mut self, job: JobId, command: Command) -> Result<u64, StoreError> {
        command_json(&command)?;
        let job = self.job_mut(job)?;
        job.last_command += 1;
        job.commands.push((job.last_command, command));
        job.place = job.place.clone().told();
        Ok(job.last_command)
    }

    pub(super) fn commands(&self, job: JobId) -> Vec<(u64, Command)> {
        self.job(job).map_or_else(Vec::new, |job| job.commands.clone())
    }

    pub(super) fn row(&self, job: JobId) -> Option<JobRow> {
        self.job(job).map(|job| job.row.clone())
    }

    pub(super) fn page(&self, query: &PageQuery) -> JobPage {
        let fits = |row: &&JobRow| {
            query.status.is_none_or(|status| row.status == status)
                && (query.owner.is_none() || row.owner == query.owner)
        };
        let all: Vec<&JobRow> = self.jobs.values().rev().map(|job| &job.row).filter(fits).collect();
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let skipped = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        JobPage { rows: all.into_iter().skip(skipped).take(limit).cloned().collect(), total }
    }

    pub(super) fn counts(&self) -> Vec<(JobStatus, u64)> {
        let count = |status| {
            let jobs = self.jobs.values().filter(|job| job.row.status == status).count();
            (status, u64::try_from(jobs).unwrap_or(u64::MAX))
        };
        JobStatus::ALL.into_iter().map(count).filter(|(_, jobs)| *jobs > 0).collect()
    }

    pub(super) fn delete(&mut self, job: JobId) -> Result<(), StoreError> {
        let ordinal = self.ordinals.remove(&job).ok_or(StoreError::NoSuchJob(job))?;
        let Some(gone) = self.jobs.remove(&ordinal) else { return Ok(()) };
        if let Some(key) = &gone.key {
            self.keys.remove(key);
        }
        for hash in gone.blobs {
            if let Some(content) = self.contents.get_mut(&hash) {
                content.jobs -= 1;
                if content.jobs == 0 {
                    self.contents.remove(&hash);
                }
            }
        }
        Ok(())
    }

    pub(super) fn append(&mut self, append: Append) -> Result<Vec<Entry>, StoreError> {
        append.check_blobs()?;
        append.facts.iter().try_for_each(|fact| fact_json(fact).map(drop))?;
        let entries = append.entries();
        let Append { job, fence, after, blobs, mut row, consumed, .. } = append;
        let held = self.job_mut(job)?;
        held.check_fence(fence)?;
        if held.row.last_seq != after {
            return Err(StoreError::StaleFence { job, held: fence, current: held.fence });
        }
        row.id = job;
        row.last_seq = after + u64::try_from(entries.len()).unwrap_or(u64::MAX);
        held.row = row;
        held.entries.extend(entries.iter().cloned());
        let read = consumed.unwrap_or(0);
        held.commands.retain(|(number, _)| *number > read);
        let new: Vec<(BlobHash, Bytes)> =
            blobs.into_iter().filter(|(hash, _)| held.blobs.insert(*hash)).collect();
        for (hash, bytes) in new {
            self.contents.entry(hash).or_insert(Content { bytes, jobs: 0 }).jobs += 1;
        }
        Ok(entries)
    }

    pub(super) fn read(&self, job: JobId, after: u64, limit: u32) -> Vec<Entry> {
        let skipped = usize::try_from(after).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let entries = self.job(job).map_or(&[][..], |job| &job.entries);
        entries.iter().skip(skipped).take(limit).cloned().collect()
    }

    pub(super) fn content(&self, hash: BlobHash) -> Result<Option<Bytes>, StoreError> {
        let Some(content) = self.contents.get(&hash) else { return Ok(None) };
        if BlobHash::of(&content.bytes) != hash {
            return Err(StoreError::Corrupt { what: format!("content {hash} has another hash") });
        }
        Ok(Some(content.bytes.clone()))
    }

    pub(super) fn claim(&mut self, worker: &str, now: UnixMillis, ttl_ms: u64) -> Option<Lease> {
        let job = self.jobs.values_mut().find(|job| job.place.is_free(now))?;
        job.fence += 1;
        Some(job.lease(worker, now, ttl_ms))
    }

    pub(super) fn renew(
        &mut self,
        lease: &Lease,
        now: UnixMillis,
        ttl_ms: u64,
    ) -> Result<Lease, StoreError> {
        let job = self.job_mut(lease.job)?;
        job.check_fence(lease.fence)?;
        Ok(job.lease(&lease.worker, now, ttl_ms))
    }

    pub(super) fn release(&mut self, lease: &Lease, parking: Parking) -> Result<(), StoreError> {
        let job = self.job_mut(lease.job)?;
        job.check_fence(lease.fence)?;
        job.place = Place::parked(parking, !job.commands.is_empty());
        Ok(())
    }

    pub(super) fn expire_all(&mut self) -> u64 {
        let mut expired = 0;
        for job in self.jobs.values_mut().filter(|job| job.place.is_leased()) {
            job.place = Place::READY;
            expired += 1;
        }
        expired
    }

    fn job(&self, job: JobId) -> Option<&Job> {
        self.ordinals.get(&job).and_then(|ordinal| self.jobs.get(ordinal))
    }

    fn job_mut(&mut self, job: JobId) -> Result<&mut Job, StoreError> {
        let found = self.ordinals.get(&job).and_then(|ordinal| self.jobs.get_mut(ordinal));
        found.ok_or(StoreError::NoSuchJob(job))
    }
}

impl Job {
    fn lease(&mut self, worker: &str, now: UnixMillis, ttl_ms: u64) -> Lease {
        let expires_at = UnixMillis(now.0.saturating_add(ttl_ms));
        self.place = Place::Leased { worker: worker.to_owned(), expires_at };
        Lease { job: self.row.id, fence: self.fence, worker: worker.to_owned(), expires_at }
    }
}
