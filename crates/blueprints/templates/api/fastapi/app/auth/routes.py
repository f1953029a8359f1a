"""The routes to register and to sign in, and the guard of all others."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.auth.model import AuthAccount
from app.auth.schemas import AccountRead, Credentials, Token
from app.auth.service import AuthService
from app.auth.tokens import NotSignedIn
from app.core.database import OpenSession

router = APIRouter(prefix="/auth", tags=["authentication"])
bearer = HTTPBearer(auto_error=False, description="The token that signing in gave")


def _service(request: Request, session: OpenSession) -> AuthService:
    return AuthService(session, request.app.state.settings)


Service = Annotated[AuthService, Depends(_service)]


def signed_in(
    service: Service,
    sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> AuthAccount:
    """The account of the request; answers 401 where there is none."""
    if sent is None:
        raise NotSignedIn("send a token: Authorization: Bearer …")
    return service.account_of(sent.credentials)


@router.post("/register", status_code=status.HTTP_201_CREATED, response_model=AccountRead)
def register(credentials: Credentials, service: Service) -> AuthAccount:
    """Open an account."""
    return service.register(credentials)


@router.post("/login")
def login(credentials: Credentials, service: Service) -> Token:
    """Get a token for an account."""
    return service.sign_in(credentials)


@router.get("/me", response_model=AccountRead)
def me(account: Annotated[AuthAccount, Depends(signed_in)]) -> AuthAccount:
    """Tell whose token this is."""
    return account
