"""Whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .bounds import describe, within
from .rule import BrokenRuleError, Rule

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Integer(Rule[int]):
    """A whole number within inclusive bounds."""

    minimum: int | None = None
    maximum: int | None = None

    @property
    def hint(self) -> str:
        return describe("hint.integer", self.minimum, self.maximum)

    def parse(self, raw: str) -> int:
        digits = raw.strip()
        if not WHOLE_NUMBER.fullmatch(digits):
            raise BrokenRuleError
        if not within(int(digits), self.minimum, self.maximum):
            raise BrokenRuleError
        return int(digits)
