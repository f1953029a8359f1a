//! The file: how it is opened, its tables and their versions, and whether it is whole.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use store::StoreError;

use super::fault::{Fault, Kind, of_read};
use super::health::unavailable;

/// `SXT1` in the file's header: a file without it is somebody else's.
const APPLICATION_ID: i32 = 0x5358_5431;

/// Each takes the schema one version further. The first takes it to 1.
const MIGRATIONS: &[&str] = &[include_str!("schema/0001_jobs_and_logs.sql")];

/// Longest check at start. What it does not reach is still checked when it is read.
const CHECK_MAX: Duration = Duration::from_millis(250);

/// Longest wait for the checkpoint, which may hold the write lock for a moment.
const BUSY_MAX: Duration = Duration::from_secs(10);

/// Statements kept ready on each connection; there are about forty.
const STATEMENTS_MAX: usize = 64;

/// Opens the file for the one writer: checks it, and brings it to this version's schema.
pub(super) fn open_for_writing(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(file, flags).map_err(of_read)?;
    check_owner(&connection).map_err(|fault| damaged(file, &fault))??;
    prepare_for_writing(&connection).map_err(|fault| damaged(file, &fault))?;
    check(&connection, file)?;
    check_tables(&connection, file)?;
    migrate(&mut connection).map_err(|fault| damaged(file, &fault))?;
    Ok(connection)
}

/// Opens the file for reading; the writer must have opened it before.
pub(super) fn open_for_reading(file: &Path) -> Result<Connection, StoreError> {
    let connection = open_beside_the_writer(file)?;
    connection.pragma_update(None, "query_only", true).map_err(of_read)?;
    Ok(connection)
}

/// Opens the file a second time in this process.
pub(super) fn open_beside_the_writer(file: &Path) -> Result<Connection, StoreError> {
    // Without CREATE: a file that has gone meanwhile must not come back empty.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(of_read)?;
    settle(&connection).map_err(of_read)?;
    Ok(connection)
}

fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.busy_timeout(BUSY_MAX)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

fn prepare_for_writing(connection: &Connection) -> Result<(), Fault> {
    settle(connection)?;
    set_write_ahead_log(connection)?;
    // FULL: the log is flushed before a commit is answered. NORMAL would lose answered work with the power.
    connection.pragma_update(None, "synchronous", "full")?;
    // The checkpointer does it beside the commits.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    // 16 MiB: the pages that commits touch again and again.
    connection.pragma_update(None, "cache_size", -16_384)?;
    Ok(())
}

/// SQLite answers a change of the journal that it could not make with the old mode, and not with an error.
fn set_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode == "wal" {
        return Ok(());
    }
    let why = format!("the journal stays in mode `{mode}`, which is not safe here");
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_WRITE);
    Err(rusqlite::Error::SqliteFailure(code, Some(why)))
}

/// Refuses files of others and of newer versions before anything is changed in them.
fn check_owner(connection: &Connection) -> Result<Result<(), StoreError>, Fault> {
    let version = version(connection)?;
    let owner: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let is_new = tables == 0 && version == 0;
    if !is_new && owner != APPLICATION_ID {
        let what = "it is a database of another program, or its header is damaged".to_owned();
        return Ok(Err(StoreError::Corrupt { what }));
    }
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if version > known {
        return Ok(Err(StoreError::Newer { found: version, known }));
    }
    if version < 0 || (version == 0 && tables > 0) {
        let what = format!("its schema version is {version}");
        return Ok(Err(StoreError::Corrupt { what }));
    }
    Ok(Ok(()))
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    let version = usize::try_from(version(connection)?).unwrap_or(0);
    for (number, migration) in (1..).zip(MIGRATIONS).skip(version) {
        // One transaction with its number: a process that is killed in between has done nothing.
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

/// That the tables are those of the file's version, to the letter: a damaged definition can still be one.
fn check_tables(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    let tables = |connection: &Connection| -> rusqlite::Result<Vec<(String, Option<String>)>> {
        connection
            .prepare(
                "SELECT type || ' ' || name || ' ' || tbl_name, sql FROM sqlite_schema ORDER BY 1",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    };
    let compared = || -> rusqlite::Result<bool> {
        let version = usize::try_from(version(connection)?).unwrap_or(0);
        let right = Connection::open_in_memory()?;
        MIGRATIONS.iter().take(version).try_for_each(|migration| right.execute_batch(migration))?;
        Ok(tables(connection)? == tables(&right)?)
    };
    match compared().map_err(|error| damaged(file, &error.into()))? {
        true => Ok(()),
        false => {
            let finding = "its tables are not those of its version";
            Err(StoreError::Corrupt { what: in_file(file, finding) })
        }
    }
}

/// The small tables with their indexes first, then the structure of everything, as far as time allows.
fn check(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    let deadline = Instant::now() + CHECK_MAX;
    // Asked every few thousand steps: often enough for a quarter of a second.
    connection.progress_handler(4_096, Some(move || Instant::now() > deadline)).map_err(of_read)?;
    let checked = check_all(connection);
    connection.progress_handler(0, None::<fn() -> bool>).map_err(of_read)?;
    match checked {
        Ok(None) => Ok(()),
        Ok(Some(finding)) => Err(StoreError::Corrupt { what: in_file(file, &finding) }),
        Err(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) =>
        {
            tracing::debug!("the data file is large; the rest of it is checked as it is read");
            Ok(())
        }
        Err(error) => Err(damaged(file, &error.into())),
    }
}

fn check_all(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let mut checks = Vec::new();
    for table in ["jobs", "commands", "idempotency", "blobs"] {
        let is_there: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)",
            [table],
            |row| row.get(0),
        )?;
        if is_there {
            checks.push(format!("PRAGMA integrity_check({table})"));
        }
    }
    checks.push("PRAGMA quick_check".to_owned());
    for check in checks {
        let finding: String = connection.query_row(&check, [], |row| row.get(0))?;
        if finding != "ok" {
            return Ok(Some(finding));
        }
    }
    Ok(None)
}

fn damaged(file: &Path, fault: &Fault) -> StoreError {
    match fault.kind {
        Kind::Corrupt => StoreError::Corrupt { what: in_file(file, &fault.text()) },
        Kind::WriteFailed if file.parent().is_some_and(super::folder::is_out_of_space) => {
            StoreError::StorageFull { source: Some(fault.text().into()) }
        }
        Kind::Full | Kind::WriteFailed | Kind::Unsure | Kind::Other => fault.to_store_error(),
    }
}

fn in_file(file: &Path, finding: &str) -> String {
    // SQLite's findings can be long and of several lines; the first says enough.
    let first: String = finding.lines().next().unwrap_or_default().chars().take(200).collect();
    format!("`{}`: {first}", file.display())
}

/// So that callers need not know why a connection could not be made.
pub(super) fn thread_failed(error: std::io::Error) -> StoreError {
    unavailable(error)
}
