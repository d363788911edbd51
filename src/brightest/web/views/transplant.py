"""A transplant: a handmade neuron in the first hidden layer of the current network. The network may learn around it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from brightest.data import Examples
from brightest.errors import SettingError
from brightest.evaluation.metrics import evaluate
from brightest.inspection import design
from brightest.nn.card import Calibration, Card
from brightest.nn.network import Network
from brightest.training import loop
from brightest.training.loop import Epoch, LoopOptions, TrainingState
from brightest.training.recipes import DEFAULT, LESSON, Recipe
from brightest.web.shared import Shared
from brightest.web.view import Snapshot
from brightest.web.views.live_training import LiveTraining, Record
from brightest.web.workspace import Workspace

MAX_PLACES = 16  # neurons that visitors can replace
SNAPSHOTS_PER_EPOCH = 40  # at least so many
SECONDS_BETWEEN_SNAPSHOTS = 1 / 40
MAX_POINTS = 600  # of the curve


class NeuronTransplant:
    """The original network, the one with the handmade neurons, and how that has learned since."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        set_network: Callable[[Workspace], None],
        test: Examples,
        clock: Callable[[], float],
    ) -> None:
        self._workspace, self._shared, self._set_network, self._test = workspace, shared, set_network, test
        self._live = LiveTraining(SECONDS_BETWEEN_SNAPSHOTS, clock)
        self.changed = True
        self._begin(workspace)

    def _begin(self, original: Workspace) -> None:
        """Start over from `original`, with nothing transplanted."""
        self._original = original
        self._transplanted: Network | None = None
        self._used: Network | None = None  # the network that all views were last given
        self._placed: list[int] = []
        self._before = self._after = 0.0  # test accuracies
        self._points: list[tuple[int, float]] = []  # step, test accuracy
        self._options = LoopOptions()
        self._epochs = self._step = self._first_step = 0
        self._live.seek(None)
        self._live.playing = False

    @property
    def network(self) -> Network:
        """The network, with what was transplanted and learned."""
        return self._transplanted or self._original.network

    @property
    def busy(self) -> bool:
        """Whether it trains."""
        return self._live.playing

    def transplant(self, made: design.Design, neuron: int) -> None:
        """Replace `neuron` of the first hidden layer by `made`. Raises SettingError if there is no such neuron."""
        network = design.transplant(self.network, made, neuron)
        if self._transplanted is None:
            self._before = self._accuracy(self.network)
        # the card and the calibration belong to the original network
        self._transplanted = replace(network, card=Card(frame=network.card.frame), calibration=Calibration())
        self._placed = sorted({*self._placed, neuron})
        self._after = self._accuracy(self._transplanted)
        self._points.append((self._step, self._after))
        self._live.playing, self.changed = False, True

    def train(self, epochs: int, *, freeze: bool) -> None:
        """Train for `epochs`; `freeze` keeps what was transplanted as it is. Raises SettingError if nothing was."""
        if self._transplanted is None:
            raise SettingError("nothing is transplanted yet: choose the neuron whose place it takes.")
        recipe = replace(_recipe(self._transplanted), epochs=epochs)
        examples = self._workspace.data.train.in_frame(recipe.frame)
        batches = -(-len(examples) // recipe.batch_size)
        self._options = LoopOptions(
            pipeline=self._shared.pipeline(examples, recipe),
            trainable=design.frozen(self._transplanted, self._placed) if freeze else None,
            max_steps_per_yield=max(1, batches // SNAPSHOTS_PER_EPOCH),
        )
        self._live.seek(loop.begin(recipe, self._epochs, network=self._transplanted))
        self._first_step = self._step
        self._live.playing = self.changed = True

    def pause(self) -> None:
        """Stop training."""
        self._live.playing, self.changed = False, True

    def use(self) -> None:
        """Use the network in all views. Raises SettingError before anything is transplanted."""
        if self._transplanted is None:
            raise SettingError("nothing is transplanted yet: the network on the desk is as it was.")
        self._used = self._transplanted
        self._set_network(replace(self._workspace, name="yours", network=self._transplanted))

    def restore(self) -> None:
        """Restore the original network here, and in all views if those use the transplanted one."""
        original, is_used = self._original, self._is_used
        self._begin(original)
        self.changed = True
        if is_used:
            self._set_network(replace(self._workspace, name=original.name, network=original.network))

    def tick(self) -> None:
        """Train for a few hundredths of a second. Raises TrainingError if the cost is no longer a number."""
        self.changed = True
        began = self._live.clock()
        record = self._live.advance(self._resume)
        if isinstance(record, Epoch):
            self._epochs += record.number > 0
        elif record is not None:
            self._transplanted = record.state.network
            self._step = self._first_step + record.state.step
            self._points.append((self._step, self._accuracy(self._transplanted)))
            if len(self._points) > MAX_POINTS:
                self._points = self._points[::2]
            self._live.wait(began)

    def on_network_changed(self, workspace: Workspace) -> None:
        """Start over from another network, unless it came from here."""
        self._workspace, self.changed = workspace, True
        if not self._is_used:
            self._begin(workspace)

    def snapshot(self) -> Snapshot:
        """The whole state."""
        network = self.network
        facts = {
            "name": self._original.name,
            "places": min(MAX_PLACES, network.layers[1]),
            "neurons": network.layers[1],
            "squash": network.activation,
            "placed": self._placed,
            "before": self._before if self._transplanted else None,
            "after": self._after if self._transplanted else None,
            "now": self._points[-1][1] if self._points else None,
            "playing": self.busy,
            "epochs": self._epochs,
            "step": self._step,
            "on_desk": self._workspace.network is self._transplanted,
            "images": len(self._test),
        }
        arrays = {
            "pictures": network.weights[0][:MAX_PLACES].astype(np.float32),
            "biases": network.biases[0][:MAX_PLACES].astype(np.float32),
            "accuracies": np.array(self._points, np.float32).reshape(-1, 2),
        }
        return Snapshot("graft", facts, arrays)

    @property
    def _is_used(self) -> bool:
        """Whether the current network came from here, even if it has learned since."""
        return self._workspace.network is self._used

    def _resume(self, state: TrainingState) -> Iterator[Record]:
        return loop.resume(state, self._workspace.data.train, engine=self._shared.engine, options=self._options)

    def _accuracy(self, network: Network) -> float:
        return evaluate(network, self._test, self._shared.engine).accuracy


def _recipe(network: Network) -> Recipe:
    """A recipe for the network's layers, activation function and cost, with which it learns well."""
    lesson = (network.activation, network.cost) == (LESSON.activation, LESSON.cost)
    return replace(
        LESSON if lesson else DEFAULT,
        layers=network.layers,
        activation=network.activation,
        cost=network.cost,
        averaging=0.0,
        frame=network.card.frame,
    )
