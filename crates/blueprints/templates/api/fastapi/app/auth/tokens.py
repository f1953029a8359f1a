"""Signed bearer tokens that expire."""

import datetime as dt

import jwt

from app.core.errors import ServiceError

ALGORITHM = "HS256"


class NotSignedIn(ServiceError):
    """No token, or one that does not hold."""

    status = 401
    title = "Not signed in"


def issue(account_id: int, secret: str, now: dt.datetime, minutes: int) -> str:
    """A token for ``account_id`` that holds for ``minutes`` from ``now``."""
    claims = {"sub": str(account_id), "iat": now, "exp": now + dt.timedelta(minutes=minutes)}
    return jwt.encode(claims, secret, ALGORITHM)


def account_of(token: str, secret: str) -> int:
    """The account that ``token`` was issued to.

    Raises:
        NotSignedIn: the token is expired, changed or signed by somebody else.
    """
    try:
        claims = jwt.decode(
            token, secret, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]}
        )
        return int(claims["sub"])
    except jwt.ExpiredSignatureError as error:
        raise NotSignedIn("the token has expired; sign in again") from error
    except (jwt.InvalidTokenError, ValueError) as error:
        raise NotSignedIn("the token is not valid; sign in again") from error
