"""A view is one way to look at the workspace: it takes commands, and says what changed."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, TypeAlias, runtime_checkable

from brightest.nn.parameters import Array
from brightest.web.workspace import Workspace

Shown: TypeAlias = tuple[str, Mapping[str, Any], Mapping[str, Array]]  # kind, facts that JSON can say, arrays


class View(Protocol):
    """Its other methods are what a visitor can do, each a message of that name."""

    def on_network_changed(self, workspace: Workspace) -> None:
        """The current network changed."""

    def mark_dirty(self) -> None:
        """Show everything once more: somebody has just come."""

    def show(self) -> Iterator[Shown]:
        """Everything that changed since this was last asked."""


@runtime_checkable
class Background(View, Protocol):
    """One that may have something to do without being asked."""

    @property
    def busy(self) -> bool:
        """Whether it has."""

    def tick(self) -> None:
        """Do some hundredths of a second of it."""
