"""Column types that keep values exact in every database."""

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class ScaledDecimal(sa.TypeDecorator[Decimal]):
    """A decimal number, stored as a whole number of its smallest unit.

    SQLite has no decimal type: it would store a float and lose cents.
    """

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Into the smallest unit."""
        return None if value is None else int(Decimal(value).scaleb(self.places))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Back from the smallest unit."""
        return None if value is None else Decimal(value).scaleb(-self.places)


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """A moment, stored in UTC."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Into UTC without a zone."""
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """With its zone again."""
        return None if value is None else value.replace(tzinfo=dt.UTC)
