"""Web addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..texts import text
from .rule import BrokenRuleError, Rule, clean

LONGEST_URL = 2000
SCHEMES = frozenset({"http", "https"})


class Url(Rule[str]):
    """An address on the web: `http` or `https`, with a host."""

    @property
    def hint(self) -> str:
        return text("hint.url")

    def parse(self, raw: str) -> str:
        value = clean(raw)
        if len(value) > LONGEST_URL or " " in value or not is_web_address(value):
            raise BrokenRuleError
        return value


def is_web_address(value: str) -> bool:
    """Whether `value` has a web scheme, a host and, if any, a port that exists."""
    try:
        parts = urlsplit(value)
        return parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
