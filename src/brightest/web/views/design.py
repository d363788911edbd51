"""The view *Design*: paint a neuron's weights, slide its bias, see which test images fire it, and transplant it.

It holds the neuron, its earlier states (for undo), and the weighted sums of a thousand test images.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from brightest.data import Examples
from brightest.images.decode import to_uint8
from brightest.inspection import design
from brightest.inspection.neuron import firing_share
from brightest.inspection.nudges import check_neuron
from brightest.nn.activations import sigmoid
from brightest.nn.parameters import Array
from brightest.web.shared import Shared
from brightest.web.undo_stack import UndoStack
from brightest.web.view import Snapshot
from brightest.web.views.brush import Cell, paint
from brightest.web.views.transplant import NeuronTransplant
from brightest.web.workspace import PIXELS, Workspace

MAX_IMAGES = 1_000  # test images
NEIGHBOURS_SHOWN = 12  # images that fire the neuron most, and as many that nearly fire it
HISTOGRAM_BINS = 48
CURVE_POINTS = 161
MAX_BLOB_GROWTH = 6  # pixels by which a blob extends beyond the patch
SURROUND_PIXELS = 2  # around the patch
MAX_UNDO_STEPS = 50
FIRST_REGION = "stroke"
FIRST_BIAS = -10.0

NamedDesign = tuple[design.Design, str]  # a neuron, and the name of its region; "" if it isn't a ready-made one


class Design:
    """One visitor's neuron."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        set_network: Callable[[Workspace], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace, test = workspace, workspace.data.test
        self._images = Examples(test.images[:MAX_IMAGES], test.labels[:MAX_IMAGES])  # no copies
        self._classes = workspace.data.classes
        self._transplant = NeuronTransplant(workspace, shared, set_network, self._images, clock)
        self._made = shared.once((FIRST_REGION, FIRST_BIAS), lambda: design.ready_made(FIRST_REGION, FIRST_BIAS))
        self._region = FIRST_REGION
        self._undo: UndoStack[NamedDesign] = UndoStack(MAX_UNDO_STEPS)
        self._totals: Array | None = None  # (images,): weighted sums without the bias
        self._open, self._changed = False, True

    # Commands: the neuron

    def open(self) -> None:
        """Take snapshots from now on: they cost too much for visitors who don't open the view."""
        self._open = self._changed = self._transplant.changed = True

    def paint(self, cells: tuple[Cell, ...], size: int, value: float, *, begins: bool) -> None:
        """Draw the brush from cell to cell, leaving `value`. Undo takes back all since the last call with `begins`."""
        weights = paint(self._made.weights, cells, size, value)
        if begins:
            self._remember()
        self._set(design.painted(weights, self._made.bias))

    def region(self, name: str, bias: float) -> None:
        """Take the ready-made neuron `name`. Raises SettingError if there is none."""
        made = design.ready_made(name, bias)
        self._remember()
        self._set(made, name)

    def copy(self, neuron: int) -> None:
        """Take neuron `neuron` of the first hidden layer. Raises SettingError if there is none."""
        network = self._transplant.network
        check_neuron(network, 1, neuron)
        self._remember()
        self._set(design.painted(network.weights[0][neuron], float(network.biases[0][neuron])))

    def surround(self, by: int) -> None:
        """Put negative weights in the `by` pixels around the positive ones. Raises SettingError if there is no room."""
        made = design.surrounded(self._made, by)
        self._remember()
        self._set(made)

    def bias(self, bias: float) -> None:
        """Change the bias."""
        self._made, self._changed = replace(self._made, bias=bias), True

    def undo(self) -> None:
        """Undo the last stroke or choice; the bias stays."""
        if self._undo:
            made, region = self._undo.pop()
            self._set(replace(made, bias=self._made.bias), region)

    def clear(self) -> None:
        """Set all weights to zero."""
        if self._made.weights.any():
            self._remember()
            self._set(design.painted(np.zeros(PIXELS), self._made.bias))

    # Commands: the network

    def transplant(self, neuron: int) -> None:
        """Replace `neuron` of the first hidden layer by this one. Raises SettingError if there is no such neuron."""
        self._transplant.transplant(self._made, neuron)

    def train(self, epochs: int, *, freeze: bool) -> None:
        """Train the network with the neuron. Raises SettingError before it is transplanted."""
        self._transplant.train(epochs, freeze=freeze)

    def pause(self) -> None:
        """Stop training."""
        self._transplant.pause()

    def use(self) -> None:
        """Use the network with the neuron in all views. Raises SettingError if nothing was transplanted."""
        self._transplant.use()

    def restore(self) -> None:
        """Restore the network from before the first transplant."""
        self._transplant.restore()

    # Work and snapshots

    @property
    def busy(self) -> bool:
        """Whether the network trains."""
        return self._transplant.busy

    def tick(self) -> None:
        """Train for a few hundredths of a second."""
        self._transplant.tick()

    def on_network_changed(self, workspace: Workspace) -> None:
        """Transplant into another network from now on."""
        if workspace.network.card.frame != self._workspace.network.card.frame:
            self._totals, self._changed = None, True
        self._workspace = workspace
        self._transplant.on_network_changed(workspace)

    def mark_dirty(self) -> None:
        """Mark everything as changed."""
        self._changed = self._transplant.changed = True

    def take_snapshots(self) -> Iterator[Snapshot]:
        """The neuron and the network, if they changed."""
        if not self._open:
            return
        if self._changed:
            self._changed = False
            yield self._snapshot()
        if self._transplant.changed:
            self._transplant.changed = False
            yield self._transplant.snapshot()

    # Parts

    def _remember(self) -> None:
        self._undo.push((self._made, self._region))

    def _set(self, made: design.Design, region: str = "") -> None:
        self._made, self._region = made, region
        self._totals, self._changed = None, True

    def _snapshot(self) -> Snapshot:
        made, labels = self._made, self._images.labels
        if self._totals is None:
            self._totals = design.sums(replace(made, bias=0.0), self._workspace.framed(self._images.images))
        totals = self._totals
        z = totals + made.bias
        order = np.argsort(-z, kind="stable")
        count = int(np.sum(z > 0))
        beside = {"most": order[: min(count, NEIGHBOURS_SHOWN)], "below": order[count : count + NEIGHBOURS_SHOWN]}
        low, high = min(totals.min(), -made.bias), max(totals.max(), -made.bias)
        room = 0.5 + 0.04 * float(high - low)
        low, high = float(low) - room, float(high) + room
        facts = {
            "region": self._region,
            "bias": made.bias,
            "undo": len(self._undo),
            "images": len(labels),
            "count": count,
            "low": low,
            "high": high,
            "classes": list(self._classes),
            "widened": bool(made.region.any() and not made.surround.any()),
        } | {
            name: [{"number": int(i), "label": int(labels[i]), "activation": float(sigmoid(z[i]))} for i in which]
            for name, which in beside.items()
        }
        arrays = {
            "weights": made.weights.astype(np.float32),
            "counts": np.histogram(totals, HISTOGRAM_BINS, (low, high))[0].astype(np.uint32),
            "fired": np.histogram(totals[z > 0], HISTOGRAM_BINS, (low, high))[0].astype(np.uint32),
            "curve": sigmoid(np.linspace(low, high, CURVE_POINTS) + made.bias).astype(np.float32),
            "share": firing_share(z, labels, len(self._classes)).astype(np.float32),
            "pictures": self._workspace.framed(to_uint8(self._images.images[np.concatenate(list(beside.values()))])),
        }
        return Snapshot("design", facts, arrays | self._blobs())

    def _blobs(self) -> dict[str, Array]:
        """Images of the patch and of larger blobs, and the activations for them with and without negative weights.

        A neuron without negative weights is tried with a surround of SURROUND_PIXELS. Empty without a patch, or
        without pixels around it.
        """
        made = self._made
        if not made.region.any() or made.region.all():
            return {}
        tried = design.surround_test(
            made if made.surround.any() else design.surrounded(made, SURROUND_PIXELS), MAX_BLOB_GROWTH
        )
        return {
            "blobs": (255 * tried.blobs).astype(np.uint8),
            "with_surround": sigmoid(tried.with_surround + made.bias).astype(np.float32),
            "without": sigmoid(tried.without + made.bias).astype(np.float32),
        }
