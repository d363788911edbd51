"""The view *Back-propagate*: the nudges of one example, or of several together.

It holds the examples, the open neuron, the output mask, and the network before each step. It computes nothing until
an example is chosen.
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
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array
from brightest.web.undo_stack import UndoStack
from brightest.web.view import Snapshot
from brightest.web.views import neuron_nudges
from brightest.web.views.drawing import Pad
from brightest.web.views.example_set import Example, ExampleSet
from brightest.web.views.gradient_noise import GradientNoise
from brightest.web.workspace import PIXELS, Workspace

MAX_UNDO_STEPS = 20
MAX_UNDO_PARAMETERS = 2_000_000  # of the networks in all undo steps
PARAMETER_BYTES = 8  # of a float64
MAX_RATE = 100.0
MAX_EVALUATED_EXAMPLES = 500  # so many training examples measure a step, and a hard example is sought among so many
NAME_SUFFIX = ", nudged"  # what the name of a network that took a step ends with


class Backprop:
    """One visitor's examples, and the steps that the network took."""

    def __init__(
        self,
        workspace: Workspace,
        set_network: Callable[[Workspace], None],
        pad: Callable[[], Pad],
        rng: np.random.Generator,
    ) -> None:
        self._workspace, self._set_network, self._pad, self._rng = workspace, set_network, pad, rng
        self._examples = ExampleSet()
        self._open: tuple[int, int] | None = None  # layer and neuron; None for the right output
        self._output: int | None = None  # the only output whose error counts; None for all
        self._undo: UndoStack[tuple[Workspace, Evaluation]] = UndoStack(
            MAX_UNDO_STEPS, MAX_UNDO_PARAMETERS, lambda before: before[0].network.size
        )
        self._evaluation: Evaluation | None = None  # of the current network
        self._proof: tuple[Number, bool, Proof] | None = None
        self._noise: GradientNoise | None = None
        self._changed: set[str] = set()

    # Commands

    def example(self, number: int, label: int | None = None, *, add: bool = False) -> None:
        """Choose test example `number`; `add` keeps the others. Raises SettingError if it can't."""
        image, shows = self._workspace.example(number)
        label = shows if label is None else label
        self._workspace.check_class(label)
        self._add_example(Example(image, label, shows, number), add=add)

    def digit(self, label: int) -> None:
        """Choose the first test example of class `label`. Raises SettingError if there is none."""
        self.example(self._workspace.first_of_class(label))

    def random(self, *, add: bool = False) -> None:
        """Choose a random test example. Raises SettingError if there are too many already."""
        self.example(int(self._rng.integers(len(self._workspace.data.test))), add=add)

    def hard(self, label: int | None = None, *, add: bool = False) -> None:
        """Choose the test example with the largest gradient, perhaps of one class. Raises SettingError if it can't."""
        test = self._workspace.seen.test
        if label is None:
            candidates = self._rng.permutation(len(test))[:MAX_EVALUATED_EXAMPLES]
        else:
            self._workspace.first_of_class(label)  # raises if there is none
            candidates = np.flatnonzero(test.labels == label)[:MAX_EVALUATED_EXAMPLES]
        targets = one_hot(test.labels[candidates], self._workspace.network.layers[-1])
        self.example(
            int(candidates[nudge_norms(self._workspace.network, test.images[candidates], targets).argmax()]), add=add
        )

    def drawing(self, *, add: bool = False) -> None:
        """Choose the drawing on the pad of Draw. Raises SettingError if it is empty."""
        pad = self._pad()
        image = pad.drawing.image()
        if image is None:
            raise SettingError("the pad of Draw is empty: draw a digit there first.")
        answer = int(self._workspace.network.feed_forward(self._workspace.framed(image))[-1].argmax())
        self._add_example(Example(image, answer if pad.label is None else pad.label, pad.label, pad.example), add=add)

    def front(self, place: int) -> None:
        """Show another of the examples. Raises SettingError if there is none."""
        self._examples = self._examples.with_front(place)
        self._drop_proof()

    def drop(self, place: int) -> None:
        """Remove an example. Raises SettingError if there is none, or no other."""
        self._set_examples(self._examples.without(place))

    def label(self, label: int) -> None:
        """Give the front example another label. Raises SettingError if there is no such class."""
        self._workspace.check_class(label)
        self._set_examples(self._examples.with_label(label))

    def choose(self, layer: int, neuron: int | None) -> None:
        """Open a neuron (None: the liveliest), or a pixel (layer 0). Raises SettingError if there is none."""
        if neuron is None:
            neuron = neuron_nudges.liveliest(self._batch_nudges(), self._examples.place, layer)
        if layer > 0:
            check_neuron(self._workspace.network, layer, neuron)
        elif not 0 <= neuron < PIXELS:
            raise SettingError(f"there is no pixel {neuron}: choose from 0 to {PIXELS - 1}.")
        self._open = layer, neuron
        self._drop_proof()

    def mask_outputs(self, output: int | None) -> None:
        """Count the error of one output only, or with None of all. Raises SettingError if there is no such output."""
        if output is not None:
            self._workspace.check_class(output)
        self._output = output
        self._set_examples(self._examples)

    def prove(self, kind: str, layer: int, neuron: int, sender: int = 0, *, mean: bool = False) -> None:
        """Prove one nudge of the front example, or of the `mean`. Raises SettingError if there is none."""
        number, found = Number(kind, layer, neuron, sender), self._batch_nudges().examples
        shown = found if mean else (found[self._examples.place],)
        self._proof = number, mean, prove(shown, number, self._mask)
        self._changed.add("proof")

    def apply(self, rate: float) -> None:
        """Apply `rate` times the examples' mean nudges, in all views. Raises SettingError if they get too large."""
        if not 0 < rate <= MAX_RATE:
            raise SettingError(f"a rate of {rate:g} can't work: choose one above 0, up to {MAX_RATE:g}.")
        was, wanted = self._workspace, self._batch_nudges().mean
        network = apply_nudges(was.network, wanted, rate)
        if not all(np.isfinite(array).all() for array in network.parameters.arrays()):
            raise SettingError("this step leads to numbers too large for a computer: choose a smaller rate.")
        # the scores and the calibration belong to the old network
        network = replace(network, card=replace(network.card, scores={}), calibration=Calibration())
        self._undo.push((was, self._current_evaluation()))
        self._use(replace(was, name=f"{was.name.removesuffix(NAME_SUFFIX)}{NAME_SUFFIX}", network=network))

    def undo(self) -> None:
        """Restore the network from before the last step, bit for bit."""
        if self._undo:
            workspace, _ = self._undo.pop()
            self._use(workspace)

    def compare(self) -> None:
        """Compare the examples' gradient, and those of mini-batches, with the gradient over many training examples."""
        self._noise = GradientNoise(
            self._workspace.network, self._workspace.seen.train, flatten(self._batch_nudges().mean)
        )
        self._changed.add("rough")

    # Work and snapshots

    @property
    def history_bytes(self) -> int:
        """The bytes that the networks before each step take."""
        return PARAMETER_BYTES * self._undo.size

    def forget_history(self) -> None:
        """Forget the networks before each step: no step can be undone any more."""
        self._undo.clear()
        self._changed.add("backprop")

    @property
    def busy(self) -> bool:
        """Whether the gradient noise is still being measured."""
        return self._noise is not None and not self._noise.done

    def tick(self) -> None:
        """Measure some more of the gradient noise."""
        if self._noise:
            self._noise.tick()
            self._changed.add("rough")

    def on_network_changed(self, workspace: Workspace) -> None:
        """Drop what belongs to the old network, unless the change is our own."""
        if workspace is not self._workspace:
            self._undo.clear()
            if workspace.network.layers != self._workspace.network.layers:
                self._open = self._output = None
            self._workspace = workspace
        self._evaluation = None
        self._set_examples(self._examples)

    def mark_dirty(self) -> None:
        """Mark everything as changed."""
        self._changed |= {"backprop", "proof", "rough"}

    def take_snapshots(self) -> Iterator[Snapshot]:
        """What changed since the last call."""
        changed, self._changed = self._changed, set()
        if not len(self._examples):
            if "backprop" in changed:
                yield Snapshot("backprop", {"examples": []}, {})
            return
        if "backprop" in changed:
            yield self._state(self._batch_nudges())
        if "proof" in changed:
            yield Snapshot("proof", self._proof_facts(), {})
        if "rough" in changed:
            yield Snapshot("rough", self._noise.facts() if self._noise else {}, {})

    def _state(self, found: BatchNudges) -> Snapshot:
        examples, shown = self._examples, found.examples[self._examples.place]
        after = [*self._undo, (self._workspace, self._current_evaluation())]
        facts: dict[str, Any] = {
            "examples": [{"number": e.number, "label": e.label, "shows": e.shows} for e in examples.examples],
            "front": examples.place,
            "listen": self._output,
            "costs": [example.cost for example in found.examples],
            "answer": int(shown.activations[-1].argmax()),
            "steps": [
                {
                    "cost": self._cost(workspace.network),
                    "of_many": evaluation.cost,
                    "right": int(evaluation.confusion.trace()),
                    "called": evaluation.confusion.sum(axis=0).tolist(),
                }
                for workspace, evaluation in after
            ],
        }
        facts["levers"], arrays = neuron_nudges.levers(found, examples.place, *self._opened)
        arrays["images"] = self._seen()
        if self._undo:
            outputs = self._undo.latest[0].network.feed_forward(self._seen()[examples.place])[-1]
            arrays["was"] = outputs.astype(np.float32)
        return Snapshot("backprop", facts, arrays | neuron_nudges.arrays(shown))

    def _proof_facts(self) -> dict[str, Any]:
        if not self._proof:
            return {"number": None}
        number, mean, proof = self._proof
        return {
            "number": asdict(number),
            "mean": mean,
            "step": STEP,
            "wanted": proof.wanted,
            "nudged": proof.nudged,
            "difference": proof.difference,
        }

    @property
    def _opened(self) -> tuple[int, int]:
        """The open neuron, or the output that should be bright."""
        return self._open or (len(self._workspace.network.layers) - 1, self._examples.front.label)

    @property
    def _mask(self) -> tuple[int, ...] | None:
        return None if self._output is None else (self._output,)

    def _batch_nudges(self) -> BatchNudges:
        """All nudges, not cached: they are large but quickly computed. Raises SettingError if there are no examples."""
        examples, network = self._examples.with_front(self._examples.place), self._workspace.network
        return batch_nudges(network, self._seen(), examples.targets(network.layers[-1]), self._mask)

    def _seen(self) -> Array:
        """The examples' images as the network sees them, (n, 784) uint8."""
        return self._workspace.framed(self._examples.images())

    def _cost(self, network: Network) -> float:
        """The mean cost of the examples."""
        return mean_cost(network, pixels(self._seen()), self._examples.targets(network.layers[-1]))

    def _current_evaluation(self) -> Evaluation:
        """The current network's evaluation on the first training examples."""
        if self._evaluation is None:
            train = self._workspace.data.train
            some = train[:MAX_EVALUATED_EXAMPLES]
            self._evaluation = evaluate(self._workspace.network, some, engine("reference"))
        return self._evaluation

    def _add_example(self, example: Example, *, add: bool) -> None:
        self._set_examples((self._examples if add else ExampleSet()).with_example(example))

    def _set_examples(self, examples: ExampleSet) -> None:
        """Change the examples, and drop the gradient noise, which was measured with the old ones."""
        self._examples, self._noise = examples, None
        self._drop_proof()

    def _use(self, workspace: Workspace) -> None:
        """Use a nudged or restored network in all views."""
        self._workspace = workspace
        self._set_network(workspace)

    def _drop_proof(self) -> None:
        """Drop the proof, which no longer belongs to what is shown, and mark everything as changed."""
        self._proof = None
        self.mark_dirty()
