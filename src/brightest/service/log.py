"""The log: one JSON object for each event, on the logger `brightest.service`.

It never contains the content or the sender of a request. `serve` writes it to stderr, one object per line. A program
that embeds the app configures the logger itself.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any, TextIO

LOGGER = logging.getLogger("brightest.service")


class Event(dict[str, Any]):
    """The fields of an event. `str` gives them as JSON."""

    def __str__(self) -> str:
        return json.dumps(self)


class JsonFormatter(logging.Formatter):
    """Formats an event as one line of JSON that begins with the time."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = record.msg if isinstance(record.msg, Event) else {"message": record.getMessage()}
        return json.dumps({"time": time, **fields})


def json_handler(stream: TextIO) -> logging.Handler:
    """A handler that writes events to `stream`, one line each."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    return handler


def log_to(stream: TextIO) -> None:
    """Write the service's log to `stream`, and only there."""
    LOGGER.handlers = [json_handler(stream)]
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False


def info(**fields: Any) -> None:
    """Log an event."""
    LOGGER.info(Event(fields))


def error(exception: BaseException) -> None:
    """Log an exception's type, and the file and line that raised it; not its message, which may quote a request."""
    LOGGER.error(Event(event="error", error=_location(exception)))


def _location(exception: BaseException) -> str:
    trace = exception.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if not trace:
        return type(exception).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(exception).__name__} in {file}, line {trace.tb_lineno}"
