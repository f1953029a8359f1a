"""Figures over all records: counts, sums with extremes, and counts by value."""

from __future__ import annotations

from typing import Any

from ..records import ENTITIES
from ..storage.query import Query
from .records import Records


def statistics(records: Records) -> dict[str, dict[str, Any]]:
    """The figures of every kind of record, by its name."""
    figures: dict[str, dict[str, Any]] = {}
    for entity in ENTITIES:
        repository = records.repository(entity)
        figures[entity.name] = {
            "count": len(repository.find(Query())),
            "numbers": repository.sums(),
            "groups": repository.groups(),
        }
    return figures
