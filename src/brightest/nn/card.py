"""What a network's file says about it: how it was made (Card) and how far to believe it (Calibration)."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from brightest.errors import SettingError


@dataclass(frozen=True)
class Card:
    """How a network was made and what it scored; travels in its file."""

    data: str = ""
    recipe: str = ""
    engine: str = ""
    seed: int | None = None
    epochs: int = 0
    train_examples: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)  # every dial of the training, as used
    scores: Mapping[str, float] = field(default_factory=dict)  # train_accuracy, test_accuracy, test_cost, ...
    version: str = ""
    command: str = ""  # that makes it again
    licence: str = ""

    def __post_init__(self) -> None:
        texts = (
            self.data,
            self.recipe,
            self.engine,
            self.version,
            self.command,
            self.licence,
            *_texts(self.settings),
            *self.scores,
        )
        numbers = (self.epochs, self.train_examples, *self.scores.values(), self.seed or 0)
        if not all(isinstance(text, str) and text.isprintable() for text in texts):
            raise SettingError("a network's card holds a text that can't be printed.")
        if not all(isinstance(number, int | float) for number in numbers):
            raise SettingError("a network's card holds a score that is no number.")


def _texts(value: Any) -> Iterator[Any]:
    """Every text in a table of tables and lists."""
    if isinstance(value, Mapping):
        yield from value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


class Level(NamedTuple):
    """A threshold that leaves so many errors among the answers."""

    max_error: float  # share of wrong answers among those given
    threshold: float  # a probability
    answered: float  # share of images that get an answer


@dataclass(frozen=True)
class Calibration:
    """What makes activations probabilities, and when to believe them (calibration.py). Raises SettingError."""

    temperature: float = 1.0  # what goes into the last squash is divided by it
    threshold: float = 0.0  # a probability: an answer below it is better not given
    none: bool = False  # whether *none of these* is an answer: where nonsense was taught
    levels: tuple["Level", ...] = ()  # other thresholds, the strictest first

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", tuple(Level(*level) for level in self.levels))
        shares = [number for level in self.levels for number in (level.max_error, level.answered)]
        possible = 0 < self.temperature < math.inf and 0 <= self.threshold <= 2 and isinstance(self.none, bool)
        possible &= all(0 <= share <= 1 for share in shares)
        possible &= all(0 <= level.threshold <= 2 for level in self.levels)
        if not possible:  # nor is NaN
            raise SettingError(
                f"temperature {self.temperature} and threshold {self.threshold} can't work: "
                "the one must be above 0, the other a probability."
            )
