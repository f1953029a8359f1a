"""E-mail addresses."""

from __future__ import annotations

import re

from ..texts import text
from .rule import BrokenRuleError, Rule, clean

LONGEST_ADDRESS = 254  # RFC 5321
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(
    rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*"
    rf"@{LABEL}(?:\.{LABEL})+"
)


class Email(Rule[str]):
    """An address with a name and a domain; the domain is kept in lower case."""

    @property
    def hint(self) -> str:
        return text("hint.email")

    def parse(self, raw: str) -> str:
        value = clean(raw)
        if len(value) > LONGEST_ADDRESS or not ADDRESS.fullmatch(value):
            raise BrokenRuleError
        name, _, domain = value.rpartition("@")
        return f"{name}@{domain.lower()}"
