"""Records out as CSV or JSON, one after the other, so that memory stays flat."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from ..errors import ApplicationError
from ..model.entity import Entity
from ..storage.query import Query
from ..texts import text
from .records import Records

LIST_SEPARATOR = ","


def export(records: Records, entity: Entity, form: str, stream: TextIO) -> int:
    """Writes every record of one kind to `stream`; says how many."""
    ids = records.find(entity, Query())
    rows = (entity.present(records.get(entity, record_id)) for record_id in ids)
    if form == "csv":
        write_csv(entity, rows, stream)
    else:
        write_json(rows, stream)
    return len(ids)


def write_csv(entity: Entity, rows: Iterable[dict[str, Any]], stream: TextIO) -> None:
    """A heading with the names of the columns, then a line for each row."""
    names = ["id", *(column.name for column in entity.columns)]
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([cell(row[name]) for name in names])


def write_json(rows: Iterable[dict[str, Any]], stream: TextIO) -> None:
    """An array with an object for each row."""
    separator = "["
    for row in rows:
        stream.write(f"{separator}\n  {json.dumps(row, ensure_ascii=False)}")
        separator = ","
    stream.write("[]\n" if separator == "[" else "\n]\n")


def cell(value: Any) -> str:
    """`value` in a form that an import reads back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return LIST_SEPARATOR.join(str(part) for part in value)
    return str(value)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A stream whose text takes the place of `path` at the end, as a whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ApplicationError(text("export.failed", path=path, reason=error.strerror)) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        os.replace(unfinished, path)
    except BaseException as error:
        Path(unfinished).unlink(missing_ok=True)
        if isinstance(error, OSError):
            reason = error.strerror
            raise ApplicationError(text("export.failed", path=path, reason=reason)) from error
        raise
