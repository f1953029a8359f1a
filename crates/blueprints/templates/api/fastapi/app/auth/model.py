"""The table of accounts."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Row


class AuthAccount(Row):
    """Somebody who can sign in. The password itself is never stored."""

    __tablename__ = "auth_account"

    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
