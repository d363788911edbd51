"""Engines do the arithmetic of learning; all of them agree with the reference."""

from brightest.engines.base import Engine, State, start
from brightest.errors import check_choice

ENGINES = ("fast", "reference")

__all__ = ["ENGINES", "Engine", "State", "engine", "start"]


def engine(name: str = "auto", threads: int | None = None) -> Engine:
    """The engine called `name`; "auto" is the fast one. Raises SettingError for another name.

    `threads` limits how many it uses to read many images; where trainings run side by side, 1 serves them best.
    """
    check_choice("engine", name, ("auto", *ENGINES))
    if name == "reference":
        from brightest.engines.reference import ReferenceEngine

        return ReferenceEngine()
    from brightest.engines.fast import FastEngine

    return FastEngine(threads)
