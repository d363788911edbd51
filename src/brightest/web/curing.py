"""The cure, live: ten sigmoids learn digits, and that some kinds of nonsense are none, and sit the exam meanwhile.

The kinds that were never taught show whether they learned to doubt, or only what they were told.
"""

import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from brightest import training
from brightest.calibration import calibrate
from brightest.data import DataSet, Examples
from brightest.data.examples import fixed_split
from brightest.data.nonsense import check_kind, joined, making
from brightest.errors import SettingError
from brightest.evaluation import evaluate
from brightest.inspection.exam import Verdict, verdict
from brightest.network import LESSON_LAYERS, Calibration, Network
from brightest.recipes import DEFAULT, Recipe
from brightest.training import Epoch
from brightest.web.engine import warm
from brightest.web.paper import gathered

if TYPE_CHECKING:
    from brightest.training import Progress

RECIPE = replace(DEFAULT, layers=LESSON_LAYERS, cost="binary-cross-entropy")
MOST_DIGITS = 20_000  # to learn from: as many as 200 visitors have room for
MOST_ASIDE = 2_000  # to calibrate with
PACE = 40  # mini-batches between two states
BETWEEN = 1 / 25  # seconds between them, at least: it is to be watched


@dataclass(frozen=True, eq=False)
class Marks:
    """How a network did: in the exam, and on the test's digits."""

    name: str
    verdicts: tuple[Verdict, ...]
    accuracy: float


class Curing:
    """One training with nonsense, beside the marks of the network that was there before.

    `share` is how many images of nonsense there are for one digit, of all kinds together; without kinds there are
    digits alone, to compare. Raises SettingError for an unknown kind or a share that can't work.
    """

    def __init__(self, data: DataSet, kinds: tuple[str, ...], share: float, seed: int, before: Marks) -> None:
        for kind in kinds:
            check_kind(kind)
        if not 0 < share <= 1:
            raise SettingError(f"{share:g} images of nonsense for a digit can't work: choose from 0.01 to 1.")
        self.kinds, self.share, self.seed, self.before = kinds, share, seed, before
        self.recipe: Recipe = replace(RECIPE, layers=(*RECIPE.layers[:-1], len(data.classes)))
        kept, aside = fixed_split(len(data.train), min(MOST_ASIDE, len(data.train) // 10))
        self.digits = min(MOST_DIGITS, len(kept))
        self._each = max(1, round(share * self.digits / max(1, len(kinds))))
        self.nonsense = self._each * len(kinds)
        self.playing, self.over = True, False
        self.marks: Marks | None = None
        # mini-batches; shares above 0.5, of kinds taught and never taught; share of test digits read right
        self.points: list[tuple[float, float, float, float]] = []
        self.progress: Progress | None = None  # None while nonsense is made
        self._data, self._kept, self._aside = data, kept[: self.digits], aside
        self._course: Generator[None, None, None] | None = None

    def go_on(self) -> None:
        """Learn for some hundredths of a second, and sit the exam. Raises TrainingError."""
        began = time.monotonic()
        if self._course is None:
            self._course = self._learn()
        over = True
        try:
            over = bool(next(self._course, True))
        finally:
            self.over, self.playing = over, self.playing and not over
        if self.progress and not over:
            time.sleep(max(0.0, BETWEEN - (time.monotonic() - began)))

    def network(self) -> Network:
        """It as it is to be used: calibrated on digits that it never saw. Raises SettingError before it began."""
        if self.progress is None:
            raise SettingError("nothing has been learned yet: wait a moment.")
        network = replace(self.progress.network, calibration=Calibration(none=True))
        return replace(network, calibration=calibrate(network, self._data.train[self._aside], warm()))

    def _learn(self) -> Generator[None, None, None]:
        digits = self._data.train[self._kept]
        made = []
        for kind in self.kinds:
            made.append((yield from gathered(making(kind, digits, self._each, self.seed))))
        examples: Examples = joined(digits, made)
        self.progress = training.begin(self.recipe, self.seed, self._data.classes)
        for record in training.resume(self.progress, examples, engine=warm(), longest=PACE):
            self.progress = record.progress
            last, step = self.points[-1][0] if self.points else -1, self.progress.state.step
            if isinstance(record, Epoch) or step - last >= min(PACE, 1 + last // 8):  # it learns most at first
                self._sit()
                yield

    def _sit(self) -> None:
        """The exam, and the test's digits."""
        assert self.progress is not None
        network, step = self.progress.network, self.progress.state.step
        verdicts = tuple(verdict(network, before.kind, before.images, warm()) for before in self.before.verdicts)
        self.marks = Marks("cured", verdicts, evaluate(network, self._data.test, warm()).accuracy)
        self.points.append((step, self._sure(True), self._sure(False), self.marks.accuracy))

    def _sure(self, taught: bool) -> float:
        """The mean share above 0.5, of the kinds that were taught, or never; NaN where there are none."""
        assert self.marks is not None
        shares = [v.share_above(0.5) for v in self.marks.verdicts if (v.kind in self.kinds) == taught]
        return float(np.mean(shares)) if shares else float("nan")
