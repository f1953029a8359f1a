"""Times of the day."""

from __future__ import annotations

import datetime
import re
from typing import Any

from ..texts import text
from .rule import BrokenRuleError, Rule

CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class ClockTime(Rule[datetime.time]):
    """A time of the day, written `HH:MM`."""

    @property
    def hint(self) -> str:
        return text("hint.time")

    def parse(self, raw: str) -> datetime.time:
        written = raw.strip()
        if not CLOCK_TIME.fullmatch(written):
            raise BrokenRuleError
        return datetime.time.fromisoformat(written)

    def store(self, value: datetime.time) -> Any:
        return value.strftime("%H:%M")

    def restore(self, stored: Any) -> datetime.time:
        return datetime.time.fromisoformat(stored)

    def present(self, value: datetime.time) -> Any:
        return value.strftime("%H:%M")
