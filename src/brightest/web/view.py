"""A view is one way to look at the workspace: it takes commands, and yields snapshots of what changed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from brightest.nn.parameters import Array
from brightest.web.workspace import Workspace


class Snapshot(NamedTuple):
    """The state of one part of a view. A newer snapshot of its kind replaces it; nothing changes it."""

    kind: str
    facts: Mapping[str, Any]  # that JSON can express
    arrays: Mapping[str, Array]


def finite_or_none(number: float) -> float | None:
    """The number, or None if it isn't finite, which JSON can't express."""
    return float(number) if np.isfinite(number) else None


class View(Protocol):
    """Its other methods are the visitor's commands."""

    def on_network_changed(self, workspace: Workspace) -> None:
        """Take over a workspace with another network."""

    def mark_dirty(self) -> None:
        """Mark everything as changed, for a listener who has just come."""

    def take_snapshots(self) -> Iterator[Snapshot]:
        """Yield a snapshot of everything that changed since the last call."""


@runtime_checkable
class Remembering(View, Protocol):
    """A view that keeps earlier states, to which its visitor can go back."""

    @property
    def history_bytes(self) -> int:
        """Memory of the earlier states, about."""

    def forget_history(self) -> None:
        """Keep only the present state."""


@runtime_checkable
class Background(View, Protocol):
    """A view that also works between commands."""

    @property
    def busy(self) -> bool:
        """Whether it has work to do."""

    def tick(self) -> None:
        """Work for some hundredths of a second."""
