"""Records in from CSV: every line is checked first, and all are kept or none."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import ApplicationError, InvalidInputError, Problem, UsageError
from ..model.entity import Entity, Record
from ..model.reading import read_new
from ..texts import text
from .records import Records

MOST_PROBLEMS = 20


def import_csv(records: Records, entity: Entity, path: Path) -> int:
    """Keeps the rows of the CSV file at `path`; says how many."""
    return records.add_all(entity, read_records(entity, path))


def read_records(entity: Entity, path: Path) -> list[Record]:
    """The records of the file; raises `InvalidInputError` with the lines that are wrong."""
    found: list[Record] = []
    problems: list[Problem] = []
    for line, raw in read_rows(entity, path):
        try:
            found.append(read_new(entity, raw))
        except InvalidInputError as error:
            place = text("import.line", line=line)
            problems += [Problem(f"{place}, {one.name}", one.message) for one in error.problems]
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise InvalidInputError(problems[:MOST_PROBLEMS])
    return found


def read_rows(entity: Entity, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line number, without empty cells; an `id` column is not read."""
    try:
        # The signature that spreadsheets put first is not part of the heading.
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            check_heading(entity, reader.fieldnames or [])
            for row in reader:
                if None in row:
                    raise UsageError(text("import.too_many_cells", line=reader.line_num))
                yield reader.line_num, filled_cells(row)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ApplicationError(text("import.unreadable", path=path, reason=error)) from error


def check_heading(entity: Entity, names: Sequence[str]) -> None:
    """Refuses a file whose columns are not the entity's."""
    known = [column.name for column in entity.columns]
    unknown = [name for name in names if name not in ("id", *known)]
    if unknown or not names:
        raise UsageError(
            text("import.heading", unknown=", ".join(unknown) or "-", known=", ".join(known))
        )


def filled_cells(row: dict[str, str | None]) -> dict[str, str]:
    """The cells that hold a text, by column."""
    return {name: value for name, value in row.items() if value and name != "id"}
