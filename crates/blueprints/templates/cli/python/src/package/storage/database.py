"""The data file: opened, brought up to date, and changed in transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import logs
from ..errors import StorageError
from ..texts import text
from .migrations import MIGRATIONS

BUSY_TIMEOUT_S = 5.0
# A change that was reported as done is on the disk, even if the power fails right after.
DURABILITY = "PRAGMA synchronous = FULL"
_log = logs.logger("storage")


@contextmanager
def open_database(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the data file at `path`, which is made where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(text("storage.cannot_open", path=path, reason=error)) from error
    try:
        prepare(connection)
        migrate(connection, path)
        yield connection
    except sqlite3.DatabaseError as error:
        raise StorageError(text("storage.failed", path=path, reason=error)) from error
    finally:
        connection.close()


def prepare(connection: sqlite3.Connection) -> None:
    """Rows by name, references guarded, and letters compared without case in every script."""
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(DURABILITY)
    connection.create_function("fold", 1, fold, deterministic=True)


def fold(value: Any) -> Any:
    """Texts without case; everything else as it is."""
    return value.casefold() if isinstance(value, str) else value


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All changes in the block, or none of them."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Takes the steps that the data file has not taken yet; each one as a whole."""
    if version(connection) == len(MIGRATIONS):
        return
    with transaction(connection):
        taken = version(connection)
        if taken > len(MIGRATIONS):
            raise StorageError(text("storage.newer", path=path))
        for migration in MIGRATIONS[taken:]:
            for statement in migration.statements:
                connection.execute(statement)
            _log.info("data file migrated", extra={"values": {"step": migration.purpose}})
        # A pragma takes no bound parameter; the number is our own.
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS):d}")


def version(connection: sqlite3.Connection) -> int:
    """How many steps the data file has taken."""
    row = connection.execute("PRAGMA user_version").fetchone()
    return int(row[0])
