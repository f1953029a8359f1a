"""Settings: read once from the environment and the command line, checked, then passed on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import ENVIRONMENT_PREFIX, PROGRAM
from .errors import UsageError
from .texts import text

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
DATA_FILE = "data.sqlite3"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data lies and how much is logged."""

    data_dir: Path
    log_level: int = logging.WARNING

    @property
    def data_file(self) -> Path:
        """The SQLite file that keeps every row."""
        return self.data_dir / DATA_FILE

    @classmethod
    def load(
        cls,
        environment: Mapping[str, str],
        *,
        data_dir: str | None = None,
        verbosity: int = 0,
    ) -> Settings:
        """Settings from `environment`; the command line (`data_dir`, `verbosity`) wins."""
        chosen = data_dir or environment.get(f"{ENVIRONMENT_PREFIX}_DATA_DIR")
        folder = Path(chosen).expanduser() if chosen else default_data_dir(environment)
        return cls(data_dir=folder, log_level=log_level(environment, verbosity))


def default_data_dir(environment: Mapping[str, str]) -> Path:
    """The user's data folder, as the XDG base directory specification names it."""
    home = environment.get("XDG_DATA_HOME")
    base = Path(home) if home else Path.home() / ".local" / "share"
    return base / PROGRAM


def log_level(environment: Mapping[str, str], verbosity: int) -> int:
    """`-v` shows what happens, `-vv` shows details; without them the environment decides."""
    if verbosity > 0:
        return logging.INFO if verbosity == 1 else logging.DEBUG
    variable = f"{ENVIRONMENT_PREFIX}_LOG_LEVEL"
    name = environment.get(variable, "WARNING").upper()
    if name not in LEVELS:
        choices = ", ".join(LEVELS)
        raise UsageError(text("settings.bad_level", variable=variable, choices=choices))
    return logging.getLevelNamesMapping()[name]
