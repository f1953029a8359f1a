"""What can go wrong, each with the exit code that tells a script about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ApplicationError(Exception):
    """A failure that the user can understand and act on."""

    exit_code = 1


class NotFoundError(ApplicationError):
    """There is no such row."""


class ConflictError(ApplicationError):
    """The change contradicts what is already stored."""


class StorageError(ApplicationError):
    """The data file cannot be read or written."""


class UsageError(ApplicationError):
    """The program was called, or set up, in a wrong way."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that is wrong, and what a right one looks like."""

    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


class InvalidInputError(UsageError):
    """One or more values break their rules; all of them are named at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n  ".join(str(problem) for problem in self.problems))
