"""What can go wrong for a client, as values. How it is answered is in ``problems``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One wrong value: where it is and what is wrong with it."""

    field: str
    message: str


class ServiceError(Exception):
    """A refusal with a status and a text for the client."""

    status = 400
    title = "Bad request"

    def __init__(self, detail: str, errors: list[FieldError] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []


class NotFound(ServiceError):
    """There is no such row."""

    status = 404
    title = "Not found"


class Conflict(ServiceError):
    """The change contradicts what is stored."""

    status = 409
    title = "Conflict"


class Invalid(ServiceError):
    """Values that are well-formed but wrong, such as the id of a row that does not exist."""

    status = 422
    title = "Validation failed"
