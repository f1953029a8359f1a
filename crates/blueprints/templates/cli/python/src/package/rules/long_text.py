"""Text of several lines."""

from __future__ import annotations

from dataclasses import dataclass

from ..texts import text
from .rule import BrokenRuleError, Rule, clean


@dataclass(frozen=True, slots=True)
class LongText(Rule[str]):
    """Lines with at least one and at most `max_chars` characters together."""

    max_chars: int

    @property
    def hint(self) -> str:
        return text("hint.long_text", max_chars=self.max_chars)

    def parse(self, raw: str) -> str:
        value = clean(raw.replace("\r\n", "\n"), allowed="\n\t")
        if len(value) > self.max_chars:
            raise BrokenRuleError
        return value
