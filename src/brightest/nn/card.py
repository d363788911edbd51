"""A network's card, which says how it was made, and its calibration, which says how far to trust it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from brightest.displayed import Displayed
from brightest.errors import SettingError
from brightest.images.deslant import check_frame


@dataclass(frozen=True)
class Card(Displayed):
    """How a network was made, and its scores. The card is a part of the network's file."""

    data: str = ""
    recipe: str = ""
    engine: str = ""
    seed: int | None = None
    epochs: int = 0
    train_examples: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)  # every hyperparameter of the training
    scores: Mapping[str, float] = field(default_factory=dict)  # train_accuracy, test_accuracy, test_cost, ...
    version: str = ""
    command: str = ""  # reproduces the network
    licence: str = ""
    frame: str = "mnist"  # in which it expects its images (images/deslant.py)

    def __post_init__(self) -> None:
        check_frame(self.frame)
        if not (isinstance(self.settings, Mapping) and isinstance(self.scores, Mapping)):
            raise SettingError("a network's card holds settings or scores without names.")
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
        counts = (self.epochs, self.train_examples, 0 if self.seed is None else self.seed)
        if not all(isinstance(text, str) and text.isprintable() for text in texts):
            raise SettingError("a network's card holds a text that can't be printed.")
        if not all(isinstance(score, int | float) for score in self.scores.values()):
            raise SettingError("a network's card holds a score that is no number.")
        if not all(isinstance(count, int) and count >= 0 for count in counts):
            raise SettingError("a network's card holds a seed or a count that is no whole number from 0 on.")


def _texts(value: Any) -> Iterator[Any]:
    """Every string in nested mappings and lists."""
    if isinstance(value, Mapping):
        yield from value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


class Level(NamedTuple):
    """A threshold for a maximal error rate."""

    max_error: float  # the share of wrong answers among the accepted ones
    threshold: float  # a probability
    answered: float  # the share of images whose answer is accepted


@dataclass(frozen=True)
class Calibration:
    """How activations become probabilities, and which to accept (evaluation/calibration.py). Raises SettingError."""

    temperature: float = 1.0  # divides the last layer's weighted sums
    threshold: float = 0.0  # answers with a lower probability are rejected; 0 if the network was never calibrated
    none: bool = False  # whether *none of these* is an answer: true if the network was trained to reject images
    levels: tuple[Level, ...] = ()  # other thresholds, the strictest first

    @property
    def is_known(self) -> bool:
        """Whether a threshold was found on validation examples; if not, no answer is known to be sure enough."""
        return self.threshold > 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", tuple(Level(*level) for level in self.levels))
        shares = [number for level in self.levels for number in (level.max_error, level.answered)]
        possible = 0 < self.temperature < math.inf and 0 <= self.threshold <= 2 and isinstance(self.none, bool)
        possible &= all(0 <= share <= 1 for share in shares)
        possible &= all(0 <= level.threshold <= 2 for level in self.levels)
        if not possible:  # so too for NaN
            raise SettingError(
                f"temperature {self.temperature} and threshold {self.threshold} can't work: "
                "the one must be above 0, the other a probability."
            )
