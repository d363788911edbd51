"""The log is one JSON object a line: what was asked and how it went, never what was sent nor by whom."""

import json
import sys
from datetime import UTC, datetime
from typing import Any


def write(**facts: Any) -> None:
    """One line on stderr, the time first."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    print(json.dumps({"time": now, **facts}), file=sys.stderr, flush=True)


def place(error: BaseException) -> str:
    """Where an error came from: its kind, file and line. Its words are left out, for they may repeat what was sent."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if not trace:
        return type(error).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(error).__name__} in {file}, line {trace.tb_lineno}"
