"""The cost landscape of a training: measured row by row over the plane in which its parameters moved most."""

import math
from collections.abc import Sequence

import numpy as np

from brightest.data import DataSet
from brightest.data.dataset import proper_name
from brightest.evaluation.metrics import check_fit
from brightest.images.decode import to_uint8
from brightest.images.normalize import DIGIT_SIDE
from brightest.inspection import landscape
from brightest.nn import pretrained
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import load
from brightest.training.loop import TrainingState
from brightest.web.view import Snapshot

GRID_POINTS = 33  # along each direction
ROWS_SHOWN_AT_ONCE = 3  # to draw a row takes the page longer than to measure it
MAX_NETWORKS = 40  # on the path
MAX_EXAMPLES = 500  # the first training examples; fewer for a large network
MAX_WORK = 8_000_000  # parameters times examples
MARGIN_RATIO = 0.2  # the margin around the path, relative to its extent
MAP_ASPECT = 4 / 3  # width by height
SHOWN = 4  # neurons and images: what varies over the landscape, and what doesn't


class Landscape:
    """The plane of the training with these `checkpoints`; with fewer than three, of the training of `lesson`.

    Raises DataError if the data doesn't fit the network.
    """

    def __init__(self, checkpoints: Sequence[TrainingState], data: DataSet) -> None:
        from brightest.plots.normalize import with_aspect_ratio

        self.own = len(checkpoints) >= 3
        networks, self.epochs = _subsample(checkpoints, len(data.train)) if self.own else _shipped()
        self.path = landscape.path(networks)
        count = min(MAX_EXAMPLES, max(50, MAX_WORK // networks[-1].size), len(data.train))
        self._data, self._examples = data.name, data.train[np.arange(count)]
        check_fit(networks[-1].layers, self._examples)
        low, high = self.path.points.min(axis=0), self.path.points.max(axis=0)
        spans = np.stack([low, high], axis=1) + MARGIN_RATIO * np.outer(high - low, (-1, 1))
        self.window = with_aspect_ratio(tuple((float(a), float(b)) for a, b in spans), MAP_ASPECT)
        self.rows: list[Array] = []
        self.heights: list[float] = []  # the cost at each point of the path

    @property
    def finished(self) -> bool:
        """Whether all of it is measured."""
        return len(self.rows) == GRID_POINTS

    @property
    def worth_showing(self) -> bool:
        """Whether enough is measured since it was shown last."""
        return len(self.rows) % ROWS_SHOWN_AT_ONCE == 0 or self.finished

    def measure(self) -> None:
        """Measure the next point of the path; if there is none, the next row of the plane."""
        if len(self.heights) < len(self.path.points):
            x, y = (float(step) for step in self.path.points[len(self.heights)])
            self.heights.append(float(self._costs((x, x), (y, y), (1, 1))[0, 0]))
        else:
            y = float(np.linspace(*self.window[1], GRID_POINTS)[len(self.rows)])
            self.rows.append(self._costs(self.window[0], (y, y), (GRID_POINTS, 1))[0])

    def _costs(self, across: tuple[float, float], up: tuple[float, float], points: tuple[int, int]) -> Array:
        return landscape.plane(self.path.network, self._examples, self.path.directions, (across, up), points).costs

    def snapshot(self) -> Snapshot:
        """The landscape, as far as it is measured."""
        from brightest.plots.normalize import contour_levels, robust_range

        f = np.full((GRID_POINTS, GRID_POINTS), np.nan)
        f[: len(self.rows)] = np.reshape(self.rows, (-1, GRID_POINTS))
        facts = {
            "own": self.own,
            "data": proper_name(self._data),
            "examples": len(self._examples),
            "parameters": self.path.network.size,
            "window": self.window,
            "rows": len(self.rows),
            "points": GRID_POINTS,
            "explained": self.path.explained.tolist(),
            "heights": robust_range(f),
            "levels": contour_levels(f).tolist(),
        }
        arrays = {"f": f, "path": self.path.points, "values": np.array(self.heights), "epochs": self.epochs}
        arrays |= {"weights": self._seen_weights()}
        images = to_uint8(self._examples.images[:SHOWN]).reshape(-1, DIGIT_SIDE**2)
        floats = {name: array.astype(np.float32) for name, array in arrays.items()}
        return Snapshot("landscape", facts, {**floats, "images": images})

    def _seen_weights(self) -> Array:
        """Of the first neurons: the weights at (0, 0), and what a step along x and y adds."""
        first = [each.weights[0][:SHOWN] for each in (self.path.network.parameters, *self.path.directions)]
        return np.stack(first) if len(first[0]) == SHOWN else np.zeros(0)


def _subsample(checkpoints: Sequence[TrainingState], examples: int) -> tuple[list[Network], Array]:
    """At most MAX_NETWORKS of the checkpoints, with the last, and how many epochs of `examples` each has seen."""
    some = [checkpoints[k] for k in np.unique(np.linspace(0, len(checkpoints) - 1, MAX_NETWORKS).round().astype(int))]
    epochs = [at.epoch + at.batch / math.ceil(examples / at.recipe.batch_size) for at in some]
    return [at.network for at in some], np.array(epochs)


def _shipped() -> tuple[list[Network], Array]:
    """The snapshots of `lesson`, and the epoch of each."""
    files = pretrained.snapshots()
    return [load(file) for file in files], np.array([int(file.stem.rpartition("-")[2]) for file in files])
