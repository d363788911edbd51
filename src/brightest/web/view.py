"""The protocol of views. A view shows one side of the workspace: it takes commands, and yields snapshots of changes."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from brightest.nn.parameters import Array
from brightest.web.workspace import Workspace


class Snapshot(NamedTuple):
    """The state of one part of a view. It is never changed; a newer snapshot of the same kind replaces it."""

    kind: str
    facts: Mapping[str, Any]  # values that JSON can express
    arrays: Mapping[str, Array]


def finite_or_none(number: float) -> float | None:
    """The number; None if it isn't finite, because JSON can't express that."""
    return float(number) if np.isfinite(number) else None


class View(Protocol):
    """The methods that every view has. A view's other methods are the visitor's commands."""

    def on_network_changed(self, workspace: Workspace) -> None:
        """Switch to a workspace that has another network."""

    def mark_dirty(self) -> None:
        """Mark everything as changed, so that a new listener gets all of it."""

    def take_snapshots(self) -> Iterator[Snapshot]:
        """Yield a snapshot of everything that changed since the last call."""


@runtime_checkable
class Remembering(View, Protocol):
    """A view that keeps earlier states, to which the visitor can return."""

    @property
    def history_bytes(self) -> int:
        """About how many bytes of memory the earlier states take."""

    def forget_history(self) -> None:
        """Drop all states but the present one."""


@runtime_checkable
class Background(View, Protocol):
    """A view that also works between commands."""

    @property
    def busy(self) -> bool:
        """Whether there is work to do."""

    def tick(self) -> None:
        """Work for some hundredths of a second."""
