"""The protocol between the page and Python, over one WebSocket; the messages of each view are in a file of its name.

The page sends text: one JSON object. The first is `hello`; whoever has no token yet gets one with `welcome`, and comes
back to the same state with it. Every other is a command, `"type": "view.method"`. A binary message is a picture file to
put on the pad.

Python answers with what there is to show, in the form that frames.py describes. A message replaces the one before of
its type: where the page is slow it gets the latest, not all of them. The connection is closed with code 1008 and a
sentence where a limit of app.py is passed, 1009 where a message is too large.
"""

from itertools import chain
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from brightest.errors import SettingError
from brightest.web.messages import backprop, descend, design, doubt, draw, learn, lessons, shelf
from brightest.web.messages.base import Command, Message, SnapshotMessage


class Hello(Message):
    """The first message: who is there. `key` is asked for where the page is open to a network."""

    type: Literal["hello"]
    token: str = Field("", max_length=100)
    key: str = Field("", max_length=100)


class Welcome(SnapshotMessage):
    """The connection stands. A token that is new means that the state is, too."""

    type: Literal["welcome"] = "welcome"
    token: str
    version: str


class Error(SnapshotMessage):
    """A command was not carried out, and why."""

    type: Literal["error"] = "error"
    sentence: str


AnyCommand: TypeAlias = (
    draw.COMMANDS
    | learn.COMMANDS
    | descend.COMMANDS
    | backprop.COMMANDS
    | design.COMMANDS
    | doubt.COMMANDS
    | lessons.COMMANDS
    | shelf.COMMANDS
)
_VIEWS = (draw, learn, descend, backprop, design, doubt, lessons, shelf)
SNAPSHOTS: dict[str, type[SnapshotMessage]] = {
    str(model.model_fields["type"].default): model
    for model in (Welcome, Error, *chain.from_iterable(view.SNAPSHOTS for view in _VIEWS))
}
Read = TypeVar("Read")
_HELLO: TypeAdapter[Hello] = TypeAdapter(Hello)
_COMMAND: TypeAdapter[Command] = TypeAdapter(Annotated[AnyCommand, Field(discriminator="type")])


def read_hello(text: str) -> Hello:
    """The first message. Raises SettingError where it is something else."""
    return _read(_HELLO, text)


def read_command(text: str) -> Command:
    """Any later message. Raises SettingError where it is no command."""
    return _read(_COMMAND, text)


def _read(adapter: TypeAdapter[Read], text: str) -> Read:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the message"
        raise SettingError(f"this is no message that brightest knows: {where}: {first['msg']}.") from None
