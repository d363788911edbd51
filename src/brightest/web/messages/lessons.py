"""The view Lessons."""

from typing import Literal

from pydantic import Field

from brightest.lessons.result import Chart
from brightest.web.messages.base import Command, SnapshotMessage
from brightest.web.session import Session


class Experiment(Command):
    """Run an experiment, perhaps one of a later step: if that can't be done, nothing is said."""

    type: Literal["lessons.experiment"]
    name: str = Field(max_length=40)
    ahead: bool = False

    def execute(self, session: Session) -> None:
        session.lessons.experiment(self.name, ahead=self.ahead)


class ExperimentTable(SnapshotMessage):
    """The result of an experiment, as a table and as charts."""

    type: Literal["experiment"] = "experiment"
    name: str
    says: str
    head: list[str]
    rows: list[list[str]]
    charts: list[Chart]


COMMANDS = Experiment
SNAPSHOTS = (ExperimentTable,)
