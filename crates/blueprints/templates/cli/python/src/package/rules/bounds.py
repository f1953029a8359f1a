"""Inclusive bounds, and how they are said."""

from __future__ import annotations

from decimal import Decimal

from ..texts import text

LARGEST = 2**53 - 1  # the largest whole number that every JSON reader keeps exactly


def within(value: int | Decimal, minimum: int | None, maximum: int | None) -> bool:
    """Whether `value` lies between the bounds; a bound that is not set is `LARGEST`."""
    lowest = -LARGEST if minimum is None else minimum
    highest = LARGEST if maximum is None else maximum
    return lowest <= value <= highest


def describe(key: str, minimum: int | None, maximum: int | None) -> str:
    """The kind of number that `key` names, with the bounds that are set."""
    if minimum is not None and maximum is not None:
        bounds = text("bounds.between", minimum=minimum, maximum=maximum)
    elif minimum is not None:
        bounds = text("bounds.at_least", minimum=minimum)
    elif maximum is not None:
        bounds = text("bounds.at_most", maximum=maximum)
    else:
        bounds = ""
    return text(key) + bounds
