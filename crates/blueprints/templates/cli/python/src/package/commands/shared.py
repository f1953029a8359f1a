"""What all commands have in common on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..model.column import Column
from ..model.entity import Entity
from ..texts import text
from .application import Application

Handler = Callable[[Application, argparse.Namespace], None]
VALUE_PREFIX = "value."

# argparse has no public name for what `add_subparsers` gives.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def declare_nothing(_parser: argparse.ArgumentParser) -> None:
    """For commands that take no arguments of their own."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a command is called, what its help says, what it takes and what it does."""

    name: str
    summary: str
    example: str
    run: Handler
    declare: Callable[[argparse.ArgumentParser], None] = declare_nothing


def add_shared_options(parser: argparse.ArgumentParser, *, defaults: bool = False) -> None:
    """Options that may stand before or after the command."""

    def default(value: object) -> Any:
        # A command must not put its default over what was said before it.
        return value if defaults else argparse.SUPPRESS

    group = parser.add_argument_group(text("help.shared"))
    group.add_argument(
        "--json",
        dest="as_json",
        action="store_true",
        default=default(False),
        help=text("help.json"),
    )
    group.add_argument(
        "--data-dir", metavar="DIR", default=default(None), help=text("help.data_dir")
    )
    group.add_argument(
        "-v", "--verbose", action="count", default=default(0), help=text("help.verbose")
    )


def add_command(commands: Commands, command: Command, arguments: Collection[str]) -> None:
    """Adds `command`; what it takes is only declared where `arguments` call for it."""
    parser: argparse.ArgumentParser = commands.add_parser(
        command.name,
        help=help_literal(command.summary),
        description=description_literal(command.summary),
        epilog=text("help.example", example=command.example),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if command.name in arguments:
        add_shared_options(parser)
        command.declare(parser)
    parser.set_defaults(run=command.run)


def add_column_option(
    group: argparse._ArgumentGroup, entity: Entity, column: Column, note: str = ""
) -> None:
    """The option that gives `column` a value; its help says what a right one looks like."""
    help_text = f"{entity.column_label(column)}: {column.rule.hint}{note}"
    group.add_argument(
        f"--{column.option}",
        dest=f"{VALUE_PREFIX}{column.name}",
        metavar="VALUE",
        help=help_literal(help_text),
    )


def help_literal(words: str) -> str:
    """`words` for `help=`, where argparse puts values in place of `%`."""
    return words.replace("%", "%%")


def description_literal(words: str) -> str:
    """`words` for `description=`, which argparse leaves alone unless it names the program."""
    return help_literal(words) if "%(prog)" in words else words


def given_values(entity: Entity, options: argparse.Namespace) -> dict[str, str]:
    """The raw texts that the user gave, by the name of the column."""
    given = vars(options)
    found = {one.name: given.get(f"{VALUE_PREFIX}{one.name}") for one in entity.columns}
    return {name: value for name, value in found.items() if value is not None}
