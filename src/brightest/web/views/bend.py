"""The view *Bend*: points of a plane and the grid under them, as the layers of a small network bend them while it
learns; and the test digits in each layer of the network in use, with the drawn one among them.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from brightest.data import Examples
from brightest.data.dataset import proper_name
from brightest.data.plane import MAX_POINTS, POINT_SETS, point_set
from brightest.errors import SettingError
from brightest.inspection.layers import Space, cut, grid_lines, spaces
from brightest.lessons import bend
from brightest.nn.network import forward
from brightest.nn.parameters import Array
from brightest.training import loop
from brightest.training.loop import LoopOptions, TrainingState
from brightest.web.shared import Shared
from brightest.web.view import Snapshot
from brightest.web.views.live_training import LiveTraining, Record
from brightest.web.workspace import Workspace

POINTS = 400
OWN = "own"  # the set of the points that a visitor clicks
EPOCHS = 2_000
MAX_LAYERS, MAX_NEURONS = 4, 16
SECONDS_BETWEEN_SNAPSHOTS = 1 / 20
BATCHES_BETWEEN_SNAPSHOTS = 20
DIGITS = 1_000
NO_POINTS = Examples(np.empty((0, 2)), np.empty(0, np.int64))


class Bend:
    """One visitor's points, and the network that separates them. `drawn` returns the image on the pad of Draw."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        drawn: Callable[[], Array | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace, self._shared, self._drawn = workspace, shared, drawn
        self._live = LiveTraining(SECONDS_BETWEEN_SNAPSHOTS, clock)
        self._set, self._seed = "circles", 0
        self._hidden: tuple[int, ...] = (2, 2)
        self._points = NO_POINTS
        self._digit_spaces: tuple[Space, ...] | None = None
        self._changed: set[str] = set()

    # Commands

    def open(self, *, digits: bool) -> None:
        """Show the digits, or the points."""
        if digits:
            self._live.playing = False
        elif self._live.state is None:
            self.reset(self._set, self._hidden, self._seed)
        self._changed = {"digits" if digits else "points"}

    def reset(self, points: str, hidden: tuple[int, ...], seed: int) -> None:
        """Start over with a point set and random parameters. Raises SettingError for an unknown set or a bad size."""
        if not 1 <= len(hidden) <= MAX_LAYERS or not all(1 <= n <= MAX_NEURONS for n in hidden):
            raise SettingError(f"a plane is bent by 1 to {MAX_LAYERS} hidden layers of 1 to {MAX_NEURONS} neurons.")
        if points == OWN:
            self._points = self._points if self._set == OWN else NO_POINTS
        else:
            self._points = point_set(points, POINTS, np.random.default_rng(seed))
        self._set, self._hidden, self._seed = points, hidden, seed
        self._live.seek(bend.begin(hidden, seed, replace(bend.RECIPE, epochs=EPOCHS)))
        self._live.playing = False
        self._changed = {"points"}

    def add(self, x: float, y: float, label: int) -> None:
        """Put a point of class 0 or 1; the first one removes a ready-made set. Raises SettingError."""
        if len(self._points) >= MAX_POINTS:
            raise SettingError(f"there are {MAX_POINTS:,} points: no more can be drawn.")
        if self._set != OWN:
            self._points, self._set = NO_POINTS, OWN
        self._points = Examples(
            np.concatenate([self._points.images, [[x, y]]]), np.concatenate([self._points.labels, [label]])
        )
        if self._live.state and self._live.state.batch:  # the order of an epoch depends on the number of points
            self._live.state = replace(self._live.state, batch=0)
        self._live.reopen()
        self._changed = {"points"}

    def play(self) -> None:
        """Train until paused. Raises SettingError unless there are points of both classes."""
        if len(np.unique(self._points.labels)) < len(bend.CLASSES):
            raise SettingError("put some points of both classes into the square first: click into it.")
        if self._live.state is not None:
            self._live.playing, self._changed = True, {"points"}

    def pause(self) -> None:
        """Stop training."""
        self._live.playing, self._changed = False, {"points"}

    # Work and snapshots

    @property
    def busy(self) -> bool:
        """Whether it trains."""
        return self._live.playing

    def tick(self) -> None:
        """Train on some mini-batches. Raises TrainingError if the cost is no longer a number."""
        began = self._live.clock()
        self._live.advance(self._resume)
        self._changed.add("points")
        self._live.wait(began)

    def on_network_changed(self, workspace: Workspace) -> None:
        """Show the digits in another network; the points stay."""
        self._workspace, self._digit_spaces = workspace, None

    def mark_dirty(self) -> None:
        """Mark the points as changed if they were shown. The digits need no mark: the page requests them."""
        if self._live.state is not None:
            self._changed.add("points")

    def take_snapshots(self) -> Iterator[Snapshot]:
        """The points or the digits in each layer, if they changed."""
        changed, self._changed = self._changed, set()
        if "points" in changed and self._live.state:
            yield self._plane(self._live.state)
        if "digits" in changed:
            yield self._digits()

    def _resume(self, state: TrainingState) -> Iterator[Record]:
        recipe = replace(state.recipe, batch_size=min(bend.RECIPE.batch_size, len(self._points)))
        options = LoopOptions(max_steps_per_yield=BATCHES_BETWEEN_SNAPSHOTS)
        return loop.resume(replace(state, recipe=recipe), self._points, engine=self._shared.engine, options=options)

    def _plane(self, state: TrainingState) -> Snapshot:
        network, points = state.network, self._points
        lines = grid_lines(11, 25)
        at_least_one = points if len(points) else Examples(np.full((1, 2), 0.5), np.zeros(1, np.int64))
        found = spaces(network, at_least_one, 3)
        bent = [space.project(image) for space, image in zip(found, forward(network, lines), strict=True)]
        wrong = int(np.sum(found[-1].points.argmax(axis=1) != at_least_one.labels)) if len(points) else None
        facts = {
            "playing": self.busy,
            "points": self._set,
            "sets": [*POINT_SETS, OWN],
            "hidden": list(self._hidden),
            "seed": self._seed,
            "epoch": state.epoch,
            "count": len(points),
            "wrong": wrong,
            "layers": list(network.layers),
            "story": _story(self._set, self._hidden, wrong),
        }
        arrays = {"labels": points.labels.astype(np.uint8)}
        arrays |= {f"points{space.layer}": space.points[: len(points)].astype(np.float32) for space in found}
        arrays |= {f"lines{layer}": lines.astype(np.float32) for layer, lines in enumerate(bent)}
        if 2 <= self._hidden[-1] <= 3:
            arrays["cut"] = cut(network).astype(np.float32)
        return Snapshot("bend", facts, arrays)

    def _digits(self) -> Snapshot:
        network, test = self._workspace.network, self._workspace.seen.test[:DIGITS]
        if self._digit_spaces is None:
            self._digit_spaces = spaces(network, test)
        found, image = self._digit_spaces, self._drawn()
        present = np.unique(test.labels[test.labels >= 0])
        facts = {
            "data": proper_name(self._workspace.data.name),
            "classes": [network.classes[label] for label in present],
            "layers": [
                {
                    "neurons": space.axes.shape[1],
                    "explained": float(space.explained.sum()),
                    "between_classes": space.between_classes,
                }
                for space in found
            ],
        }
        arrays: dict[str, Array] = {"labels": np.searchsorted(present, test.labels).astype(np.uint8)}
        for space in found:
            means = np.stack([space.points[test.labels == label].mean(axis=0) for label in present])
            arrays |= {f"points{space.layer}": space.points.astype(np.float32)}
            arrays |= {f"means{space.layer}": means.astype(np.float32)}
        if image is not None:
            for space, a in zip(found, network.feed_forward(self._workspace.framed(image)), strict=True):
                arrays[f"mark{space.layer}"] = space.project(a).astype(np.float32)
        return Snapshot("spaces", facts, arrays)


def _story(points: str, hidden: tuple[int, ...], wrong: int | None) -> str:
    """A sentence that explains what the view shows."""
    if wrong == 0:
        return "Parted: in the last hidden layer, one straight cut separates the two colours."
    if max(hidden) <= 2 and points == "circles":
        return (
            "Two neurons a layer stretch, turn and bend the plane, but never tear it: what lies inside the outer ring "
            "stays inside, and no straight line separates the rings. Try a third neuron."
        )
    if max(hidden) <= 2:
        return "Two neurons a layer bend the plane within itself: what is tangled can be pulled apart, but not lifted."
    return "A third neuron gives the plane a direction to bend into: what is inside can be lifted out."
