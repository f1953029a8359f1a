"""Whether the service can do its work."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from app.core.database import Database, database_of

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The service and its database answer."""

    status: str


@router.get("/health", summary="Whether the service and its database answer")
def health(database: Annotated[Database, Depends(database_of)]) -> Health:
    """Answer 200 when a query succeeds, 503 when the database does not answer."""
    database.answers()
    return Health(status="ok")
