"""One of a few words."""

from __future__ import annotations

from dataclasses import dataclass

from ..texts import text
from .rule import BrokenRuleError, Rule


@dataclass(frozen=True, slots=True)
class Choice(Rule[str]):
    """One of `values`."""

    values: tuple[str, ...]

    @property
    def hint(self) -> str:
        return text("hint.choice", values=", ".join(self.values))

    def parse(self, raw: str) -> str:
        value = raw.strip()
        if value not in self.values:
            raise BrokenRuleError
        return value
