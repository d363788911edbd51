"""The view *Descend*: a ball goes down a curve or a landscape step by step, as a network goes down that of its cost.

A state is a function, a start, a learning rate, a momentum and a number of steps. Each state is computed from the
start, so a step back is exact.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from brightest.inspection.descent.descent import GALLERY, Descent, descend
from brightest.inspection.descent.formula import formula
from brightest.nn.parameters import Array
from brightest.training.loop import TrainingState
from brightest.web.view import Snapshot, finite_or_none
from brightest.web.views.landscape import Landscape
from brightest.web.workspace import Workspace

if TYPE_CHECKING:
    from brightest.plots.normalize import Window

FIRST_SCENE = GALLERY["two-valleys"]
MAX_STEPS = 1_000  # common formulas take a tenth of a second for them
STEPS_IN_WINDOW = 200  # the window of a new start has room for them
FARTHEST = 50  # widths of the window: a ball farther out is no longer followed
CURVE_POINTS, MAP_POINTS = 400, 81  # along an axis
MAP_ASPECT = 4 / 3  # of a map's width to its height; both axes have one scale, so steps cross contours at right angles


class Descend:
    """One visitor's ball. `checkpoints` returns the states of their training."""

    def __init__(self, workspace: Workspace, checkpoints: Callable[[], Sequence[TrainingState]]) -> None:
        self._workspace, self._checkpoints = workspace, checkpoints
        self._run: Descent | None = None
        self._beside: Descent | None = None  # another ball that lies where it ended
        self._fitted: Window = ()  # of the start
        self._window: Window = ()
        self._surface: Snapshot | None = None
        self._landscape: Landscape | None = None
        self._on_network = False
        self._changed: set[str] = set()

    # Commands

    def open(self, *, network: bool) -> None:
        """Show the network's landscape if `network`, else the function."""
        if network and not self._landscape:
            self.measure()
        elif not network and not self._run:
            self.begin(FIRST_SCENE.text, FIRST_SCENE.start, FIRST_SCENE.learning_rate, 0.0)
        self._on_network = network
        self.mark_dirty()

    def begin(
        self,
        function: str,
        start: tuple[float, ...],
        learning_rate: float,
        momentum: float,
        beside: tuple[float, ...] = (),
    ) -> None:
        """Put the ball on a function, and another where it ends if it starts at `beside`.

        Raises SettingError for a formula, start, rate or momentum that can't work.
        """
        from brightest.plots.normalize import fit_window

        run = descend(formula(function), start, learning_rate, momentum, STEPS_IN_WINDOW)
        other = descend(run.formula, beside, learning_rate, momentum, MAX_STEPS) if beside else None
        if self._run and self._run.formula.text == function and _within(start, self._fitted):
            window = self._fitted  # so that nothing jumps when only the start changes
        else:
            scene = next((scene for scene in GALLERY.values() if scene.text == function), None)
            window = fit_window(run, scene.window if scene else None)
        self._fitted, self._beside = window, other
        self._set_run(descend(run.formula, start, learning_rate, momentum, 0), window)

    def go(self, steps: int) -> None:
        """Go `steps` forward, or back if negative."""
        from brightest.plots.normalize import fit_window

        if self._run:
            wanted = min(max(0, self._run.steps + steps), MAX_STEPS)
            start = tuple(self._run.path[0])
            run = descend(self._run.formula, start, self._run.learning_rate, self._run.momentum, wanted)
            window = fit_window(run, self._fitted) if wanted > STEPS_IN_WINDOW else self._fitted
            self._set_run(run, _following(run, window))

    def measure(self) -> None:
        """Measure the cost around the visitor's training; without one, around the shipped network's."""
        self._landscape = Landscape(self._checkpoints(), self._workspace.data)
        self._on_network = True
        self._changed = {"landscape"}

    # Work and snapshots

    @property
    def busy(self) -> bool:
        """Whether a landscape is still being measured."""
        return self._on_network and self._landscape is not None and not self._landscape.finished

    def tick(self) -> None:
        """Measure the next part of it."""
        assert self._landscape
        self._landscape.measure()
        if self._landscape.worth_showing:
            self._changed.add("landscape")

    def on_network_changed(self, workspace: Workspace) -> None:
        """Keep what is measured: it depends on the data alone."""
        self._workspace = workspace

    def mark_dirty(self) -> None:
        """Mark everything as changed."""
        self._changed = {"landscape"} if self._on_network else {"descent", "land"}

    def take_snapshots(self) -> Iterator[Snapshot]:
        """The ball and its function, or the network's landscape as far as it is measured."""
        changed, self._changed = self._changed, set()
        if "landscape" in changed and self._landscape:
            yield self._landscape.snapshot()
        if self._run and "land" in changed:
            self._surface = self._surface or _surface_snapshot(self._run, self._window)
            yield self._surface
        if self._run and "descent" in changed:
            yield _descent_snapshot(self._run, self._beside)

    def _set_run(self, run: Descent, window: "Window") -> None:
        known = self._run and self._run.formula == run.formula and self._window == window
        if not known:
            self._window, self._surface = window, None
        if not known or self._on_network:
            self._changed.add("land")
        self._run, self._on_network = run, False
        self._changed.add("descent")


def _descent_snapshot(run: Descent, beside: Descent | None) -> Snapshot:
    from brightest.plots.descent_captions import caption, title

    before = run.path[-1] - run.path[-2] if run.steps else np.zeros_like(run.path[0])
    with np.errstate(all="ignore"):
        push = -run.learning_rate * run.slopes[-1]
        change = push + run.momentum * before
    facts = {
        "formula": run.formula.text,
        "title": title(run),
        "start": run.path[0].tolist(),
        "beside": beside.path[0].tolist() if beside else [],
        "learning_rate": run.learning_rate,
        "momentum": run.momentum,
        "step": run.steps,
        "most": MAX_STEPS,
        "status": run.status,
        "story": caption(run),
        "point": _numbers(run.path[-1]),
        "value": finite_or_none(run.values[-1]),
        "slope": _numbers(run.slopes[-1]),
        "before": _numbers(before),
        "change": _numbers(change),
    }
    arrays = {"path": run.path, "values": run.values, "slopes": run.slopes}
    arrays["beside_path"], arrays["beside_values"] = (
        (beside.path, beside.values) if beside else (run.path[:0], run.values[:0])
    )
    with np.errstate(over="ignore"):
        return Snapshot("descent", facts, {name: array.astype(np.float32) for name, array in arrays.items()})


def _surface_snapshot(run: Descent, window: "Window") -> Snapshot:
    from brightest.plots.normalize import contour_levels, drawable, robust_range, with_aspect_ratio

    if len(window) == 2:
        window = with_aspect_ratio(window, MAP_ASPECT)
    axes = [np.linspace(*stretch, CURVE_POINTS if len(window) == 1 else MAP_POINTS) for stretch in window]
    f = drawable(run.formula.value(np.stack(np.meshgrid(*axes), axis=-1)))
    facts: dict[str, Any] = {
        "variables": list(run.formula.variables),
        "window": window,
        "heights": robust_range(f),
        "levels": contour_levels(f).tolist(),
        "gallery": [
            {"name": scene.name, "formula": scene.text, "start": scene.start, "rate": scene.learning_rate}
            for scene in GALLERY.values()
        ],
        "shows": next((scene.shows for scene in GALLERY.values() if scene.text == run.formula.text), ""),
    }
    with np.errstate(over="ignore"):
        return Snapshot("land", facts, {"f": f.astype(np.float32)})


def _following(run: Descent, window: "Window") -> "Window":
    """The window, doubled until a ball that flies off along a curve is in it again."""
    ((low, high), *others) = window
    middle, half = (low + high) / 2, (high - low) / 2
    reached = run.path[np.abs(run.path[:, 0] - middle) < FARTHEST * (high - low), 0]
    if others or not len(reached):
        return window
    far = float(np.abs(reached - middle).max()) / half
    half *= 2.0 ** max(0, math.ceil(math.log2(max(far, 1e-9))))
    return ((middle - half, middle + half),)


def _within(point: tuple[float, ...], window: "Window") -> bool:
    """Whether a point lies in a window of the same number of variables."""
    return len(point) == len(window) and all(low <= x <= high for x, (low, high) in zip(point, window, strict=True))


def _numbers(array: Array) -> list[float | None]:
    return [finite_or_none(number) for number in array]
