"""Engines do the arithmetic of learning; all of them agree with the reference."""

from brightest.engines.seam import Engine, State, start
from brightest.errors import SettingError

ENGINES = ("fast", "reference")

__all__ = ["ENGINES", "Engine", "State", "engine", "start"]


def engine(name: str = "auto") -> Engine:
    """The engine called `name`; "auto" is the fast one. Raises SettingError for another name."""
    if name in ("auto", "fast"):
        from brightest.engines.fast import FastEngine

        return FastEngine()
    if name == "reference":
        from brightest.engines.reference import ReferenceEngine

        return ReferenceEngine()
    raise SettingError(f"engine {name!r} is unknown: choose auto, {', '.join(ENGINES)}.")
