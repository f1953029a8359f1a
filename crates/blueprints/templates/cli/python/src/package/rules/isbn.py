"""International standard book numbers."""

from __future__ import annotations

import re

from ..texts import text
from .rule import BrokenRuleError, Rule, clean

ISBN_10 = re.compile(r"[0-9]{9}[0-9X]")
ISBN_13 = re.compile(r"97[89][0-9]{10}")


class Isbn(Rule[str]):
    """An ISBN-10 or ISBN-13 whose check digit is right; kept without hyphens."""

    @property
    def hint(self) -> str:
        return text("hint.isbn")

    def parse(self, raw: str) -> str:
        value = clean(raw).replace("-", "").replace(" ", "").upper()
        if not (checks_as_isbn_10(value) or checks_as_isbn_13(value)):
            raise BrokenRuleError
        return value


def checks_as_isbn_10(value: str) -> bool:
    """Whether the weighted sum of ten characters is a multiple of 11."""
    if not ISBN_10.fullmatch(value):
        return False
    digits = [10 if character == "X" else int(character) for character in value]
    pairs = zip(range(10, 0, -1), digits, strict=True)
    return sum(weight * digit for weight, digit in pairs) % 11 == 0


def checks_as_isbn_13(value: str) -> bool:
    """Whether the sum, every second digit three times, is a multiple of 10."""
    if not ISBN_13.fullmatch(value):
        return False
    digits = [int(character) for character in value]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
