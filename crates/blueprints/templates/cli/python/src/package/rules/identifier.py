"""Ids: how one row points to another."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from ..texts import text
from .rule import BrokenRuleError, Rule

LARGEST_ID = 2**53 - 1  # exact in JSON and well inside SQLite's 64 bits
DIGITS = re.compile(r"[0-9]{1,16}")


class Identifier(Rule[int]):
    """The id of one row."""

    @property
    def hint(self) -> str:
        return text("hint.identifier")

    def parse(self, raw: str) -> int:
        digits = raw.strip()
        if not DIGITS.fullmatch(digits) or not 1 <= int(digits) <= LARGEST_ID:
            raise BrokenRuleError
        return int(digits)


@dataclass(frozen=True, slots=True)
class Identifiers(Rule[tuple[int, ...]]):
    """The ids of at least `fewest` rows, separated by commas; each counts once."""

    fewest: int = 0

    @property
    def hint(self) -> str:
        return text("hint.identifiers")

    def parse(self, raw: str) -> tuple[int, ...]:
        parts = [part for part in raw.split(",") if part.strip()]
        if len(parts) < self.fewest:
            raise BrokenRuleError
        return tuple(sorted({Identifier().parse(part) for part in parts}))

    def store(self, value: tuple[int, ...]) -> Any:
        return json.dumps(value)

    def restore(self, stored: Any) -> tuple[int, ...]:
        return tuple(sorted(json.loads(stored)))

    def present(self, value: tuple[int, ...]) -> Any:
        return list(value)
