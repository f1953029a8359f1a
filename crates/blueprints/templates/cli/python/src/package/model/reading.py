"""Raw texts into records: the only way in, for the command line and for imported files alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from ..errors import InvalidInputError, Problem
from ..rules import BrokenRuleError
from ..texts import text
from .column import Column
from .entity import Entity, Record

SHOWN_CHARACTERS = 40


def read_new(entity: Entity, raw: Mapping[str, str]) -> Record:
    """A record of `raw`; raises `InvalidInputError` with every problem at once."""
    values, problems = _read(entity, raw)
    problems += [
        Problem(column.name, text("problem.missing", hint=column.rule.hint))
        for column in entity.columns
        if column.mandatory and column.name not in raw
    ]
    _refuse(problems)
    return entity.record(**values)


def read_change(
    entity: Entity, record: Record, raw: Mapping[str, str], cleared: Collection[str] = ()
) -> Record:
    """`record` with the values of `raw` in place, and the `cleared` ones removed."""
    values, problems = _read(entity, raw)
    for name in cleared:
        column = entity.column(name)
        if column.required:
            problems.append(Problem(name, text("problem.not_clearable")))
        values[column.attribute] = column.default
    _refuse(problems)
    return dataclasses.replace(record, **values)


def read_value(column: Column, raw: str) -> Any:
    """The value that `raw` stands for in `column`."""
    try:
        return column.rule.parse(raw)
    except BrokenRuleError as error:
        raise InvalidInputError([_wrong(column, raw)]) from error


def _read(entity: Entity, raw: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in entity.columns:
        if column.name not in raw:
            continue
        try:
            values[column.attribute] = column.rule.parse(raw[column.name])
        except BrokenRuleError:
            problems.append(_wrong(column, raw[column.name]))
    return values, problems


def _wrong(column: Column, raw: str) -> Problem:
    given = raw if len(raw) <= SHOWN_CHARACTERS else f"{raw[:SHOWN_CHARACTERS]}…"
    # `repr` puts it in quotes and makes control characters visible.
    return Problem(column.name, text("problem.wrong", hint=column.rule.hint, given=repr(given)))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidInputError(problems)
