"""The connection to the database: one engine a process, one session a request."""

import sqlite3
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from app.core.model import Base


class Database:
    """An engine with its session factory."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, pool_pre_ping=True, **_options(url))
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    def create_tables(self) -> None:
        """Create the tables that do not exist yet."""
        Base.metadata.create_all(self.engine)

    def session(self) -> Session:
        """Open a session; the caller closes it."""
        return self._sessions()

    def answers(self) -> bool:
        """Whether a trivial query succeeds; raises what the driver raises when it does not."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar_one() == 1

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _options(url: str) -> dict[str, Any]:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return {}
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}}
    if parsed.database in {None, "", ":memory:"}:
        # A database in memory lives as long as its only connection.
        options["poolclass"] = StaticPool
    return options


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    # SQLite checks foreign keys only when told; WAL lets readers go on beside a writer.
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()


def database_of(request: Request) -> Database:
    """The database of the application that serves ``request``."""
    database: Database = request.app.state.database
    return database


def open_session(database: Annotated[Database, Depends(database_of)]) -> Iterator[Session]:
    """A session for one request; what was not committed is rolled back."""
    session = database.session()
    try:
        yield session
    finally:
        session.close()


OpenSession = Annotated[Session, Depends(open_session)]
