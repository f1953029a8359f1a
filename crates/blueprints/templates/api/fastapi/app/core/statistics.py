"""Counts and sums over all rows of an entity."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.core.database import OpenSession
from app.core.resource import Resource


class NumberFigures(BaseModel):
    """Figures of one numeric column; ``null`` where no row has a value."""

    total: Decimal | None
    least: Decimal | None
    most: Decimal | None
    average: float | None


class Figures(BaseModel):
    """Figures of one entity."""

    count: int
    numbers: dict[str, NumberFigures]
    groups: dict[str, dict[str, int]]
    """For each column with few values, the number of rows with each value."""


def statistics_router(resources: Sequence[Resource]) -> APIRouter:
    """The route that tells the figures of all entities."""
    router = APIRouter(tags=["statistics"])

    @router.get("/statistics", summary="Counts and sums over all entities")
    def statistics(session: OpenSession) -> dict[str, Figures]:
        return {resource.path: figures_of(session, resource) for resource in resources}

    return router


def figures_of(session: Session, resource: Resource) -> Figures:
    """The figures of one entity."""
    table = resource.model.__table__
    count = session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    numbers = {name: _number(session, table.c[name]) for name in resource.numbers}
    groups = {name: _group(session, table.c[name]) for name in resource.groups}
    return Figures(count=count, numbers=numbers, groups=groups)


def _number(session: Session, column: sa.Column[Any]) -> NumberFigures:
    found = sa.select(sa.func.sum(column), sa.func.min(column), sa.func.max(column))
    total, least, most = session.execute(found).one()
    filled = session.scalar(sa.select(sa.func.count(column))) or 0
    average = round(float(total) / filled, 4) if filled else None
    return NumberFigures(total=total, least=least, most=most, average=average)


def _group(session: Session, column: sa.Column[Any]) -> dict[str, int]:
    counted = sa.select(column, sa.func.count()).group_by(column).order_by(column)
    return {_name(value): count for value, count in session.execute(counted)}


def _name(value: object) -> str:
    return "none" if value is None else str(value).lower()
