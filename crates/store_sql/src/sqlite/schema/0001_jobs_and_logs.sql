-- Jobs, by the order in which they were accepted. `row` is what lists show, as JSON; `status` and `owner`
-- repeat what is in it, to be searched. `place`, `due` and `worker` say where the job stands between its
-- workers: 0 ready (from `due`), 1 leased (until `due`, by `worker`), 2 waiting, 3 ended.
-- The checks are CRC-32 over what they stand beside and the job's id.
CREATE TABLE jobs (
    ordinal INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    status INTEGER NOT NULL,
    owner TEXT,
    place INTEGER NOT NULL,
    due INTEGER NOT NULL,
    worker TEXT NOT NULL,
    fence INTEGER NOT NULL,
    last_command INTEGER NOT NULL,
    place_check INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    last_event INTEGER NOT NULL,
    row TEXT NOT NULL,
    row_check INTEGER NOT NULL,
    idempotency TEXT
) STRICT;
CREATE INDEX jobs_by_status ON jobs (status);
CREATE INDEX jobs_by_owner ON jobs (owner) WHERE owner IS NOT NULL;
-- Only what a worker could take: parked jobs may be many and stay for ever.
CREATE INDEX jobs_to_do ON jobs (place) WHERE place IN (0, 1);

-- The logs of all jobs, in the order of the commits. Each entry names the one before it of its job
-- (0: none) and the job names its last: an index over (job, seq) would make every commit write a page for
-- every job in it, which costs five times the rest. The check covers the job's id and all the columns.
CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    previous INTEGER NOT NULL,
    job INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    fact_check INTEGER NOT NULL,
    fact TEXT NOT NULL
) STRICT;

-- What clients asked for and no append has answered.
CREATE TABLE commands (
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    command TEXT NOT NULL,
    command_check INTEGER NOT NULL,
    PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

-- The clients' own names of submissions; they go with their jobs.
CREATE TABLE idempotency (
    scope TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    job BLOB NOT NULL,
    body_check INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Contents by their hash, with the number of jobs that use them. The bytes are apart, so that counting
-- does not write them again.
CREATE TABLE blobs (
    number INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    jobs INTEGER NOT NULL
) STRICT;
CREATE TABLE contents (
    number INTEGER PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;
CREATE TABLE job_blobs (
    job INTEGER NOT NULL,
    blob INTEGER NOT NULL,
    PRIMARY KEY (job, blob)
) STRICT, WITHOUT ROWID;
