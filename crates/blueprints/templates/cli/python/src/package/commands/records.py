"""The commands that work on one record: add, show, update, delete."""

from __future__ import annotations

import argparse

from .. import PROGRAM
from ..errors import UsageError
from ..model.column import Column
from ..model.entity import Entity
from ..texts import text
from .application import Application
from .output import visible
from .shared import Command, add_column_option, given_values


def commands(entity: Entity) -> list[Command]:
    """The commands for one record of `entity`."""
    record = RecordCommands(entity)
    called = f"{PROGRAM} {entity.command}"
    mandatory = [f"--{column.option} VALUE" for column in entity.columns if column.mandatory]
    summaries = {
        action: text(f"help.{action}", entity=entity.label)
        for action in ("add", "show", "update", "delete")
    }
    change = f"--{entity.columns[0].option} VALUE"
    return [
        Command(
            "add",
            summaries["add"],
            " ".join([called, "add", *mandatory]),
            record.add,
            record.declare_add,
        ),
        Command("show", summaries["show"], f"{called} show 1", record.show, declare_id),
        Command(
            "update",
            summaries["update"],
            f"{called} update 1 {change}",
            record.update,
            record.declare_update,
        ),
        Command("delete", summaries["delete"], f"{called} delete 1", record.delete, declare_id),
    ]


def declare_id(parser: argparse.ArgumentParser) -> None:
    """The argument that names a record."""
    parser.add_argument("id", type=int, metavar="ID", help=text("help.id"))


class RecordCommands:
    """What the commands of one kind of record take and do."""

    def __init__(self, entity: Entity) -> None:
        self.entity = entity

    def declare_add(self, parser: argparse.ArgumentParser) -> None:
        """An option for each column, with its rule and its default."""
        group = parser.add_argument_group(text("help.values"))
        for column in self.entity.columns:
            add_column_option(group, self.entity, column, default_note(column))

    def add(self, application: Application, options: argparse.Namespace) -> None:
        """Keeps a new record and shows it."""
        record = application.records.add(self.entity, given_values(self.entity, options))
        application.printer.row(self.entity, self.entity.present(record))

    def show(self, application: Application, options: argparse.Namespace) -> None:
        """Shows one record."""
        record = application.records.get(self.entity, options.id)
        application.printer.row(self.entity, self.entity.present(record))

    def declare_update(self, parser: argparse.ArgumentParser) -> None:
        """The record, an option for each column, and the columns to clear."""
        declare_id(parser)
        group = parser.add_argument_group(text("help.values"))
        for column in self.entity.columns:
            add_column_option(group, self.entity, column)
        names = [column.name for column in self.entity.columns]
        parser.add_argument(
            "--clear",
            action="append",
            default=[],
            choices=names,
            metavar="COLUMN",
            help=text("help.clear", columns=", ".join(names)),
        )

    def update(self, application: Application, options: argparse.Namespace) -> None:
        """Changes the values that were named and shows the record."""
        raw = given_values(self.entity, options)
        if not raw and not options.clear:
            raise UsageError(text("update.nothing"))
        record = application.records.change(self.entity, options.id, raw, options.clear)
        application.printer.row(self.entity, self.entity.present(record))

    def delete(self, application: Application, options: argparse.Namespace) -> None:
        """Removes one record."""
        application.records.remove(self.entity, options.id)
        if application.printer.as_json:
            application.printer.json({"deleted": {"entity": self.entity.name, "id": options.id}})
        else:
            application.printer.message(text("deleted", entity=self.entity.label, id=options.id))


def default_note(column: Column) -> str:
    """What happens to `column` where it is left out."""
    if column.mandatory:
        return text("help.required")
    if column.default is None or column.default == ():
        return ""
    return text("help.default", value=visible(column.rule.present(column.default)))
