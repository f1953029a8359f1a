"""Telephone numbers."""

from __future__ import annotations

import re

from ..texts import text
from .rule import BrokenRuleError, Rule, clean

SHAPE = re.compile(r"\+?[0-9 ()./-]{5,30}")
FEWEST_DIGITS = 5
MOST_DIGITS = 15  # ITU-T E.164


class Phone(Rule[str]):
    """A number of 5 to 15 digits with an optional `+`, blanks and brackets."""

    @property
    def hint(self) -> str:
        return text("hint.phone")

    def parse(self, raw: str) -> str:
        value = clean(raw)
        digits = sum(character.isdigit() for character in value)
        if not SHAPE.fullmatch(value) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
            raise BrokenRuleError
        return value
