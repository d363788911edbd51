"""An undo stack of limited size: it drops the oldest states."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

State = TypeVar("State")


class UndoStack(Generic[State]):
    """Keeps at most `max_steps` states whose sizes add up to at most `max_size`, but always the latest one.

    size: returns the size of a state, in the unit of `max_size`.
    """

    def __init__(
        self, max_steps: int, max_size: float = float("inf"), size: Callable[[State], int] = lambda state: 0
    ) -> None:
        self._max_steps, self._max_size, self._size = max_steps, max_size, size
        self._states: list[State] = []

    def __len__(self) -> int:
        return len(self._states)

    def __iter__(self) -> Iterator[State]:
        return iter(self._states)

    @property
    def latest(self) -> State:
        """The latest state. Raises IndexError if there is none."""
        return self._states[-1]

    @property
    def size(self) -> int:
        """The sum of the sizes of all states."""
        return sum(map(self._size, self._states))

    def push(self, state: State) -> None:
        """Add `state` as the latest, and drop the oldest states beyond the limits."""
        self._states = [*self._states, state][-self._max_steps :]
        while len(self._states) > 1 and self.size > self._max_size:
            self._states.pop(0)

    def pop(self) -> State:
        """Remove and return the latest state. Raises IndexError if there is none."""
        return self._states.pop()

    def clear(self) -> None:
        """Remove all states."""
        self._states.clear()
