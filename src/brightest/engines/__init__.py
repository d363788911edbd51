"""Engines do the arithmetic of learning; all of them agree with the reference."""

from brightest.engines.reference import ReferenceEngine
from brightest.engines.seam import Engine, State, start
from brightest.errors import SettingError

ENGINES = ("reference",)

__all__ = ["ENGINES", "Engine", "ReferenceEngine", "State", "engine", "start"]


def engine(name: str = "auto") -> Engine:
    """The engine called `name`; "auto" is the fastest there is. Raises SettingError for another name."""
    if name in ("auto", "reference"):
        return ReferenceEngine()
    raise SettingError(f"engine {name!r} is unknown: choose auto, {', '.join(ENGINES)}.")
