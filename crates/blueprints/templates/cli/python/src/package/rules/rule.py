"""What every rule can do: read a text into a typed value, and carry it to storage and JSON."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")

FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs"})  # control characters and broken encodings


class BrokenRuleError(ValueError):
    """A text is not a right value; the rule's hint says what one looks like."""


class Rule(ABC, Generic[Value]):
    """The type of a column and the rule that its values keep."""

    @property
    @abstractmethod
    def hint(self) -> str:
        """What a right value looks like, in the user's language."""

    @abstractmethod
    def parse(self, raw: str) -> Value:
        """The value that `raw` stands for; raises `BrokenRuleError` when it breaks the rule."""

    def store(self, value: Value) -> Any:
        """The value as the database keeps it."""
        return value

    def restore(self, stored: Any) -> Value:
        """The value that `store` made `stored` of."""
        value: Value = stored
        return value

    def present(self, value: Value) -> Any:
        """The value as JSON and CSV show it."""
        return value


def clean(raw: str, *, allowed: str = "") -> str:
    """`raw` without outer blanks; refuses what is empty or holds control characters."""
    value = raw.strip()
    if not value:
        raise BrokenRuleError
    for character in value:
        if character not in allowed and unicodedata.category(character) in FORBIDDEN_CATEGORIES:
            raise BrokenRuleError
    return value
