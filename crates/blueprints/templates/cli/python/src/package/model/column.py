"""Columns: the fields of a record with their rules, declared where the record is."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..rules import Identifier, Identifiers, Rule

_KEY = "column"


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One column of a record.

    `name` is the word in JSON, CSV and the database; `attribute` the one in Python; `option` the
    one on the command line. They differ only where a word is taken.
    """

    rule: Rule[Any]
    required: bool = True
    unique: bool = False
    default: Any = None
    target: str = ""
    many: bool = False
    name: str = ""
    attribute: str = ""
    option: str = ""

    @property
    def mandatory(self) -> bool:
        """Whether a new record must name a value."""
        return self.required and self.default is None


def column(rule: Rule[Any], **settings: Any) -> Any:
    """A column whose values keep `rule`; `settings` are the fields of `Column`."""
    described = Column(rule, **settings)
    metadata = {_KEY: described}
    if described.mandatory:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=described.default, metadata=metadata)


def reference(target: str, **settings: Any) -> Any:
    """A column that points to one row of the entity `target`."""
    return column(Identifier(), target=target, **settings)


def references(target: str, *, required: bool = False, **settings: Any) -> Any:
    """A column that points to any number of rows of the entity `target`; to one, if required."""
    rule = Identifiers(fewest=1 if required else 0)
    default = None if required else ()
    return column(rule, target=target, many=True, required=required, default=default, **settings)


def columns_of(record: type[Any]) -> tuple[Column, ...]:
    """The columns of `record` in the order in which they are declared."""
    return tuple(
        _named(field.name, field.metadata[_KEY])
        for field in dataclasses.fields(record)
        if _KEY in field.metadata
    )


def _named(attribute: str, described: Column) -> Column:
    name = described.name or attribute
    option = described.option or name.replace("_", "-")
    return dataclasses.replace(described, attribute=attribute, name=name, option=option)
