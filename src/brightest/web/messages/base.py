"""The base of all messages: an object with a `type` and no unknown fields."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from brightest.web.session import Session

Index = Annotated[int, Field(ge=0, lt=2**31)]


class Message(BaseModel):
    """A message in either direction, or a part of one."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Command(Message):
    """From the page: the visitor's action. Its type is "view.action"."""

    def execute(self, session: Session) -> None:
        """Call the view's method. Raises what that raises, usually SettingError."""
        raise NotImplementedError


class SnapshotMessage(Message):
    """From Python: the state of one part of a view.

    `arrays` declares the arrays sent with it: name to "dtype shape: meaning". A name with `?` is not always sent; {l}
    and {i} stand for a number.
    """

    arrays: ClassVar[Mapping[str, str]] = {}
