"""Engines do the arithmetic of training and predicting; all agree with the reference engine."""

from brightest.engines.base import Engine, PreparedExamples, State, start
from brightest.errors import check_choice

ENGINES = ("fast", "reference")

__all__ = ["ENGINES", "Engine", "PreparedExamples", "State", "engine", "start"]


def engine(name: str = "auto", threads: int | None = None) -> Engine:
    """The engine called `name`; "auto" is the fast one. Raises SettingError for an unknown name.

    threads: the maximum number for predicting many images, by default the number of cores; 1 is best if several
    trainings run at once.
    """
    check_choice("engine", name, ("auto", *ENGINES))
    if name == "reference":
        from brightest.engines.reference import ReferenceEngine

        return ReferenceEngine()
    from brightest.engines.fast import FastEngine

    return FastEngine(threads)
