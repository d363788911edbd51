"""The view *Doubt*: how sure is the network of images that show no digit?

A visitor looks at one such image, runs the benchmark, teaches the network a cure, or sets a threshold.

It holds the image shown, the current network's results in the OOD benchmark, its outputs for the test's digits, and
the latest run of outlier exposure.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import numpy as np

from brightest.data.out_of_distribution import KINDS, generate_images
from brightest.errors import SettingError
from brightest.inspection.ood_benchmark import OodResult, ood_result
from brightest.nn.parameters import Array
from brightest.web.shared import Shared
from brightest.web.view import Snapshot
from brightest.web.views.answer import answer
from brightest.web.views.outlier_exposure import OodScores, OutlierExposureRun, recipe
from brightest.web.views.trust import trust
from brightest.web.workspace import PIXELS, Workspace

SCRIBBLE = "scribble"  # the drawing on the pad, beside the kinds of nonsense
IMAGES_MADE = 16  # at once, though one is shown: some kinds mix an image with others
SAMPLES_PER_KIND = 4
DIGITS_PER_TICK = 1_000


class Doubt:
    """One visitor's questions about a network's confidence."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        pad: Callable[[], Array | None],
        set_network: Callable[[Workspace], None],
    ) -> None:
        self._workspace, self._shared, self._pad, self._set_network = workspace, shared, pad, set_network
        self._kind, self._seed = "uniform", 0
        self._image = self._make_image(self._kind, self._seed)
        self._threshold: float | None = None  # None for the network's own
        self._benchmark: Generator[None, None, None] | None = None
        self._results: list[OodResult] = []
        self._outputs: Array | None = None  # (n, classes), of the test's digits, once the benchmark is over
        self._run: OutlierExposureRun | None = None
        self._changed: set[str] = set()

    # Commands

    def look(self, kind: str, seed: int) -> None:
        """Show an OOD image of `kind`. Raises SettingError if there is no such kind."""
        image = self._make_image(kind, seed)
        self._kind, self._seed, self._image = kind, seed, image
        self._changed.add("nonsense")

    def scribble(self) -> None:
        """Show the drawing on the pad. Raises SettingError if it is empty."""
        image = self._pad()
        if image is None:
            raise SettingError("the pad is empty: draw something on it in Draw first.")
        self._kind, self._image = SCRIBBLE, image.reshape(PIXELS)
        self._changed.add("nonsense")

    def examine(self) -> None:
        """Start the OOD benchmark once; the page asks when the view is opened."""
        if self._benchmark is None and self._outputs is None:
            self._benchmark = self._run_benchmark()

    def believe(self, threshold: float | None) -> None:
        """Accept answers whose confidence is at least `threshold`; None for the network's own threshold."""
        self._threshold = threshold
        self._changed.add("trust")

    def teach(self, kinds: tuple[str, ...], share: float, seed: int) -> None:
        """Begin outlier exposure. Raises SettingError for settings that can't work, or before the benchmark is over."""
        if self._outputs is None:
            raise SettingError("the cure is measured by the exam, which is not over yet: wait a moment.")
        right = self._outputs.argmax(axis=1) == self._workspace.data.test.labels
        before = OodScores(self._workspace.name, tuple(self._results), float(right.mean()))
        self._run = OutlierExposureRun(self._workspace, self._shared, tuple(dict.fromkeys(kinds)), share, seed, before)
        self._changed.add("cure")

    def pause(self, *, playing: bool) -> None:
        """Continue training if `playing`, else pause. Raises SettingError if nothing was begun."""
        if self._run is None:
            raise SettingError("there is no cure yet: start one first.")
        self._run.live.playing = playing and not self._run.over
        self._changed.add("cure")

    def use(self) -> None:
        """Use the network of the run in all views. Raises SettingError if there is none."""
        if self._run is None:
            raise SettingError("there is no cure yet: start one first.")
        self._set_network(replace(self._workspace, name="cured", network=self._run.network()))

    # Work and snapshots

    @property
    def busy(self) -> bool:
        """Whether the benchmark or a run is under way."""
        return self._benchmark is not None or (self._run is not None and self._run.live.playing)

    def tick(self) -> None:
        """Do a piece of the benchmark, else of the run. Raises TrainingError if the cost is no longer a number."""
        if self._benchmark is not None:
            if next(self._benchmark, True):  # it yields None until it is over
                self._benchmark = None
        elif self._run is not None:
            self._changed.add("cure")
            self._run.tick()

    def on_network_changed(self, workspace: Workspace) -> None:
        """Drop the old network's results."""
        self._workspace, self._results, self._outputs, self._benchmark = workspace, [], None, None
        self._changed |= {"nonsense", "exam", "trust"}

    def mark_dirty(self) -> None:
        """Mark everything as changed."""
        self._changed |= {"nonsense", "exam", "trust", "cure"}

    def take_snapshots(self) -> Iterator[Snapshot]:
        """What changed since the last call."""
        changed, self._changed = self._changed, set()
        if "nonsense" in changed:
            yield self._image_snapshot()
        if "exam" in changed:
            yield self._benchmark_snapshot()
        if "trust" in changed and self._outputs is not None:
            yield trust(self._workspace, self._outputs, self._results, self._threshold)
        if "cure" in changed and self._run is not None:
            yield self._run_snapshot(self._run)

    def _image_snapshot(self) -> Snapshot:
        network = self._workspace.network
        image = self._workspace.framed(self._image)
        outputs = network.feed_forward(image)[-1]
        facts = {"kind": self._kind, "seed": self._seed, **answer(network, outputs)}
        return Snapshot("nonsense", facts, {"image": image, "outputs": outputs.astype(np.float32)})

    def _benchmark_snapshot(self) -> Snapshot:
        answers = (*self._workspace.network.classes, "none")
        samples = [found.images[:: -(-len(found.images) // SAMPLES_PER_KIND)] for found in self._results]
        facts = {
            "network": self._workspace.name,
            "over": self._outputs is not None,
            "cure": list(recipe(self._workspace.data.classes).layers),
            "rows": [
                {
                    "kind": found.kind,
                    "images": len(found.images),
                    "mean": found.mean_brightest,
                    "above_half": found.share_above(0.5),
                    "above_nine_tenths": found.share_above(0.9),
                    "claim": answers[found.claims.argmax()],
                    "claimed": float(found.claims.max() / len(found.images)),
                }
                for found in self._results
            ],
        }
        return Snapshot("exam", facts, {"samples": np.concatenate(samples)} if samples else {})

    def _run_snapshot(self, run: OutlierExposureRun) -> Snapshot:
        after = {found.kind: found.share_above(0.5) for found in run.scores.results} if run.scores else {}
        state = run.live.state
        facts = {
            "playing": run.live.playing,
            "over": run.over,
            "step": state.step if state else 0,
            "epoch": state.epoch if state else 0,
            "epochs": run.recipe.epochs,
            "digits": run.digits,
            "nonsense": run.outliers,
            "kinds": run.kinds,
            "share": run.share,
            "seed": run.seed,
            "before": run.before.name,
            "accuracy_before": run.before.accuracy,
            "accuracy": run.scores.accuracy if run.scores else None,
            "rows": [
                {"kind": found.kind, "before": found.share_above(0.5), "after": after.get(found.kind)}
                for found in run.before.results
            ],
        }
        return Snapshot("cure", facts, {"points": np.array(run.points, np.float32).reshape(-1, 4)})

    def _make_image(self, kind: str, seed: int) -> Array:
        """An OOD image (784,), another for the next seed."""
        images = generate_images(kind, self._workspace.data.test, IMAGES_MADE, seed)
        image: Array = images[seed % IMAGES_MADE].copy()  # an array view would keep all of them in memory
        return image

    def _run_benchmark(self) -> Generator[None, None, None]:
        """Run the OOD benchmark, one kind at a time, then compute the outputs for the test's digits."""
        network, test = self._workspace.network, self._workspace.data.test
        seen = self._workspace.seen.test.images
        engine = self._shared.engine
        for kind in KINDS:
            images = yield from self._shared.ood_images(test, kind)
            self._results.append(ood_result(network, kind, images, engine))
            self._changed.add("exam")
            yield
        chunks = []
        for start in range(0, len(test), DIGITS_PER_TICK):
            chunks.append(engine.predict(network, seen[start : start + DIGITS_PER_TICK]))
            yield
        self._outputs = np.concatenate(chunks)
        self._changed |= {"exam", "trust"}
