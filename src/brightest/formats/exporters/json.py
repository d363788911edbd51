"""Exports a network as JSON in the layout of Nielsen's network2, which many programs read, plus brightest's metadata.

`sizes`, `weights`, `biases` and `cost` are Nielsen's: a row of weights for each receiving neuron, and biases as a
column. The cost has his name if network2 can represent the network. Otherwise it has ours, so that network2 refuses the
file instead of using the wrong activation function. Numbers are written with the full precision of float64.
"""

import json

import numpy as np

from brightest.engines import engine
from brightest.evaluation.calibration import accepted, probabilities
from brightest.formats.exporters import input_note
from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import describe_export, network_from_tensors

NIELSEN_COSTS = {"squares": "QuadraticCost", "binary-cross-entropy": "CrossEntropyCost"}  # for networks of sigmoids


def serialize(network: Network) -> bytes:
    """The file's bytes: one object on one line."""
    cost = NIELSEN_COSTS.get(network.cost, network.cost) if network.activation == "sigmoid" else network.cost
    record = {
        "sizes": list(network.layers),
        "weights": [W.tolist() for W in network.weights],
        "biases": [b.reshape(-1, 1).tolist() for b in network.biases],
        "cost": cost,
        "brightest": describe_export(network, **input_note(network)),
    }
    return json.dumps(record, default=float, allow_nan=False).encode()


def verify(network: Network, content: bytes, images: Images) -> Agreement:
    """Read the file again, and compare its answers in the reference engine, in float64."""
    record = json.loads(content)
    tensors = {f"weights.{layer}": np.array(W) for layer, W in enumerate(record["weights"])}
    tensors |= {f"biases.{layer}": np.array(b).reshape(-1) for layer, b in enumerate(record["biases"])}
    exported = network_from_tensors("the export", tensors, record["brightest"])

    def answers(pixels: Array) -> tuple[Array, Array]:
        probs = probabilities(exported, engine("reference").predict(exported, pixels))
        return probs, accepted(exported, probs)

    return compare(network, answers, images)
