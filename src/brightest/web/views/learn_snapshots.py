"""What the page shows of a training: its settings, the network while it reads a digit, its curves and its branches."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from brightest.data import DataSet
from brightest.data.dataset import proper_name
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.training.recipes import Recipe
from brightest.web.view import Snapshot
from brightest.web.views import lines as signals
from brightest.web.views.history import Line
from brightest.web.views.probe import Probe

MAX_WEIGHT_PICTURES = 16


def dials(recipe: Recipe, data: DataSet, lines: Sequence[Line]) -> dict[str, Any]:
    """The present hyperparameters and those of each line, and what they apply to."""
    return {
        "hidden": list(recipe.layers[1:-1]),
        "activation": recipe.activation,
        "cost_function": recipe.cost,
        "learning_rate": recipe.learning_rate,
        "batch_size": recipe.batch_size,
        "batches": -(-len(data.train) // recipe.batch_size),
        "train_examples": len(data.train),
        "data": proper_name(data.name),
        "classes": list(data.classes),
        "lines": [{"learning_rate": x.recipe.learning_rate, "batch_size": x.recipe.batch_size} for x in lines],
    }


@np.errstate(all="ignore")  # a network may have diverged: an error tells of it
def network_arrays(network: Network, probe: Probe, digit: int) -> dict[str, Array]:
    """The network while it reads one of the probe's digits: signals, activations, and its first neurons' weights."""
    activations = network.feed_forward(probe.digits.images[digit])
    arrays = probe.arrays(network) | signals.by_signal(network, activations)
    arrays |= {f"activations{layer}": a.astype(np.float32) for layer, a in enumerate(activations) if layer > 0}
    return arrays | {"pictures": network.weights[0][:MAX_WEIGHT_PICTURES].astype(np.float32)}


def present(lines: Sequence[Line]) -> dict[str, Array]:
    """The moments and the curves of the present line, which is the last of `lines`."""
    steps = [checkpoint.step for checkpoint in lines[-1].moments]
    return {"moments": np.array(steps, np.uint32)} | _curves(len(lines) - 1, lines[-1])


def branches(lines: Sequence[Line]) -> Snapshot:
    """All lines, and the curves of all but the present one. Those don't change: no need to send them often."""
    arrays: dict[str, Array] = {}
    for place, line in enumerate(lines[:-1]):
        arrays |= _curves(place, line)
    return Snapshot("branches", {"lines": [{"number": line.number, "label": line.label} for line in lines]}, arrays)


def _curves(place: int, line: Line) -> dict[str, Array]:
    return {f"costs{place}": line.costs.array(2), f"accuracies{place}": line.accuracies.array(3)}
