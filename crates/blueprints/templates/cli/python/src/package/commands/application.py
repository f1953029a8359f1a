"""What every command works with, opened once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..services.records import Records
from ..settings import Settings
from ..storage.database import open_database
from .output import Printer


@dataclass(frozen=True, slots=True)
class Application:
    """The records and the printer of one run."""

    records: Records
    printer: Printer


@contextmanager
def open_application(settings: Settings, *, as_json: bool) -> Iterator[Application]:
    """The application on the data file that `settings` name."""
    with open_database(settings.data_file) as connection:
        yield Application(Records(connection), Printer(as_json=as_json))
