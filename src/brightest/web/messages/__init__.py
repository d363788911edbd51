"""The protocol between the page and Python, over one WebSocket; the messages of each view are in a file of its name.

The page sends text: one JSON object. The first is `hello`; a page without a token gets one with `welcome`, and comes
back to the same state with it. Every other message is a command, `"type": "view.action"`. A binary message is a picture
file to put on the pad.

Python answers with snapshots, in the format of wire.py. A snapshot replaces the last one of its type: a slow page
gets only the latest. The connection is closed with code 1008 and a reason if a limit of app.py is passed,
with 1009 if a message is too large.
"""

from itertools import chain
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from brightest.errors import SettingError
from brightest.system.http.bounded_json import check_json, shortened
from brightest.web.messages import (
    backprop,
    bend,
    classroom,
    descend,
    design,
    doubt,
    draw,
    learn,
    lessons,
    shelf,
    tinker,
    work,
)
from brightest.web.messages.base import Command, Message, SnapshotMessage
from brightest.web.messages.classroom import ClassCommand


class Hello(Message):
    """The first message. A page that is open to a network asks for its `key`."""

    type: Literal["hello"]
    token: str = Field("", max_length=100)
    key: str = Field("", max_length=100)


class Welcome(SnapshotMessage):
    """The connection is open. A new token means a new state."""

    type: Literal["welcome"] = "welcome"
    token: str
    version: str


class Error(SnapshotMessage):
    """Why a command was not executed."""

    type: Literal["error"] = "error"
    sentence: str


class Notice(SnapshotMessage):
    """Why the visitor has to wait."""

    type: Literal["notice"] = "notice"
    sentence: str


AnyCommand: TypeAlias = (
    draw.COMMANDS
    | learn.COMMANDS
    | descend.COMMANDS
    | backprop.COMMANDS
    | bend.COMMANDS
    | classroom.COMMANDS
    | design.COMMANDS
    | doubt.COMMANDS
    | lessons.COMMANDS
    | shelf.COMMANDS
    | tinker.COMMANDS
    | work.COMMANDS
)
_VIEWS = (draw, learn, descend, backprop, bend, classroom, design, doubt, lessons, shelf, tinker)
SNAPSHOTS: dict[str, type[SnapshotMessage]] = {
    str(model.model_fields["type"].default): model
    for model in (Welcome, Error, Notice, *chain.from_iterable(view.SNAPSHOTS for view in _VIEWS))
}
MAX_HELLO_BYTES = 1 << 10  # of the first message, whose sender may be a stranger
MAX_COMMAND_BYTES = 64 << 10  # the longest stroke takes a third of it
MAX_NAMES, MAX_LISTS, MAX_VALUES = 300, 1_000, 4_000  # of a message
MAX_SENTENCE = 120  # characters of an error's message, which may repeat what was sent
Read = TypeVar("Read")
_HELLO: TypeAdapter[Hello] = TypeAdapter(Hello)
_COMMAND: TypeAdapter[Command | ClassCommand] = TypeAdapter(Annotated[AnyCommand, Field(discriminator="type")])


def read_hello(text: str) -> Hello:
    """Parse the first message. Raises SettingError if it isn't a `hello`."""
    return _read(_HELLO, text, MAX_HELLO_BYTES)


def read_command(text: str) -> Command | ClassCommand:
    """Parse any later message. Raises SettingError if it is no command."""
    return _read(_COMMAND, text, MAX_COMMAND_BYTES)


def _read(adapter: TypeAdapter[Read], text: str, most: int) -> Read:
    content = text.encode()
    if len(content) > most:
        raise SettingError(f"the message is too long: at most {most:,} bytes are allowed.")
    try:
        check_json(content, names=MAX_NAMES, lists=MAX_LISTS, values=MAX_VALUES)
        return adapter.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = shortened(".".join(map(str, first["loc"]))) or "the message"
        said = shortened(first["msg"], MAX_SENTENCE)
        raise SettingError(f"this is no message that brightest knows: {where}: {said}.") from None
    except ValueError as error:
        raise SettingError(f"this is no message that brightest knows: {error}") from None
