"""What clients send and receive to sign in."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.core.fields import Email
from app.core.schema import Schema

Password = Annotated[str, Field(min_length=12, max_length=128)]


class Credentials(Schema):
    """An address with its password, which is taken as it is."""

    model_config = ConfigDict(str_strip_whitespace=False, hide_input_in_errors=True)

    email: Email
    password: Password


class AccountRead(Schema):
    """An account, without its secrets."""

    id: int
    email: str


class Token(Schema):
    """What to send as ``Authorization: Bearer …``."""

    access_token: str
    token_type: str = "bearer"
    expires_in: int = Field(description="Seconds")
