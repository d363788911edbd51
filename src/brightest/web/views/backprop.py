"""The view *Back-propagate*: what one example, or several together, ask of the network; do it, and undo it.

It holds the examples, which neuron is open, which output is listened to, and the networks before
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
from brightest.web.views.example_set import Example, ExampleSet
from brightest.web.views.gradient_noise import GradientNoise
from brightest.web.workspace import PIXELS, Workspace

MAX_UNDO_STEPS = 20  # steps back
MAX_UNDO_PARAMETERS = 2_000_000  # of the networks that are kept for that
MAX_RATE = 100.0
READ_EXAMPLES = 500  # training examples on which every step is tried, and test examples of which a hard one is chosen
NAME_SUFFIX = ", nudged"  # the name of a network that took a step


class Backprop:
    """One visitor's examples, and the steps that they took."""

    def __init__(
        self,
        workspace: Workspace,
        set_network: Callable[[Workspace], None],
        pad: Callable[[], Pad],
        rng: np.random.Generator,
    ) -> None:
        self._workspace, self._set_network, self._pad, self._rng = workspace, set_network, pad, rng
        self._several = ExampleSet()
        self._open: tuple[int, int] | None = None  # layer and neuron; the right output until one is chosen
        self._listen: int | None = None
        self._before: list[tuple[Workspace, Evaluation]] = []  # before each step: the workspace and its evaluation
        self._now: Evaluation | None = None  # how the current network reads
        self._proof: tuple[Number, bool, Proof] | None = None
        self._rough: GradientNoise | None = None
        self._changed: set[str] = set()

    # What a visitor can do

    def example(self, number: int, label: int | None = None, add: bool = False) -> None:
        """The test example of that number, beside those that are there where it is to `add`. Raises SettingError."""
        image, shows = self._workspace.example(number)
        self._take(Example(image, self._class(shows if label is None else label), shows, number), add)

    def digit(self, label: int) -> None:
        """The first test example that shows this class. Raises SettingError where there is none."""
        self.example(self._workspace.first(label))

    def random(self, add: bool = False) -> None:
        """A test example, any of them. Raises SettingError where there are too many already."""
        self.example(int(self._rng.integers(len(self._workspace.data.test))), add=add)

    def hard(self, label: int | None = None, add: bool = False) -> None:
        """Of many test examples, perhaps the first of one class, the one that wishes most. Raises SettingError."""
        test = self._workspace.data.test
        if label is None:
            many = self._rng.permutation(len(test))[:READ_EXAMPLES]
        else:
            self._workspace.first(label)  # says where there is none
            many = np.flatnonzero(test.labels == label)[:READ_EXAMPLES]
        targets = one_hot(test.labels[many], self._workspace.network.layers[-1])
        self.example(int(many[nudge_norms(self._workspace.network, test.images[many], targets).argmax()]), add=add)

    def drawing(self, add: bool = False) -> None:
        """What is on the pad of Draw. Raises SettingError where it is empty."""
        pad = self._pad()
        image = pad.drawing.image()
        if image is None:
            raise SettingError("the pad of Draw is empty: draw a digit there first.")
        read = int(self._workspace.network.feed_forward(image)[-1].argmax())
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
            check_neuron(self._workspace.network, layer, neuron)
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
        if not 0 < rate <= MAX_RATE:
            raise SettingError(f"a rate of {rate:g} can't work: choose one above 0, up to {MAX_RATE:g}.")
        was, wanted = self._workspace, self._table().mean
        network = apply_nudges(was.network, wanted, rate)
        if not all(np.isfinite(array).all() for array in network.parameters.arrays()):
            raise SettingError("this step leads to numbers too large for a computer: choose a smaller rate.")
        network = replace(network, card=replace(network.card, scores={}), calibration=Calibration())  # of another
        most = max(1, min(MAX_UNDO_STEPS, MAX_UNDO_PARAMETERS // network.size))
        self._before = [*self._before, (was, self._read())][-most:]
        self._lay(replace(was, name=f"{was.name.removesuffix(NAME_SUFFIX)}{NAME_SUFFIX}", network=network))

    def undo(self) -> None:
        """Put back the network that was there before the last step, bit for bit."""
        if self._before:
            workspace, _ = self._before.pop()
            self._lay(workspace)

    def compare(self) -> None:
        """Ask many training examples how far off these few, and mini-batches of several sizes, are."""
        self._rough = GradientNoise(self._workspace.network, self._workspace.data.train, flatten(self._table().mean))
        self._changed.add("rough")

    # What there is to show

    @property
    def busy(self) -> bool:
        """Whether examples are still being asked."""
        return self._rough is not None and not self._rough.done

    def tick(self) -> None:
        """Ask some more."""
        if self._rough:
            self._rough.tick()
            self._changed.add("rough")

    def on_network_changed(self, workspace: Workspace) -> None:
        """The current network changed: what was done to the one before can't be undone."""
        if workspace is not self._workspace:
            self._before.clear()
            if workspace.network.layers != self._workspace.network.layers:
                self._open = self._listen = None
            self._workspace = workspace
        self._now = None
        self._have(self._several)

    def mark_dirty(self) -> None:
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
        after = [*self._before, (self._workspace, self._read())]
        facts: dict[str, Any] = {
            "examples": [{"number": e.number, "label": e.label, "shows": e.shows} for e in several.examples],
            "front": several.place,
            "listen": self._listen,
            "wish_for": cost(self._workspace.network.cost).gradient_wrt,
            "costs": [example.cost for example in found.examples],
            "answer": int(shown.activations[-1].argmax()),
            "steps": [
                {
                    "cost": self._cost(workspace.network),
                    "of_many": read.cost,
                    "right": int(read.confusion.trace()),
                    "called": read.confusion.sum(axis=0).tolist(),
                }
                for workspace, read in after
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
        return self._open or (len(self._workspace.network.layers) - 1, self._several.front.label)

    @property
    def _heard(self) -> tuple[int, ...] | None:
        return None if self._listen is None else (self._listen,)

    def _table(self) -> BatchNudges:
        """All that the examples wish. It is large and quickly found, so it is not kept. Raises where there are none."""
        several, network = self._several.at(self._several.place), self._workspace.network
        return batch_nudges(network, several.images(), several.targets(network.layers[-1]), self._heard)

    def _cost(self, network: Network) -> float:
        """The mean cost of the examples."""
        return mean_cost(network, pixels(self._several.images()), self._several.targets(network.layers[-1]))

    def _read(self) -> Evaluation:
        """How the current network reads the first training examples."""
        if self._now is None:
            train = self._workspace.data.train
            some = train[:READ_EXAMPLES]
            self._now = evaluate(self._workspace.network, some, engine("reference"))
        return self._now

    def _take(self, example: Example, add: bool) -> None:
        self._have((self._several if add else ExampleSet()).beside(example))

    def _have(self, several: ExampleSet) -> None:
        """What many were asked was about others."""
        self._several, self._rough = several, None
        self._look()

    def _lay(self, workspace: Workspace) -> None:
        """Use a nudged or restored network in all views."""
        self._workspace = workspace
        self._set_network(workspace)

    def _look(self) -> None:
        """What was proved is of something else."""
        self._proof = None
        self.mark_dirty()

    def _class(self, label: int) -> int:
        classes = len(self._workspace.network.classes)
        if not 0 <= label < classes:
            raise SettingError(f"there is no class {label}: choose from 0 to {classes - 1}.")
        return label
