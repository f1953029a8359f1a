"""Passwords and tokens, without a service."""

import datetime as dt

import jwt
import pytest

from app.auth import passwords, tokens
from app.auth.tokens import NotSignedIn

SECRET = "s" * 32
FAR_AHEAD = dt.datetime(2101, 1, 1, tzinfo=dt.UTC)


def test_a_hash_fits_its_password_only() -> None:
    stored = passwords.hash_password("right and long")
    assert "right" not in stored
    assert passwords.matches("right and long", stored)
    assert not passwords.matches("wrong and long", stored)


def test_two_hashes_of_one_password_differ() -> None:
    assert passwords.hash_password("the same") != passwords.hash_password("the same")


def test_a_token_without_an_end_is_refused() -> None:
    token = jwt.encode({"sub": "1"}, SECRET, tokens.ALGORITHM)
    with pytest.raises(NotSignedIn):
        tokens.account_of(token, SECRET)


def test_an_unsigned_token_is_refused() -> None:
    token = jwt.encode({"sub": "1", "exp": FAR_AHEAD}, None, "none")
    with pytest.raises(NotSignedIn):
        tokens.account_of(token, SECRET)


def test_a_token_of_nobody_is_refused() -> None:
    token = jwt.encode({"sub": "nobody", "exp": FAR_AHEAD}, SECRET, tokens.ALGORITHM)
    with pytest.raises(NotSignedIn):
        tokens.account_of(token, SECRET)
