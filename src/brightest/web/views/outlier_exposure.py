"""The cure, live: ten sigmoids learn digits, and that some kinds of nonsense are none, and sit the exam meanwhile.

The kinds that were never taught show whether they learned to doubt, or only what they were told.
"""

import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brightest.data import DataSet
from brightest.data.dataset import fixed_split
from brightest.data.out_of_distribution import append_outliers, check_kind, iter_images
from brightest.errors import SettingError
from brightest.evaluation.calibration import calibrate
from brightest.evaluation.metrics import evaluate
from brightest.inspection.ood_benchmark import OodResult, ood_result
from brightest.nn.card import Calibration
from brightest.nn.network import LESSON_LAYERS, Network
from brightest.training import loop
from brightest.training.loop import Epoch, LoopOptions
from brightest.training.pipeline import DataPipeline
from brightest.training.recipes import DEFAULT, Recipe
from brightest.web.engine import warm
from brightest.web.feeds import shared
from brightest.web.views.ood_images import stacked_in_steps

if TYPE_CHECKING:
    from brightest.training.loop import TrainingState

RECIPE = replace(DEFAULT, layers=LESSON_LAYERS, cost="binary-cross-entropy")
MAX_DIGITS = (
    10_000  # to learn from: prepared, with as many images of nonsense, 45 MB that `shared` keeps; a visitor has 2 MB
)
MAX_CALIBRATION_DIGITS = 2_000  # to calibrate with
BATCHES_PER_SNAPSHOT = 40  # mini-batches between two states
SECONDS_BETWEEN_SNAPSHOTS = 1 / 25  # seconds between them, at least: it is to be watched


@dataclass(frozen=True, eq=False)
class OodScores:
    """How a network did: in the exam, and on the test's digits."""

    name: str
    results: tuple[OodResult, ...]
    accuracy: float


def recipe(classes: tuple[str, ...]) -> Recipe:
    """The dials of a cure, for so many outputs."""
    return replace(RECIPE, layers=(*RECIPE.layers[:-1], len(classes)))


class OutlierExposureRun:
    """One training with nonsense, beside the marks of the network that was there before.

    `share` is how many images of nonsense there are for one digit, of all kinds together; without kinds there are
    digits alone, to compare. Raises SettingError for an unknown kind or a share that can't work.
    """

    def __init__(self, data: DataSet, kinds: tuple[str, ...], share: float, seed: int, before: OodScores) -> None:
        for kind in kinds:
            check_kind(kind)
        if not 0 < share <= 1:
            raise SettingError(f"{share:g} images of nonsense for a digit can't work: choose from 0.01 to 1.")
        self.kinds, self.share, self.seed, self.before = kinds, share, seed, before
        self.recipe = recipe(data.classes)
        self._data = data
        self.digits = min(MAX_DIGITS, len(self._split()[0]))
        self._each = max(1, round(share * self.digits / max(1, len(kinds))))
        self.nonsense = self._each * len(kinds)
        self.playing, self.over = True, False
        self.marks: OodScores | None = None
        # mini-batches; shares above 0.5, of kinds taught and never taught; share of test digits read right
        self.points: list[tuple[float, float, float, float]] = []
        self.progress: TrainingState | None = None  # None while nonsense is made
        self._making: Generator[None, None, DataPipeline] | None = None

    def tick(self) -> None:
        """Learn for some hundredths of a second, and sit the exam. Raises TrainingError."""
        began = time.monotonic()
        over = True
        try:
            self._making = self._making or shared((self._data.train, self.kinds, self.share, self.seed), self._make)
            try:
                next(self._making)
                over = False
            except StopIteration as made:
                self._making = None
                over = self._learn(made.value)
        finally:
            self.over, self.playing = over, self.playing and not over
        if self.progress and not over:
            time.sleep(max(0.0, SECONDS_BETWEEN_SNAPSHOTS - (time.monotonic() - began)))

    def network(self) -> Network:
        """It as it is to be used: calibrated on digits that it never saw. Raises SettingError before it began."""
        if self.progress is None:
            raise SettingError("nothing has been learned yet: wait a moment.")
        network = replace(self.progress.network, calibration=Calibration(none=True))
        return replace(network, calibration=calibrate(network, self._data.train[self._split()[1]], warm()))

    def _make(self) -> Generator[None, None, DataPipeline]:
        """What is learned from. Nobody but `shared` holds it: who pauses or leaves has next to nothing."""
        digits = self._data.train[self._split()[0][: self.digits]]
        made = []
        for kind in self.kinds:
            made.append((yield from stacked_in_steps(iter_images(kind, digits, self._each, self.seed))))
        return DataPipeline(append_outliers(digits, made), self.recipe, warm())

    def _learn(self, pipeline: DataPipeline) -> bool:
        """Up to the next exam, and sit it. Whether the training is over."""
        now = self.progress or loop.begin(self.recipe, self.seed, self._data.classes)
        last = self.points[-1][0] if self.points else -1
        options = LoopOptions(pipeline=pipeline, max_steps_per_yield=BATCHES_PER_SNAPSHOT)
        for record in loop.resume(now, pipeline.examples, engine=warm(), options=options):
            self.progress = record.state
            further = self.progress.step - last
            soon = isinstance(record, Epoch) or further >= min(
                BATCHES_PER_SNAPSHOT, 1 + last // 8
            )  # it learns most at first
            if further and soon:
                self._sit()
                return False
        return True

    def _split(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which digits are learned from, of those so many as there is room for, and which calibrate."""
        n = len(self._data.train)
        return fixed_split(n, min(MAX_CALIBRATION_DIGITS, n // 10))

    def _sit(self) -> None:
        """The exam, and the test's digits."""
        assert self.progress is not None
        network, step = self.progress.network, self.progress.step
        results = tuple(ood_result(network, before.kind, before.images, warm()) for before in self.before.results)
        self.marks = OodScores("cured", results, evaluate(network, self._data.test, warm()).accuracy)
        self.points.append((step, self._sure(True), self._sure(False), self.marks.accuracy))

    def _sure(self, taught: bool) -> float:
        """The mean share above 0.5, of the kinds that were taught, or never; NaN where there are none."""
        assert self.marks is not None
        shares = [v.share_above(0.5) for v in self.marks.results if (v.kind in self.kinds) == taught]
        return float(np.mean(shares)) if shares else float("nan")
