"""Registering and signing in."""

import datetime as dt
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.auth import passwords, tokens
from app.auth.model import AuthAccount
from app.auth.schemas import Credentials, Token
from app.auth.tokens import NotSignedIn
from app.core.errors import Conflict, FieldError
from app.core.settings import Settings


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash to compare with where no account exists, so that timing tells nothing."""
    return passwords.hash_password("nobody has this password")


class AuthService:
    """The accounts of one database."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self.session = session
        self.settings = settings

    def register(self, credentials: Credentials) -> AuthAccount:
        """Open an account.

        Raises:
            Conflict: the address has one.
        """
        hashed = passwords.hash_password(credentials.password)
        account = AuthAccount(email=credentials.email, password_hash=hashed)
        self.session.add(account)
        try:
            self.session.commit()
        except IntegrityError as error:
            self.session.rollback()
            taken = FieldError("email", "this address is already registered")
            raise Conflict("this address is already registered; sign in", [taken]) from error
        return account

    def sign_in(self, credentials: Credentials) -> Token:
        """A token for the account with these credentials.

        Raises:
            NotSignedIn: address or password is wrong; which one is not told.
        """
        wanted = select(AuthAccount).where(AuthAccount.email == credentials.email)
        account = self.session.scalar(wanted)
        stored = account.password_hash if account else _nobody()
        right = passwords.matches(credentials.password, stored)
        if account is None or not right:
            raise NotSignedIn("the address or the password is wrong")
        minutes = self.settings.token_minutes
        secret = self.settings.auth_secret
        token = tokens.issue(account.id, secret, dt.datetime.now(dt.UTC), minutes)
        return Token(access_token=token, expires_in=minutes * 60)

    def account_of(self, token: str) -> AuthAccount:
        """The account that a token was issued to.

        Raises:
            NotSignedIn: the token does not hold, or its account is gone.
        """
        account_id = tokens.account_of(token, self.settings.auth_secret)
        account = self.session.get(AuthAccount, account_id)
        if account is None:
            raise NotSignedIn("the account of this token no longer exists")
        return account
