"""The model list."""

from typing import Literal

from pydantic import Field

from brightest.web.messages.base import Command, SnapshotMessage
from brightest.web.session import Session


class Take(Command):
    """Use the network `name` in all views."""

    type: Literal["shelf.take"]
    name: str = Field(max_length=100)

    def execute(self, session: Session) -> None:
        session.models.take(self.name)


class ModelList(SnapshotMessage):
    """The names of the shipped networks, and of the current one, which may be none of them."""

    type: Literal["shelf"] = "shelf"
    names: list[str]
    taken: str


COMMANDS = Take
SNAPSHOTS = (ModelList,)
