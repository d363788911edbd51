"""What every message is: an object whose `type` says what it is, with nothing in it that nobody knows."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from brightest.web.session import Session

Index = Annotated[int, Field(ge=0, lt=2**31)]


class Message(BaseModel):
    """Either way."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Command(Message):
    """From the page: what a visitor does. Its type is a view and a method of it, the rest are the arguments."""

    def do(self, session: Session) -> None:
        """Carry it out."""
        arguments = dict(self)
        view, method = arguments.pop("type").split(".")
        getattr(session.views[view], method)(**arguments)


class Shown(Message):
    """From Python: the state of one part of a view.

    `arrays` declares the arrays sent with it: name to "dtype shape: meaning". A name with `?` is not always sent; {l}
    and {i} stand for a number.
    """

    arrays: ClassVar[Mapping[str, str]] = {}
