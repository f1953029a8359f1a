"""Errors as ``application/problem+json`` (RFC 9457)."""

import logging
from collections.abc import Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from app.core.errors import FieldError, ServiceError
from app.core.log import request_id

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger("app.problems")


def problem(
    request: Request,
    status: int,
    title: str,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """The answer for one refusal or failure."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "request_id": request_id.get(),
        "errors": [asdict(error) for error in errors],
    }
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def field_errors(found: Sequence[Any]) -> list[FieldError]:
    """The findings of pydantic, each with the path of the value."""
    return [_field_error(one) for one in found]


def _field_error(found: Any) -> FieldError:
    # The place of a JSON fault is an offset into the text, not a value's path.
    if found["type"] == "json_invalid":
        return FieldError("body", "is not valid JSON")
    return FieldError(_path(found["loc"]), found["msg"])


def _path(location: Sequence[str | int]) -> str:
    parts = location[1:] if location[0] in {"body", "query", "path", "header"} else location
    return ".".join(str(part) for part in parts) or str(location[0])


def on_service_error(request: Request, error: ServiceError) -> JSONResponse:
    """A refusal by the service layer."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else None
    return problem(request, error.status, error.title, error.detail, error.errors, headers)


def on_invalid_request(request: Request, error: RequestValidationError) -> JSONResponse:
    """A request that does not fit its schema."""
    errors = field_errors(error.errors())
    detail = f"{len(errors)} value(s) of the request are wrong; see errors"
    return problem(request, 422, "Validation failed", detail, errors)


def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
    """A refusal by the framework: no such route, method not allowed."""
    title = HTTPStatus(error.status_code).phrase
    headers = dict(error.headers or {})
    return problem(request, error.status_code, title, str(error.detail), headers=headers)


def on_database_error(request: Request, error: OperationalError) -> JSONResponse:
    """The database does not answer."""
    logger.error("the database refused a statement", exc_info=error)
    detail = "the database is not available; try again later"
    return problem(request, 503, "Service unavailable", detail, headers={"Retry-After": "5"})


def on_failure(request: Request, error: Exception) -> JSONResponse:
    """A fault of ours: the log has the cause, the client has the request id."""
    logger.error("a request failed", exc_info=error)
    detail = "something went wrong on our side; report the request id"
    return problem(request, 500, "Internal server error", detail)


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` in the same form."""
    handlers: dict[type[Exception], Any] = {
        ServiceError: on_service_error,
        RequestValidationError: on_invalid_request,
        HTTPException: on_http_error,
        OperationalError: on_database_error,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
