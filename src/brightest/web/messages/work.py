"""Work to take home."""

from typing import Literal

from brightest.web.messages.base import Command
from brightest.web.session import Session


class Pack(Command):
    """Send drawings and network as an `archive`."""

    type: Literal["work.pack"]

    def execute(self, session: Session) -> None:
        session.work.pack()


COMMANDS = Pack
