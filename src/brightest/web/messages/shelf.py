"""The networks at hand."""

from typing import Literal

from pydantic import Field

from brightest.web.messages.base import Command, Shown


class Take(Command):
    """Put the network of that name on the desk."""

    type: Literal["shelf.take"]
    name: str = Field(max_length=100)


class Shelf(Shown):
    """Which there are, and which is on the desk: perhaps none of them, but one that was trained here."""

    type: Literal["shelf"] = "shelf"
    names: list[str]
    taken: str


Said = Take
SHOWN = (Shelf,)
