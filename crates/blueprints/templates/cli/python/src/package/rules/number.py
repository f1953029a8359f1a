"""Numbers with decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .bounds import describe, within
from .rule import BrokenRuleError, Rule

DECIMAL_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,15})?")


@dataclass(frozen=True, slots=True)
class Number(Rule[float]):
    """A finite number within inclusive bounds."""

    minimum: int | None = None
    maximum: int | None = None

    @property
    def hint(self) -> str:
        return describe("hint.number", self.minimum, self.maximum)

    def parse(self, raw: str) -> float:
        digits = raw.strip()
        if not DECIMAL_NUMBER.fullmatch(digits):
            raise BrokenRuleError
        if not within(Decimal(digits), self.minimum, self.maximum):
            raise BrokenRuleError
        return float(digits)
