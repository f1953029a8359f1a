"""Structured logging to stderr: one line an event, `key=value`, so that it can be searched."""

from __future__ import annotations

import json
import logging
import sys
from typing import TextIO

from . import PROGRAM


def logger(name: str) -> logging.Logger:
    """The logger of one part of the program."""
    return logging.getLogger(f"{PROGRAM}.{name}")


class KeyValueFormatter(logging.Formatter):
    """Prints the event first and its values after it."""

    def format(self, record: logging.LogRecord) -> str:
        values = {"time": self.formatTime(record), "level": record.levelname.lower()}
        values |= {"logger": record.name, "event": record.getMessage()}
        values |= getattr(record, "values", {})
        line = " ".join(f"{key}={quoted(value)}" for key, value in values.items())
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def quoted(value: object) -> str:
    """`value` as one word: quoted where it holds a space, a quote or a control character."""
    word = str(value)
    plain = word.isprintable() and not any(mark in word for mark in ' "=')
    return word if word and plain else json.dumps(word, ensure_ascii=False)


def configure(level: int, stream: TextIO | None = None) -> None:
    """Sends this program's events to `stream` (stderr by default) from `level` on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(KeyValueFormatter())
    root = logging.getLogger(PROGRAM)
    root.handlers = [handler]
    root.setLevel(level)
    root.propagate = False
