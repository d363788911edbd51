"""The view *Doubt*: how sure is the network about what is no digit? One image, an exam, a cure, and a threshold.

It holds the image that is looked at, what the network on the desk said in the exam and of the test's digits, and the
cure that was begun last.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import numpy as np

from brightest.data.out_of_distribution import KINDS, generate_images
from brightest.errors import SettingError
from brightest.evaluation.calibration import accepted, dark, probabilities
from brightest.inspection.ood_benchmark import OodResult, ood_result
from brightest.nn.parameters import Array
from brightest.web.engine import warm
from brightest.web.view import Shown
from brightest.web.views.ood_images import paper
from brightest.web.views.outlier_exposure import Curing, Marks, recipe
from brightest.web.views.trust import trust
from brightest.web.workspace import PIXELS, Desk

SCRIBBLE = "scribble"  # the drawing on the pad, beside the kinds of nonsense
FEW = 16  # images are made at once, to look at one: some kinds need others of their own
SAMPLES = 4  # images shown of each kind
CHUNK = 1_000  # digits read at once


class Doubt:
    """What one visitor asks about a network's certainty."""

    def __init__(self, desk: Desk, pad: Callable[[], Array | None], put: Callable[[Desk], None]) -> None:
        self._desk, self._pad, self._put = desk, pad, put
        self._kind, self._seed = "uniform", 0
        self._image = self._made(self._kind, self._seed)
        self._threshold: float | None = None  # None for the network's own
        self._exam: Generator[None, None, None] | None = None
        self._results: list[OodResult] = []
        self._outputs: Array | None = None  # (n, classes), of the test's digits, once all is over
        self._curing: Curing | None = None
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
        """Have the network on the desk sit the exam, once; who doesn't look at the view doesn't ask."""
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
        right = self._outputs.argmax(axis=1) == self._desk.data.test.labels
        before = Marks(self._desk.name, tuple(self._results), float(right.mean()))
        self._curing = Curing(self._desk.data, tuple(dict.fromkeys(kinds)), share, seed, before)
        self._changed.add("cure")

    def pause(self, playing: bool) -> None:
        """Stop learning, or go on. Raises SettingError where nothing was begun."""
        if self._curing is None:
            raise SettingError("there is no cure yet: start one first.")
        self._curing.playing = playing and not self._curing.over
        self._changed.add("cure")

    def use(self) -> None:
        """Put the cured network on the desk, for all views. Raises SettingError where there is none."""
        if self._curing is None:
            raise SettingError("there is no cure yet: start one first.")
        self._put(replace(self._desk, name="cured", network=self._curing.network()))

    # What happens meanwhile

    @property
    def busy(self) -> bool:
        """Whether an exam or a cure goes on."""
        return self._exam is not None or (self._curing is not None and self._curing.playing)

    def go_on(self) -> None:
        """A piece of the exam, else of the cure. Raises TrainingError where a cost is no longer a number."""
        if self._exam is not None:
            if next(self._exam, True):  # it yields nothing until it is over
                self._exam = None
        elif self._curing is not None:
            self._changed.add("cure")
            self._curing.go_on()

    def sit(self, desk: Desk) -> None:
        """Another network is to be doubted."""
        self._desk, self._results, self._outputs, self._exam = desk, [], None, None
        self._changed |= {"nonsense", "exam", "trust"}

    def again(self) -> None:
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
            yield trust(self._desk, self._outputs, self._results, self._threshold)
        if "cure" in changed and self._curing is not None:
            yield self._cure(self._curing)

    def _nonsense(self) -> Shown:
        network = self._desk.network
        outputs = network.feed_forward(self._image)[-1]
        likely = probabilities(network, outputs)
        answer = int(outputs.argmax())
        facts = {
            "kind": self._kind,
            "seed": self._seed,
            "answer": answer,
            "output": float(outputs[answer]),
            "probability": float(likely[answer]),
            "dark": bool(dark(likely)),
            "sure": bool(accepted(network, likely)),
        }
        return "nonsense", facts, {"image": self._image, "outputs": outputs.astype(np.float32)}

    def _marks(self) -> Shown:
        answers = (*self._desk.network.classes, "none")
        samples = [found.images[:: -(-len(found.images) // SAMPLES)] for found in self._results]
        facts = {
            "network": self._desk.name,
            "over": self._outputs is not None,
            "cure": list(recipe(self._desk.data.classes).layers),
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

    def _cure(self, cure: Curing) -> Shown:
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
        image: Array = generate_images(kind, self._desk.data.test, FEW, seed)[
            seed % FEW
        ].copy()  # or it would keep them all
        return image

    def _examine(self) -> Generator[None, None, None]:
        """The exam, a kind at a time, and the test's digits."""
        network, test = self._desk.network, self._desk.data.test
        engine = warm()
        for kind in KINDS:
            images = yield from paper(test, kind)
            self._results.append(ood_result(network, kind, images, engine))
            self._changed.add("exam")
            yield
        chunks = []
        for start in range(0, len(test), CHUNK):
            chunks.append(engine.predict(network, test.images[start : start + CHUNK]))
            yield
        self._outputs = np.concatenate(chunks)
        self._changed |= {"exam", "trust"}
