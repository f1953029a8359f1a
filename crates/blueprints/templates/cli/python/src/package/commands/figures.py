"""The `stats` command."""

from __future__ import annotations

import argparse
from typing import Any

from .. import PROGRAM
from ..model.entity import Entity
from ..records import ENTITIES
from ..services.statistics import statistics
from ..texts import text
from .application import Application
from .output import Printer, visible
from .shared import Command


def show_figures(application: Application, _options: argparse.Namespace) -> None:
    """Prints the figures of every kind of record."""
    figures = statistics(application.records)
    if application.printer.as_json:
        application.printer.json(figures)
        return
    for entity in ENTITIES:
        print_figures(application.printer, entity, figures[entity.name])


def print_figures(printer: Printer, entity: Entity, figures: dict[str, Any]) -> None:
    """The figures of one kind, a line for each."""
    printer.message(f"{entity.label_plural}: {figures['count']}")
    for name, values in figures["numbers"].items():
        shown = ", ".join(f"{text(f'stats.{key}')} {visible(one)}" for key, one in values.items())
        printer.message(f"  {name}: {shown}")
    for name, counts in figures["groups"].items():
        shown = ", ".join(f"{value} {count}" for value, count in counts.items()) or "-"
        printer.message(f"  {name}: {shown}")


def command() -> Command:
    """The `stats` command."""
    return Command("stats", text("help.stats"), f"{PROGRAM} stats --json", show_figures)
