"""Days of the calendar."""

from __future__ import annotations

import datetime
import re
from typing import Any

from ..texts import text
from .rule import BrokenRuleError, Rule

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Day(Rule[datetime.date]):
    """A date, written `YYYY-MM-DD`."""

    @property
    def hint(self) -> str:
        return text("hint.date")

    def parse(self, raw: str) -> datetime.date:
        written = raw.strip()
        if not DAY.fullmatch(written):
            raise BrokenRuleError
        try:
            return datetime.date.fromisoformat(written)
        except ValueError as error:
            raise BrokenRuleError from error

    def store(self, value: datetime.date) -> Any:
        return value.isoformat()

    def restore(self, stored: Any) -> datetime.date:
        return datetime.date.fromisoformat(stored)

    def present(self, value: datetime.date) -> Any:
        return value.isoformat()
