"""Entities: a kind of record with its names and columns."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..texts import label
from .column import Column, columns_of


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records share: an id, given by the storage when the record is first kept."""

    id: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record; `command` is its word on the command line."""

    name: str
    command: str
    record: type[Record]
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        """The name of one, for people."""
        return label(self.name)

    @property
    def label_plural(self) -> str:
        """The name of many, for people."""
        return label(f"{self.name}.")

    def column_label(self, column: Column) -> str:
        """The name of a column, for people."""
        return label(f"{self.name}.{column.name}")

    def column(self, name: str) -> Column:
        """The column that is called `name`; the caller knows that there is one."""
        return next(column for column in self.columns if column.name == name)

    def present(self, record: Record) -> dict[str, Any]:
        """`record` as JSON shows it: plain values under the columns' names."""
        shown: dict[str, Any] = {"id": record.id}
        for column in self.columns:
            value = getattr(record, column.attribute)
            shown[column.name] = None if value is None else column.rule.present(value)
        return shown


def describe(record: type[Record], *, name: str, command: str) -> Entity:
    """The entity whose records are of the type `record`."""
    return Entity(name=name, command=command, record=record, columns=columns_of(record))
