"""Outlier exposure, live: ten sigmoids learn the digits, and to stay dark for images of some kinds.

Meanwhile the OOD benchmark measures the network: the kinds it isn't trained on show how far it generalises.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from brightest.data.dataset import fixed_split
from brightest.data.out_of_distribution import append_outliers, check_kind, iter_images
from brightest.errors import SettingError
from brightest.evaluation.calibration import calibrate
from brightest.evaluation.metrics import evaluate
from brightest.inspection.ood_benchmark import OodResult, ood_result
from brightest.nn.card import Calibration
from brightest.nn.network import LESSON_LAYERS, Network
from brightest.training import loop
from brightest.training.loop import Epoch, LoopOptions, TrainingState
from brightest.training.pipeline import DataPipeline
from brightest.training.recipes import DEFAULT, Recipe
from brightest.web.shared import Shared, stacked_in_steps
from brightest.web.views.live_training import LiveTraining, Record
from brightest.web.workspace import Workspace

RECIPE = replace(DEFAULT, layers=LESSON_LAYERS, cost="binary-cross-entropy")
MAX_DIGITS = 10_000  # with as many outliers 45 MB in the shared cache; a session takes 2 MB
MAX_CALIBRATION_DIGITS = 2_000
BATCHES_PER_SNAPSHOT = 40
SECONDS_BETWEEN_SNAPSHOTS = 1 / 25  # slow enough to follow


@dataclass(frozen=True, eq=False)
class OodScores:
    """A network's scores in the OOD benchmark and on the test's digits."""

    name: str
    results: tuple[OodResult, ...]
    accuracy: float


def recipe(classes: tuple[str, ...]) -> Recipe:
    """The recipe of outlier exposure for `classes`."""
    return replace(RECIPE, layers=(*RECIPE.layers[:-1], len(classes)))


class OutlierExposureRun:
    """One training with outliers, and the scores `before` of the network that it is compared with.

    `share` is the number of outliers, of all `kinds` together, per digit. Without kinds it trains on digits alone.
    Raises SettingError for an unknown kind or a share outside (0, 1].
    """

    def __init__(
        self, workspace: Workspace, shared: Shared, kinds: tuple[str, ...], share: float, seed: int, before: OodScores
    ) -> None:
        for kind in kinds:
            check_kind(kind)
        if not 0 < share <= 1:
            raise SettingError(f"{share:g} images of nonsense for a digit can't work: choose from 0.01 to 1.")
        self.kinds, self.share, self.seed, self.before = kinds, share, seed, before
        # framed as for the network that it is compared with
        self.recipe = replace(recipe(workspace.data.classes), frame=workspace.network.card.frame)
        self._data, self._shared = workspace.data, shared
        self.digits = min(MAX_DIGITS, len(self._split()[0]))
        self._per_kind = max(1, round(share * self.digits / max(1, len(kinds))))
        self.outliers = self._per_kind * len(kinds)
        self.live = LiveTraining(SECONDS_BETWEEN_SNAPSHOTS)
        self.live.playing, self.over = True, False
        self.scores: OodScores | None = None
        # step; mean shares above 0.5 of the kinds trained on, and of the others; test accuracy
        self.points: list[tuple[float, float, float, float]] = []
        self._making: Generator[None, None, DataPipeline] | None = None

    def tick(self) -> None:
        """Make outliers or train for some hundredths of a second. Raises TrainingError."""
        began = self.live.clock()
        over = True
        try:
            key = self._data.train, self.kinds, self.share, self.seed, self.recipe.frame
            self._making = self._making or self._shared.pipeline_in_steps(key, self._make_pipeline)
            try:
                next(self._making)
                over = False
            except StopIteration as made:
                self._making = None
                over = self._train(made.value)
        finally:
            self.over, self.live.playing = over, self.live.playing and not over
        if self.live.state and not over:
            self.live.wait(began)

    def network(self) -> Network:
        """The network so far, calibrated on held-out digits. Raises SettingError before training begins."""
        if self.live.state is None:
            raise SettingError("nothing has been learned yet: wait a moment.")
        network = replace(self.live.state.network, calibration=Calibration(none=True))
        held_out = self._data.train[self._split()[1]]
        return replace(network, calibration=calibrate(network, held_out, self._shared.engine))

    def _make_pipeline(self) -> Generator[None, None, DataPipeline]:
        """The digits and the outliers. Only the shared cache holds them, so an idle session stays small."""
        digits = self._data.train[self._split()[0][: self.digits]]
        made = []
        for kind in self.kinds:
            made.append((yield from stacked_in_steps(iter_images(kind, digits, self._per_kind, self.seed))))
        return DataPipeline(append_outliers(digits, made), self.recipe, self._shared.engine)

    def _train(self, pipeline: DataPipeline) -> bool:
        """Train until the next point of the curve is due, and add that. Returns True at the end of the training."""
        if self.live.state is None:
            self.live.seek(loop.begin(self.recipe, self.seed, self._data.classes))
        last = self.points[-1][0] if self.points else -1
        options = LoopOptions(pipeline=pipeline, max_steps_per_yield=BATCHES_PER_SNAPSHOT)

        def resume(state: TrainingState) -> Iterator[Record]:
            return loop.resume(state, pipeline.examples, engine=self._shared.engine, options=options)

        try:
            while (record := self.live.advance(resume)) is not None:
                steps = record.state.step - last
                # points are closest at first, when the network learns most
                is_due = isinstance(record, Epoch) or steps >= min(BATCHES_PER_SNAPSHOT, 1 + last // 8)
                if steps and is_due:
                    self._add_point(record.state)
                    return False
            return True
        finally:
            self.live.reopen()  # an open training would keep the pipeline in memory

    def _split(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The indices of the digits to train on, of which the first `digits` are used, and of those to calibrate on."""
        n = len(self._data.train)
        return fixed_split(n, min(MAX_CALIBRATION_DIGITS, n // 10))

    def _add_point(self, state: TrainingState) -> None:
        network, engine = state.network, self._shared.engine
        results = tuple(ood_result(network, before.kind, before.images, engine) for before in self.before.results)
        self.scores = OodScores("cured", results, evaluate(network, self._data.test, engine).accuracy)
        exposed = [result.share_above(0.5) for result in results if result.kind in self.kinds]
        others = [result.share_above(0.5) for result in results if result.kind not in self.kinds]
        self.points.append((state.step, _mean(exposed), _mean(others), self.scores.accuracy))


def _mean(shares: list[float]) -> float:
    """The mean; NaN if there are none."""
    return float(np.mean(shares)) if shares else float("nan")
