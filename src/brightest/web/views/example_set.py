"""Several examples side by side, one of them in front. Immutable: every change makes a new set."""

from dataclasses import dataclass, replace

import numpy as np

from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.nn.parameters import Array

MAX_EXAMPLES = 8


@dataclass(frozen=True, eq=False)
class Example:
    """One image, and its label."""

    image: Array  # (28, 28) uint8, as it is before a network deslants it
    label: int
    shows: int | None = None  # the class that the data tells
    number: int | None = None  # the test example's number, if it is one


@dataclass(frozen=True, eq=False)
class ExampleSet:
    """The examples that the visitor chose; none at first."""

    examples: tuple[Example, ...] = ()
    place: int = 0  # of the front example

    def __len__(self) -> int:
        return len(self.examples)

    @property
    def front(self) -> Example:
        """The front example. Raises SettingError if there is none."""
        self._check(self.place)
        return self.examples[self.place]

    def with_front(self, place: int) -> "ExampleSet":
        """With another example in front. Raises SettingError if there is none."""
        self._check(place)
        return replace(self, place=place)

    def with_example(self, example: Example) -> "ExampleSet":
        """With one more example, in front. Raises SettingError if there are too many."""
        if len(self) == MAX_EXAMPLES:
            raise SettingError(f"at most {MAX_EXAMPLES} examples fit side by side: take one away first.")
        return ExampleSet((*self.examples, example), len(self))

    def without(self, place: int) -> "ExampleSet":
        """Without one example. Raises SettingError if there is no such example, or if it is the only one."""
        self._check(place)
        if len(self) == 1:
            raise SettingError("this is the only example: choose another instead.")
        rest = (*self.examples[:place], *self.examples[place + 1 :])
        return ExampleSet(rest, min(self.place - (place < self.place), len(rest) - 1))

    def with_label(self, label: int) -> "ExampleSet":
        """With another label for the front example. Raises SettingError if there is none."""
        changed = replace(self.front, label=label)
        return replace(self, examples=(*self.examples[: self.place], changed, *self.examples[self.place + 1 :]))

    def images(self) -> Array:
        """(n, 784) uint8."""
        return np.stack([example.image.reshape(-1) for example in self.examples])

    def targets(self, classes: int) -> Array:
        """(n, classes)"""
        return one_hot(np.array([example.label for example in self.examples]), classes)

    def _check(self, place: int) -> None:
        if not 0 <= place < len(self):
            raise SettingError("there is no such example: choose one first.")
