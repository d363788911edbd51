"""The view *Doubt*: how sure is the network about what is no digit? One image, an exam, a cure, and a threshold.

It holds the image that is looked at, what the current network said in the exam and of the test's digits, and the
cure that was begun last.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import numpy as np

from brightest.data.out_of_distribution import KINDS, generate_images
from brightest.errors import SettingError
from brightest.evaluation.calibration import accepted, is_rejected, probabilities
from brightest.inspection.ood_benchmark import OodResult, ood_result
from brightest.nn.parameters import Array
from brightest.web.engine import warm
from brightest.web.view import Shown
from brightest.web.views.ood_images import ood_images
from brightest.web.views.outlier_exposure import OodScores, OutlierExposureRun, recipe
from brightest.web.views.trust import trust
from brightest.web.workspace import PIXELS, Workspace

SCRIBBLE = "scribble"  # the drawing on the pad, beside the kinds of nonsense
IMAGES_MADE = 16  # images are made at once, to look at one: some kinds need others of their own
SAMPLES_PER_KIND = 4  # images shown of each kind
DIGITS_PER_TICK = 1_000  # digits read at once


class Doubt:
    """What one visitor asks about a network's certainty."""

    def __init__(
        self, workspace: Workspace, pad: Callable[[], Array | None], set_network: Callable[[Workspace], None]
    ) -> None:
        self._workspace, self._pad, self._set_network = workspace, pad, set_network
        self._kind, self._seed = "uniform", 0
        self._image = self._made(self._kind, self._seed)
        self._threshold: float | None = None  # None for the network's own
        self._exam: Generator[None, None, None] | None = None
        self._results: list[OodResult] = []
        self._outputs: Array | None = None  # (n, classes), of the test's digits, once all is over
        self._curing: OutlierExposureRun | None = None
        self._changed: set[str] = set()

    # What a visitor can do

    def look(self, kind: str, seed: int) -> None:
        """An image of that kind of nonsense. Raises SettingError where there is none."""
        image = self._made(kind, seed)
        self._kind, self._seed, self._image = kind, seed, image
        self._changed.add("nonsense")

    def scribble(self) -> None:
        """What is on the pad. Raises SettingError where it is empty."""
        image = self._pad()
        if image is None:
            raise SettingError("the pad is empty: draw something on it in Draw first.")
        self._kind, self._image = SCRIBBLE, image.reshape(PIXELS)
        self._changed.add("nonsense")

    def examine(self) -> None:
        """Have the current network sit the exam, once; who doesn't look at the view doesn't ask."""
        if self._exam is None and self._outputs is None:
            self._exam = self._examine()

    def believe(self, threshold: float | None) -> None:
        """Give only answers as likely as this; None for the network's own threshold."""
        self._threshold = threshold
        self._changed.add("trust")

    def teach(self, kinds: tuple[str, ...], share: float, seed: int) -> None:
        """Begin a cure. Raises SettingError where it can't be, or the exam is not over."""
        if self._outputs is None:
            raise SettingError("the exam is not over yet: wait a moment, for it is what the cure is measured with.")
        right = self._outputs.argmax(axis=1) == self._workspace.data.test.labels
        before = OodScores(self._workspace.name, tuple(self._results), float(right.mean()))
        self._curing = OutlierExposureRun(self._workspace.data, tuple(dict.fromkeys(kinds)), share, seed, before)
        self._changed.add("cure")

    def pause(self, playing: bool) -> None:
        """Stop learning, or go on. Raises SettingError where nothing was begun."""
        if self._curing is None:
            raise SettingError("there is no cure yet: start one first.")
        self._curing.playing = playing and not self._curing.over
        self._changed.add("cure")

    def use(self) -> None:
        """Use the cured network in all views. Raises SettingError where there is none."""
        if self._curing is None:
            raise SettingError("there is no cure yet: start one first.")
        self._set_network(replace(self._workspace, name="cured", network=self._curing.network()))

    # What happens meanwhile

    @property
    def busy(self) -> bool:
        """Whether an exam or a cure goes on."""
        return self._exam is not None or (self._curing is not None and self._curing.playing)

    def tick(self) -> None:
        """A piece of the exam, else of the cure. Raises TrainingError where a cost is no longer a number."""
        if self._exam is not None:
            if next(self._exam, True):  # it yields nothing until it is over
                self._exam = None
        elif self._curing is not None:
            self._changed.add("cure")
            self._curing.tick()

    def on_network_changed(self, workspace: Workspace) -> None:
        """Another network is to be doubted."""
        self._workspace, self._results, self._outputs, self._exam = workspace, [], None, None
        self._changed |= {"nonsense", "exam", "trust"}

    def mark_dirty(self) -> None:
        """Everything, for somebody who has just come."""
        self._changed |= {"nonsense", "exam", "trust", "cure"}

    def show(self) -> Iterator[Shown]:
        """What changed since this was last asked."""
        changed, self._changed = self._changed, set()
        if "nonsense" in changed:
            yield self._nonsense()
        if "exam" in changed:
            yield self._marks()
        if "trust" in changed and self._outputs is not None:
            yield trust(self._workspace, self._outputs, self._results, self._threshold)
        if "cure" in changed and self._curing is not None:
            yield self._cure(self._curing)

    def _nonsense(self) -> Shown:
        network = self._workspace.network
        outputs = network.feed_forward(self._image)[-1]
        likely = probabilities(network, outputs)
        answer = int(outputs.argmax())
        facts = {
            "kind": self._kind,
            "seed": self._seed,
            "answer": answer,
            "output": float(outputs[answer]),
            "probability": float(likely[answer]),
            "dark": bool(is_rejected(likely)),
            "sure": bool(accepted(network, likely)),
        }
        return "nonsense", facts, {"image": self._image, "outputs": outputs.astype(np.float32)}

    def _marks(self) -> Shown:
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
        return "exam", facts, {"samples": np.concatenate(samples)} if samples else {}

    def _cure(self, cure: OutlierExposureRun) -> Shown:
        after = {found.kind: found.share_above(0.5) for found in cure.marks.results} if cure.marks else {}
        state = cure.progress
        facts = {
            "playing": cure.playing,
            "over": cure.over,
            "step": state.step if state else 0,
            "epoch": state.epoch if state else 0,
            "epochs": cure.recipe.epochs,
            "digits": cure.digits,
            "nonsense": cure.nonsense,
            "kinds": cure.kinds,
            "share": cure.share,
            "seed": cure.seed,
            "before": cure.before.name,
            "accuracy_before": cure.before.accuracy,
            "accuracy": cure.marks.accuracy if cure.marks else None,
            "rows": [
                {"kind": found.kind, "before": found.share_above(0.5), "after": after.get(found.kind)}
                for found in cure.before.results
            ],
        }
        return "cure", facts, {"points": np.array(cure.points, np.float32).reshape(-1, 4)}

    def _made(self, kind: str, seed: int) -> Array:
        """An image (784,) of nonsense; the next seed has another."""
        images = generate_images(kind, self._workspace.data.test, IMAGES_MADE, seed)
        image: Array = images[seed % IMAGES_MADE].copy()  # a view would keep all of them in memory
        return image

    def _examine(self) -> Generator[None, None, None]:
        """The exam, a kind at a time, and the test's digits."""
        network, test = self._workspace.network, self._workspace.data.test
        engine = warm()
        for kind in KINDS:
            images = yield from ood_images(test, kind)
            self._results.append(ood_result(network, kind, images, engine))
            self._changed.add("exam")
            yield
        chunks = []
        for start in range(0, len(test), DIGITS_PER_TICK):
            chunks.append(engine.predict(network, test.images[start : start + DIGITS_PER_TICK]))
            yield
        self._outputs = np.concatenate(chunks)
        self._changed |= {"exam", "trust"}
