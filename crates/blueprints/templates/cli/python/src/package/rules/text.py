"""Text of one line."""

from __future__ import annotations

from dataclasses import dataclass

from ..texts import text
from .rule import BrokenRuleError, Rule, clean


@dataclass(frozen=True, slots=True)
class Text(Rule[str]):
    """One line with at least one and at most `max_chars` characters."""

    max_chars: int

    @property
    def hint(self) -> str:
        return text("hint.text", max_chars=self.max_chars)

    def parse(self, raw: str) -> str:
        value = clean(raw)
        if len(value) > self.max_chars:
            raise BrokenRuleError
        return value
