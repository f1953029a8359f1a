"""Yes or no."""

from __future__ import annotations

from typing import Any

from ..texts import text
from .rule import BrokenRuleError, Rule

WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Boolean(Rule[bool]):
    """A choice between yes and no."""

    @property
    def hint(self) -> str:
        return text("hint.boolean")

    def parse(self, raw: str) -> bool:
        value = WORDS.get(raw.strip().lower())
        if value is None:
            raise BrokenRuleError
        return value

    def store(self, value: bool) -> Any:
        return int(value)

    def restore(self, stored: Any) -> bool:
        return bool(stored)
