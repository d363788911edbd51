"""A transplant: a handmade neuron in the current network's first hidden layer, which may learn around it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from brightest.data import Examples
from brightest.errors import BrightestError, SettingError
from brightest.evaluation.metrics import evaluate
from brightest.inspection import design
from brightest.nn.card import Calibration, Card
from brightest.nn.network import Network
from brightest.training import loop
from brightest.training.loop import BatchProgress, Epoch, LoopOptions
from brightest.training.recipes import DEFAULT, LESSON, Recipe
from brightest.web.engine import warm
from brightest.web.feeds import plain
from brightest.web.view import Shown
from brightest.web.workspace import Workspace

MAX_PLACES = 16  # neurons whose place can be taken
SNAPSHOTS_PER_EPOCH = 40  # of an epoch, at least: so many states are shown
SECONDS_BETWEEN_SNAPSHOTS = 1 / 40  # seconds between two states shown
MAX_POINTS = 600  # of the curve


class NeuronTransplant:
    """The network before, with what was transplanted, and how it has learned since."""

    def __init__(
        self, workspace: Workspace, set_network: Callable[[Workspace], None], test: Examples, clock: Callable[[], float]
    ) -> None:
        self._workspace, self._set_network, self._test, self._clock = workspace, set_network, test, clock
        self.changed = True
        self._begin(workspace)

    def _begin(self, host: Workspace) -> None:
        """With a network as it is, nothing transplanted."""
        self._host = host
        self._grown: Network | None = None
        self._used: Network | None = None  # the network that was last handed to all views
        self._placed: list[int] = []
        self._before = self._after = 0.0
        self._points: list[tuple[int, float]] = []  # mini-batches, share of the test images read right
        self._records: Iterator[BatchProgress | Epoch] | None = None
        self._epochs = self._step = self._began = 0
        self.busy = False

    @property
    def network(self) -> Network:
        """As it stands."""
        return self._grown or self._host.network

    def transplant(self, made: design.Design, neuron: int) -> None:
        """Put it in the place of that neuron, beside those already there. Raises SettingError where there is none."""
        grown = design.transplant(self.network, made, neuron)
        if self._grown is None:
            self._before = self._read_right(self.network)
        # its card and calibration told of the network that was
        self._grown = replace(grown, card=Card(), calibration=Calibration())
        self._placed = sorted({*self._placed, neuron})
        self._after = self._read_right(self._grown)
        self._points.append((self._step, self._after))
        self.busy, self.changed = False, True

    def train(self, epochs: int, freeze: bool) -> None:
        """Learn for so many epochs, with or without what was transplanted. Raises SettingError before there is any."""
        if self._grown is None:
            raise SettingError("nothing is transplanted yet: choose the neuron whose place it takes.")
        recipe = replace(_recipe(self._grown), epochs=epochs)
        examples = self._workspace.data.train
        batches = -(-len(examples) // recipe.batch_size)
        self._records = loop.resume(
            loop.begin(recipe, self._epochs, network=self._grown),
            examples,
            engine=warm(),
            options=LoopOptions(
                pipeline=plain(examples, recipe),
                trainable=design.frozen(self._grown, self._placed) if freeze else None,
                max_steps_per_yield=max(1, batches // SNAPSHOTS_PER_EPOCH),
            ),
        )
        self._began = self._step
        self.busy = self.changed = True

    def pause(self) -> None:
        """Stop where it is."""
        self.busy, self.changed = False, True

    def use(self) -> None:
        """Use it in all views. Raises SettingError before anything is transplanted."""
        if self._grown is None:
            raise SettingError("nothing is transplanted yet: the network on the desk is as it was.")
        self._used = self._grown
        self._set_network(replace(self._workspace, name="yours", network=self._grown))

    def restore(self) -> None:
        """Restore the original network, here and in all views."""
        host, taken = self._host, self._on_desk
        self._begin(host)
        self.changed = True
        if taken:
            self._set_network(replace(self._workspace, name=host.name, network=host.network))

    def tick(self) -> None:
        """Learn for a few hundredths of a second. Raises TrainingError where the cost is no longer a number."""
        assert self._records is not None
        began = self._clock()
        try:
            record = next(self._records, None)
        except BrightestError:
            self.busy, self.changed = False, True
            raise
        self.changed = True
        if record is None:
            self.busy = False
        elif isinstance(record, Epoch):
            self._epochs += record.number > 0
        else:
            self._grown = record.state.network
            self._step = self._began + record.state.step
            self._points.append((self._step, self._read_right(self._grown)))
            if len(self._points) > MAX_POINTS:
                self._points = self._points[::2]
            time.sleep(max(0.0, SECONDS_BETWEEN_SNAPSHOTS - (self._clock() - began)))

    def on_network_changed(self, workspace: Workspace) -> None:
        """Start again from another network, unless it came from here."""
        self._workspace, self.changed = workspace, True
        if not self._on_desk:
            self._begin(workspace)

    def shown(self) -> Shown:
        """All of it."""
        network = self.network
        facts = {
            "name": self._host.name,
            "places": min(MAX_PLACES, network.layers[1]),
            "neurons": network.layers[1],
            "squash": network.activation,
            "placed": self._placed,
            "before": self._before if self._grown else None,
            "after": self._after if self._grown else None,
            "now": self._points[-1][1] if self._points else None,
            "playing": self.busy,
            "epochs": self._epochs,
            "step": self._step,
            "on_desk": self._workspace.network is self._grown,
            "images": len(self._test),
        }
        arrays = {
            "pictures": network.weights[0][:MAX_PLACES].astype(np.float32),
            "biases": network.biases[0][:MAX_PLACES].astype(np.float32),
            "accuracies": np.array(self._points, np.float32).reshape(-1, 2),
        }
        return "graft", facts, arrays

    @property
    def _on_desk(self) -> bool:
        """Whether it lies there, as it is or as it was before it learned on."""
        return self._workspace.network is self._used

    def _read_right(self, network: Network) -> float:
        return evaluate(network, self._test, warm()).accuracy


def _recipe(network: Network) -> Recipe:
    """Dials that such a network learns well with."""
    lesson = (network.activation, network.cost) == (LESSON.activation, LESSON.cost)
    return replace(
        LESSON if lesson else DEFAULT,
        layers=network.layers,
        activation=network.activation,
        cost=network.cost,
        averaging=0.0,
    )
