"""The view *Back-propagate*: what one example, or several together, ask of the network; do it, and undo it.

It holds the examples, which neuron is open, which output is listened to, and the networks that were on the desk before
each step. Nothing is computed before somebody chose an example.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from brightest.engines import engine
from brightest.errors import SettingError
from brightest.evaluation.metrics import Evaluation, evaluate, one_hot
from brightest.inspection.nudges import BatchNudges, apply_nudges, batch_nudges, check_neuron, flatten, nudge_norms
from brightest.inspection.proof import STEP, Number, Proof, prove
from brightest.nn.backprop import mean_cost
from brightest.nn.card import Calibration
from brightest.nn.costs import cost
from brightest.nn.network import Network, pixels
from brightest.web.view import Shown
from brightest.web.views import wishes
from brightest.web.views.draw import Pad
from brightest.web.views.example_set import Example, Several
from brightest.web.views.gradient_noise import Rough
from brightest.web.workspace import PIXELS, Desk

MOST_UNDONE = 20  # steps back
MOST_NUMBERS = 2_000_000  # of the networks that are kept for that
MOST_RATE = 100.0
MANY = 500  # training examples on which every step is tried, and test examples of which a hard one is chosen
CHANGED = ", nudged"  # the name of a network that took a step


class Backprop:
    """One visitor's examples, and the steps that they took."""

    def __init__(
        self,
        desk: Desk,
        put: Callable[[Desk], None],
        pad: Callable[[], Pad],
        rng: np.random.Generator,
    ) -> None:
        self._desk, self._put, self._pad, self._rng = desk, put, pad, rng
        self._several = Several()
        self._open: tuple[int, int] | None = None  # layer and neuron; the right output until one is chosen
        self._listen: int | None = None
        self._before: list[tuple[Desk, Evaluation]] = []  # what was on the desk before each step, and how it read
        self._now: Evaluation | None = None  # how the network on the desk reads
        self._proof: tuple[Number, bool, Proof] | None = None
        self._rough: Rough | None = None
        self._changed: set[str] = set()

    # What a visitor can do

    def example(self, number: int, label: int | None = None, add: bool = False) -> None:
        """The test example of that number, beside those that are there where it is to `add`. Raises SettingError."""
        image, shows = self._desk.example(number)
        self._take(Example(image, self._class(shows if label is None else label), shows, number), add)

    def digit(self, label: int) -> None:
        """The first test example that shows this class. Raises SettingError where there is none."""
        self.example(self._desk.first(label))

    def random(self, add: bool = False) -> None:
        """A test example, any of them. Raises SettingError where there are too many already."""
        self.example(int(self._rng.integers(len(self._desk.data.test))), add=add)

    def hard(self, label: int | None = None, add: bool = False) -> None:
        """Of many test examples, perhaps the first of one class, the one that wishes most. Raises SettingError."""
        test = self._desk.data.test
        if label is None:
            many = self._rng.permutation(len(test))[:MANY]
        else:
            self._desk.first(label)  # says where there is none
            many = np.flatnonzero(test.labels == label)[:MANY]
        targets = one_hot(test.labels[many], self._desk.network.layers[-1])
        self.example(int(many[nudge_norms(self._desk.network, test.images[many], targets).argmax()]), add=add)

    def drawing(self, add: bool = False) -> None:
        """What is on the pad of Draw. Raises SettingError where it is empty."""
        pad = self._pad()
        image = pad.drawing.image()
        if image is None:
            raise SettingError("the pad of Draw is empty: draw a digit there first.")
        read = int(self._desk.network.feed_forward(image)[-1].argmax())
        self._take(Example(image, read if pad.label is None else pad.label, pad.label, pad.example), add)

    def front(self, place: int) -> None:
        """Look at another of several. Raises SettingError where there is none."""
        self._several = self._several.at(place)
        self._look()

    def drop(self, place: int) -> None:
        """Take one of several away. Raises SettingError where there is none, or no other."""
        self._have(self._several.without(place))

    def label(self, label: int) -> None:
        """Say what the example in front shows. Raises SettingError for a class that there is not."""
        self._have(self._several.labelled(self._class(label)))

    def choose(self, layer: int, neuron: int) -> None:
        """Open a neuron, or a pixel (layer 0). Raises SettingError where there is none."""
        if layer > 0:
            check_neuron(self._desk.network, layer, neuron)
        elif not 0 <= neuron < PIXELS:
            raise SettingError(f"there is no pixel {neuron}: choose from 0 to {PIXELS - 1}.")
        self._open = layer, neuron
        self._look()

    def listen(self, output: int | None) -> None:
        """Listen to one output only, or to all. Raises SettingError where there is no such output."""
        self._listen = None if output is None else self._class(output)
        self._have(self._several)

    def prove(self, kind: str, layer: int, neuron: int, sender: int = 0, mean: bool = False) -> None:
        """Nudge one number of the example in front, or the `mean` of all. Raises SettingError where there is none."""
        number, found = Number(kind, layer, neuron, sender), self._table().examples
        shown = found if mean else (found[self._several.place],)
        self._proof = number, mean, prove(shown, number, self._heard)
        self._changed.add("proof")

    def apply(self, rate: float) -> None:
        """Do what the examples wish, on average, for all views. Raises SettingError for a rate that can't work."""
        if not 0 < rate <= MOST_RATE:
            raise SettingError(f"a rate of {rate:g} can't work: choose one above 0, up to {MOST_RATE:g}.")
        was, wanted = self._desk, self._table().mean
        network = apply_nudges(was.network, wanted, rate)
        if not all(np.isfinite(array).all() for array in network.parameters.arrays()):
            raise SettingError("this step leads to numbers too large for a computer: choose a smaller rate.")
        network = replace(network, card=replace(network.card, scores={}), calibration=Calibration())  # of another
        most = max(1, min(MOST_UNDONE, MOST_NUMBERS // network.size))
        self._before = [*self._before, (was, self._read())][-most:]
        self._lay(replace(was, name=f"{was.name.removesuffix(CHANGED)}{CHANGED}", network=network))

    def undo(self) -> None:
        """Put back the network that was there before the last step, bit for bit."""
        if self._before:
            desk, _ = self._before.pop()
            self._lay(desk)

    def compare(self) -> None:
        """Ask many training examples how far off these few, and mini-batches of several sizes, are."""
        self._rough = Rough(self._desk.network, self._desk.data.train, flatten(self._table().mean))
        self._changed.add("rough")

    # What there is to show

    @property
    def busy(self) -> bool:
        """Whether examples are still being asked."""
        return self._rough is not None and not self._rough.done

    def go_on(self) -> None:
        """Ask some more."""
        if self._rough:
            self._rough.go_on()
            self._changed.add("rough")

    def sit(self, desk: Desk) -> None:
        """Another network is on the desk: what was done to the one before can't be undone."""
        if desk is not self._desk:
            self._before.clear()
            if desk.network.layers != self._desk.network.layers:
                self._open = self._listen = None
            self._desk = desk
        self._now = None
        self._have(self._several)

    def again(self) -> None:
        """Everything, for somebody who has just come."""
        self._changed |= {"backprop", "proof", "rough"}

    def show(self) -> Iterator[Shown]:
        """What changed since this was last asked."""
        changed, self._changed = self._changed, set()
        if not len(self._several):
            if "backprop" in changed:
                yield "backprop", {"examples": []}, {}
            return
        if "backprop" in changed:
            yield self._state(self._table())
        if "proof" in changed:
            yield "proof", self._proven(), {}
        if "rough" in changed:
            yield "rough", self._rough.facts() if self._rough else {}, {}

    def _state(self, found: BatchNudges) -> Shown:
        several, shown = self._several, found.examples[self._several.place]
        after = [*self._before, (self._desk, self._read())]
        facts: dict[str, Any] = {
            "examples": [{"number": e.number, "label": e.label, "shows": e.shows} for e in several.examples],
            "front": several.place,
            "listen": self._listen,
            "wish_for": cost(self._desk.network.cost).gradient_wrt,
            "costs": [example.cost for example in found.examples],
            "answer": int(shown.activations[-1].argmax()),
            "steps": [
                {
                    "cost": self._cost(desk.network),
                    "of_many": read.cost,
                    "right": int(read.confusion.trace()),
                    "called": read.confusion.sum(axis=0).tolist(),
                }
                for desk, read in after
            ],
        }
        facts["levers"], arrays = wishes.levers(found, several.place, *self._opened)
        arrays["images"] = several.images()
        if self._before:
            outputs = self._before[-1][0].network.feed_forward(several.front.image)[-1]
            arrays["was"] = outputs.astype(np.float32)
        return "backprop", facts, arrays | wishes.arrays(shown)

    def _proven(self) -> dict[str, Any]:
        if not self._proof:
            return {"number": None}
        number, mean, proof = self._proof
        facts = {"number": asdict(number), "mean": mean, "step": STEP}
        return facts | asdict(proof) | {"nudged": proof.nudged, "difference": proof.difference}

    @property
    def _opened(self) -> tuple[int, int]:
        """The open neuron, or the output that should be bright."""
        return self._open or (len(self._desk.network.layers) - 1, self._several.front.label)

    @property
    def _heard(self) -> tuple[int, ...] | None:
        return None if self._listen is None else (self._listen,)

    def _table(self) -> BatchNudges:
        """All that the examples wish. It is large and quickly found, so it is not kept. Raises where there are none."""
        several, network = self._several.at(self._several.place), self._desk.network
        return batch_nudges(network, several.images(), several.targets(network.layers[-1]), self._heard)

    def _cost(self, network: Network) -> float:
        """The mean cost of the examples."""
        return mean_cost(network, pixels(self._several.images()), self._several.targets(network.layers[-1]))

    def _read(self) -> Evaluation:
        """How the network on the desk reads the first training examples."""
        if self._now is None:
            train = self._desk.data.train
            some = train[:MANY]
            self._now = evaluate(self._desk.network, some, engine("reference"))
        return self._now

    def _take(self, example: Example, add: bool) -> None:
        self._have((self._several if add else Several()).beside(example))

    def _have(self, several: Several) -> None:
        """What many were asked was about others."""
        self._several, self._rough = several, None
        self._look()

    def _lay(self, desk: Desk) -> None:
        """Put a network of ours on the desk."""
        self._desk = desk
        self._put(desk)

    def _look(self) -> None:
        """What was proved is of something else."""
        self._proof = None
        self.again()

    def _class(self, label: int) -> int:
        classes = len(self._desk.network.classes)
        if not 0 <= label < classes:
            raise SettingError(f"there is no class {label}: choose from 0 to {classes - 1}.")
        return label
