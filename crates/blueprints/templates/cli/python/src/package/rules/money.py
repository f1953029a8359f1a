"""Amounts of money: exact, kept in hundredths so that they sort and add up without error."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ..texts import text
from .rule import BrokenRuleError, Rule

AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
HUNDREDTH = Decimal("0.01")


class Money(Rule[Decimal]):
    """An amount of at least zero with two decimals."""

    @property
    def hint(self) -> str:
        return text("hint.money")

    def parse(self, raw: str) -> Decimal:
        digits = raw.strip()
        if not AMOUNT.fullmatch(digits):
            raise BrokenRuleError
        return Decimal(digits).quantize(HUNDREDTH)

    def store(self, value: Decimal) -> Any:
        return int(value / HUNDREDTH)

    def restore(self, stored: Any) -> Decimal:
        return (Decimal(stored) * HUNDREDTH).quantize(HUNDREDTH)

    def present(self, value: Decimal) -> Any:
        return str(value)
