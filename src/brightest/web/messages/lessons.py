"""The lessons' path."""

from typing import Literal

from pydantic import Field

from brightest.web.messages.base import Command, Shown


class Experiment(Command):
    """Try something, and say what was found."""

    type: Literal["lessons.experiment"]
    name: str = Field(max_length=40)


class Found(Shown):
    """What an experiment found, as a table."""

    type: Literal["experiment"] = "experiment"
    name: str
    says: str
    head: list[str]
    rows: list[list[str]]


Said = Experiment
SHOWN = (Found,)
