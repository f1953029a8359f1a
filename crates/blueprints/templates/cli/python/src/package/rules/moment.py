"""Moments: a date, a time and a zone."""

from __future__ import annotations

import datetime
import re
from typing import Any

from ..texts import text
from .rule import BrokenRuleError, Rule

MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class Moment(Rule[datetime.datetime]):
    """A moment as RFC 3339 writes it; kept in UTC, so that moments sort."""

    @property
    def hint(self) -> str:
        return text("hint.date_time")

    def parse(self, raw: str) -> datetime.datetime:
        written = raw.strip()
        if not MOMENT.fullmatch(written):
            raise BrokenRuleError
        try:
            return datetime.datetime.fromisoformat(written.upper()).astimezone(datetime.UTC)
        except (ValueError, OverflowError) as error:
            raise BrokenRuleError from error

    def store(self, value: datetime.datetime) -> Any:
        return value.isoformat()

    def restore(self, stored: Any) -> datetime.datetime:
        return datetime.datetime.fromisoformat(stored)

    def present(self, value: datetime.datetime) -> Any:
        return value.isoformat().replace("+00:00", "Z")
