"""The stages of a reading, for whoever wants to see what the reader saw."""

from collections.abc import Callable
from typing import TypeAlias

from brightest.reader.paper import Grey

OnStage: TypeAlias = Callable[[str, Grey], None]  # a stage's name, and what it saw


def ignore(name: str, seen: Grey) -> None:
    """Let a stage pass."""
