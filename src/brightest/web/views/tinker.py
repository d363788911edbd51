"""Tinkering with the network of all views: numbers set by hand, or ways to break it. All can be undone.

The accuracy after each step is measured on the test digits, some at a time between the visitor's commands.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from brightest.errors import SettingError
from brightest.inspection import damage
from brightest.nn.network import Network
from brightest.web.shared import Shared
from brightest.web.view import Snapshot
from brightest.web.workspace import Workspace

DIGITS_PER_TICK = 500
MAX_STEPS = 20
MAX_STEP_PARAMETERS = 4_000_000  # of the networks of all steps
PARAMETER_BYTES = 8  # of a float64
MAX_SPREAD = 5.0  # of noise; at 1 it is as large as the weights
NAME_SUFFIX = ", changed"  # what the name of a changed network ends with


@dataclass
class Step:
    """The network after one change, and how many of the first `read` test digits it reads right."""

    workspace: Workspace
    what: str  # the change, in words
    read: int = 0
    right: int = 0


class Tinker:
    """What one visitor did to the network. The first step is the network as it was; the last is in use."""

    def __init__(self, workspace: Workspace, shared: Shared, set_network: Callable[[Workspace], None]) -> None:
        self._shared, self._set_network = shared, set_network
        self._steps = [Step(workspace, "as it was")]
        self._changed = False

    # Commands

    def weight(self, layer: int, neuron: int, sender: int, value: float, *, begins: bool) -> None:
        """Set a weight: as a new step if this `begins` a drag, else in place of the last. Raises SettingError."""
        network = damage.with_weight(self._network, layer, neuron, sender, value)
        self._do(network, "a weight by hand", begins=begins)

    def bias(self, layer: int, neuron: int, value: float, *, begins: bool) -> None:
        """Set a bias: as a new step if this `begins` a drag, else in place of the last. Raises SettingError."""
        self._do(damage.with_bias(self._network, layer, neuron, value), "a bias by hand", begins=begins)

    def noise(self, spread: float, *, begins: bool) -> None:
        """Add noise to all weights: as a new step if this `begins` a drag, else in place of the last.

        During a drag only the strength of the noise changes; each new step draws other noise.
        """
        before = self._before(begins=begins)
        rng = np.random.default_rng(len(before))
        network = damage.with_noise(before[-1].workspace.network, spread, rng)
        self._do(network, f"noise of {round(100 * spread)} %", begins=begins)

    def biases_off(self) -> None:
        """Set all biases to zero."""
        self._do(damage.without_biases(self._network), "no biases")

    def cut(self, layer: int, neuron: int) -> None:
        """Cut a hidden neuron off from the neurons that listen to it. Raises SettingError if there is none."""
        self._do(damage.without_neuron(self._network, layer, neuron), "a neuron cut")

    def linear(self, layer: int) -> None:
        """Remove a hidden layer's activation function. Raises SettingError if there is no such layer."""
        self._do(damage.without_activation(self._network, layer), "a layer without its squash")

    def undo(self) -> None:
        """Go back one step."""
        if len(self._steps) > 1:
            self._use(self._steps[:-1])

    # Work and snapshots

    @property
    def history_bytes(self) -> int:
        """The bytes that the networks before the last step take."""
        return PARAMETER_BYTES * sum(step.workspace.network.size for step in self._steps[:-1])

    def forget_history(self) -> None:
        """Forget the earlier networks: nothing can be undone any more."""
        self._steps, self._changed = self._steps[-1:], True

    @property
    def busy(self) -> bool:
        """Whether a step's accuracy is still to be measured. Nothing is measured before the first change."""
        return len(self._steps) > 1 and self._unmeasured is not None

    def tick(self) -> None:
        """Read some more test digits."""
        if (step := self._unmeasured) is None:
            return
        data = step.workspace.seen.test
        some = data[step.read : step.read + DIGITS_PER_TICK]
        answers = self._shared.engine.predict(step.workspace.network, some.images).argmax(axis=1)
        step.read += len(some)
        step.right += int((answers == some.labels).sum())
        self._changed = True

    def on_network_changed(self, workspace: Workspace) -> None:
        """Begin with another network, unless the change came from here."""
        if workspace is not self._steps[-1].workspace:
            self._steps, self._changed = [Step(workspace, "as it was")], True

    def mark_dirty(self) -> None:
        """Mark everything as changed."""
        self._changed = True

    def take_snapshots(self) -> Iterator[Snapshot]:
        """The steps, if they changed."""
        if self._changed:
            self._changed = False
            steps = [
                {"what": step.what, "accuracy": step.right / step.read if self._is_measured(step) else None}
                for step in self._steps
            ]
            yield Snapshot("tinker", {"steps": steps}, {})

    # Parts

    @property
    def _network(self) -> Network:
        return self._steps[-1].workspace.network

    @property
    def _unmeasured(self) -> Step | None:
        """The latest step whose accuracy is still to be measured."""
        return next((step for step in reversed(self._steps) if not self._is_measured(step)), None)

    def _is_measured(self, step: Step) -> bool:
        return step.read == len(step.workspace.data.test)

    def _before(self, *, begins: bool) -> list[Step]:
        """The steps that the next one follows. The first, the network as it was, is always kept."""
        return self._steps if begins or len(self._steps) < 2 else self._steps[:-1]

    def _do(self, network: Network, what: str, *, begins: bool = True) -> None:
        """Use another network: as a new step if this `begins` one, else in place of the last."""
        before = self._before(begins=begins)
        was = before[-1].workspace
        name = f"{was.name.removesuffix(NAME_SUFFIX)}{NAME_SUFFIX}"
        most = min(MAX_STEPS, max(2, MAX_STEP_PARAMETERS // network.size))
        after = [*before, Step(replace(was, name=name, network=network), what)]
        self._use([before[0], *after[1:][1 - most :]])

    def _use(self, steps: list[Step]) -> None:
        """Take `steps`, and use the network of the last. If that fails, changes nothing and raises SettingError."""
        before, self._steps, self._changed = self._steps, steps, True
        try:
            self._set_network(steps[-1].workspace)
        except SettingError:
            self._steps = before
            raise
