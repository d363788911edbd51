"""A network as JSON: Nielsen's layout of network2, which many programs read, and beside it all that it leaves out.

`sizes`, `weights`, `biases` and `cost` are his: a row of weights for each receiving neuron, biases as a column. Where
his network2 would read the same network, the cost bears his name for it; else it bears ours, which he doesn't know, so
that nobody reads digits by the wrong squash. Numbers are written as float64 needs them: no precision is lost.
"""

import json

import numpy as np

from brightest.engines import engine
from brightest.evaluation.calibration import accepted, probabilities
from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import built, describe

NIELSEN_COSTS = {"squares": "QuadraticCost", "binary-cross-entropy": "CrossEntropyCost"}  # with sigmoids everywhere


def written(network: Network) -> bytes:
    """One object on one line."""
    cost = NIELSEN_COSTS.get(network.cost, network.cost) if network.activation == "sigmoid" else network.cost
    record = {
        "sizes": list(network.layers),
        "weights": [W.tolist() for W in network.weights],
        "biases": [b.reshape(-1, 1).tolist() for b in network.biases],
        "cost": cost,
        "brightest": describe(network, "export"),
    }
    return json.dumps(record, default=float, allow_nan=False).encode()


def compared(network: Network, content: bytes, images: Images) -> Agreement:
    """What stands in the file, its numbers as float64, in the reference engine."""
    record = json.loads(content)
    tensors = {f"weights.{layer}": np.array(W) for layer, W in enumerate(record["weights"])}
    tensors |= {f"biases.{layer}": np.array(b).reshape(-1) for layer, b in enumerate(record["biases"])}
    again = built("the export", tensors, record["brightest"])

    def answers(pixels: Array) -> tuple[Array, Array]:
        likely = probabilities(again, engine("reference").predict(again, pixels))
        return likely, accepted(again, likely)

    return compare(network, answers, images)
