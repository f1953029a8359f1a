"""The form of the log."""

import json
import logging

from app.core.log import JsonFormatter, request_id


def line(**extra: object) -> dict[str, object]:
    record = logging.LogRecord("app.test", logging.INFO, __file__, 1, "said %s", ("this",), None)
    record.__dict__.update(extra)
    parsed: dict[str, object] = json.loads(JsonFormatter().format(record))
    return parsed


def test_a_line_is_one_json_object_with_the_request() -> None:
    token = request_id.set("r-1")
    found = line(status=200, path="/health")
    request_id.reset(token)
    del found["time"]
    assert found == {
        "level": "INFO",
        "logger": "app.test",
        "message": "said this",
        "request_id": "r-1",
        "status": 200,
        "path": "/health",
    }


def test_an_exception_is_part_of_the_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        found = line(exc_info=(type(error), error, error.__traceback__))
    assert "ValueError: broken" in str(found["exception"])
