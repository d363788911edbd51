"""An undo stack: earlier states, the oldest of which are dropped."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

State = TypeVar("State")


class UndoStack(Generic[State]):
    """At most `max_steps` states whose sizes add up to at most `max_size`; the latest is always kept."""

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
        """The sizes of all states together."""
        return sum(map(self._size, self._states))

    def push(self, state: State) -> None:
        """Remember `state`."""
        self._states = [*self._states, state][-self._max_steps :]
        while len(self._states) > 1 and self.size > self._max_size:
            self._states.pop(0)

    def pop(self) -> State:
        """The latest state, which is then forgotten. Raises IndexError if there is none."""
        return self._states.pop()

    def clear(self) -> None:
        """Forget all of them."""
        self._states.clear()
