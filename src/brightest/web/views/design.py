"""The view *Design*: paint a neuron's weights, slide its bias, see which test images fire it, and transplant it.

It holds the neuron, what it was before (for undo), and the weighted sums of a thousand test images.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from brightest.data import Examples
from brightest.inspection import design
from brightest.inspection.neuron import firing_share
from brightest.inspection.nudges import check_neuron
from brightest.nn.activations import sigmoid
from brightest.nn.parameters import Array
from brightest.web.view import Shown
from brightest.web.views.brush import Cell, brushed
from brightest.web.views.transplant import NeuronTransplant
from brightest.web.workspace import PIXELS, Workspace

MAX_IMAGES = 1_000  # of the test that it is shown
NEIGHBOURS_SHOWN = 12  # images shown that fire it most, and that just don't
HISTOGRAM_BINS = 48  # of the histogram
CURVE_POINTS = 161  # points of the squash
MAX_BLOB_GROWTH = 6  # pixels that a blob reaches beyond the patch, at most
SURROUND_PIXELS = 2  # pixels around it
MAX_UNDO_STEPS = 50  # steps back
FIRST_REGION = "stroke"
FIRST_BIAS = -10.0

Kept = tuple[design.Design, str]  # a neuron, and which of the ready-made ones it is; "" for none


class Design:
    """The neuron of one visitor."""

    def __init__(
        self,
        workspace: Workspace,
        set_network: Callable[[Workspace], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace, test = workspace, workspace.data.test
        self._images = Examples(test.images[:MAX_IMAGES], test.labels[:MAX_IMAGES])  # views: no visitor has a copy
        self._classes = workspace.data.classes
        self._graft = NeuronTransplant(workspace, set_network, self._images, clock)
        self._made, self._region = _first(), FIRST_REGION
        self._before: list[Kept] = []
        self._totals: Array | None = None  # of the images, bias left out
        self._open, self._changed = False, True

    # What a visitor can do: the neuron

    def open(self) -> None:
        """Show it, from now on: a thousand images are weighed for those alone who look."""
        self._open = self._changed = self._graft.changed = True

    def paint(self, cells: tuple[Cell, ...], size: int, value: float, begins: bool) -> None:
        """Draw the brush from cell to cell, leaving weights of `value`; undo takes back all since it last `begins`."""
        weights = brushed(self._made.weights, cells, size, value)
        self._put(design.painted(weights, self._made.bias), remember=begins)

    def region(self, name: str, bias: float) -> None:
        """Take a ready-made one. Raises SettingError where there is none of that name."""
        self._put(design.ready_made(name, bias), name)

    def copy(self, neuron: int) -> None:
        """Take one of the network's first hidden layer. Raises SettingError where there is none."""
        network = self._graft.network
        check_neuron(network, 1, neuron)
        self._put(design.painted(network.weights[0][neuron], float(network.biases[0][neuron])))

    def surround(self, by: int) -> None:
        """Negative weights in so many pixels around its positive ones; 0 for none. Raises SettingError for no room."""
        self._put(design.surrounded(self._made, by))

    def bias(self, bias: float) -> None:
        """Another bias."""
        self._made, self._changed = replace(self._made, bias=bias), True

    def undo(self) -> None:
        """Back to what it was before the last stroke or choice, with the bias of now."""
        if self._before:
            made, region = self._before.pop()
            self._put(replace(made, bias=self._made.bias), region, remember=False)

    def clear(self) -> None:
        """No weights."""
        if self._made.weights.any():
            self._put(design.painted(np.zeros(PIXELS), self._made.bias))

    # What a visitor can do: the network

    def transplant(self, neuron: int) -> None:
        """Put it in the place of a neuron of the first hidden layer. Raises SettingError where there is none."""
        self._graft.transplant(self._made, neuron)

    def train(self, epochs: int, freeze: bool) -> None:
        """Have the network learn around it. Raises SettingError before it is transplanted."""
        self._graft.train(epochs, freeze)

    def pause(self) -> None:
        """Stop learning."""
        self._graft.pause()

    def use(self) -> None:
        """Use that network in all views. Raises SettingError where nothing was transplanted."""
        self._graft.use()

    def restore(self) -> None:
        """Take everything back that was transplanted."""
        self._graft.restore()

    # What happens meanwhile

    @property
    def busy(self) -> bool:
        """Whether the network learns."""
        return self._graft.busy

    def tick(self) -> None:
        """Learn a little."""
        self._graft.tick()

    def on_network_changed(self, workspace: Workspace) -> None:
        """There is another network to transplant into."""
        self._workspace = workspace
        self._graft.on_network_changed(workspace)

    def mark_dirty(self) -> None:
        """Show everything."""
        self._changed = self._graft.changed = True

    def show(self) -> Iterator[Shown]:
        """The neuron and the network, where they changed."""
        if not self._open:
            return
        if self._changed:
            self._changed = False
            yield self._designed()
        if self._graft.changed:
            self._graft.changed = False
            yield self._graft.shown()

    # Its parts

    def _put(self, made: design.Design, region: str = "", remember: bool = True) -> None:
        if remember:
            self._before = [*self._before[1 - MAX_UNDO_STEPS :], (self._made, self._region)]
        self._made, self._region = made, region
        self._totals, self._changed = None, True

    def _designed(self) -> Shown:
        made, labels = self._made, self._images.labels
        if self._totals is None:
            self._totals = design.sums(replace(made, bias=0.0), self._images.images)
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
            "undo": len(self._before),
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
            "pictures": np.stack(
                [self._workspace.example(int(i))[0].reshape(-1) for i in np.concatenate(list(beside.values()))]
            ),
        }
        return "design", facts, arrays | self._blobs()

    def _blobs(self) -> dict[str, Array]:
        """Its patch alone and in larger blobs, and what it makes of them with negative weights around it and without.

        Where it has none, those that it could have are tried. Nothing where there is no patch, or nothing around it.
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


@lru_cache(maxsize=1)
def _first() -> design.Design:
    """What every visitor begins with, one copy for all: nothing changes it."""
    return design.ready_made(FIRST_REGION, FIRST_BIAS)
