"""A view is one way to look at the desk: it takes commands, and says what changed."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, TypeAlias, runtime_checkable

from brightest.nn.parameters import Array
from brightest.web.workspace import Desk

Shown: TypeAlias = tuple[str, Mapping[str, Any], Mapping[str, Array]]  # kind, facts that JSON can say, arrays


class View(Protocol):
    """Its other methods are what a visitor can do, each a message of that name."""

    def sit(self, desk: Desk) -> None:
        """There is another network on the desk."""

    def again(self) -> None:
        """Show everything once more: somebody has just come."""

    def show(self) -> Iterator[Shown]:
        """Everything that changed since this was last asked."""


@runtime_checkable
class Restless(View, Protocol):
    """One that may have something to do without being asked."""

    @property
    def busy(self) -> bool:
        """Whether it has."""

    def go_on(self) -> None:
        """Do some hundredths of a second of it."""
