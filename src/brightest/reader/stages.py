"""The stages of a reading, reported to callers that want to see what the reader saw."""

from collections.abc import Callable
from typing import TypeAlias

from brightest.reader.paper import Grey

OnStage: TypeAlias = Callable[[str, Grey], None]  # a stage's name, and what it saw


def ignore(name: str, seen: Grey) -> None:
    """Ignore a stage: the default OnStage."""
