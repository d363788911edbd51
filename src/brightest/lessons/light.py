"""Lesson 1, what weights look for: light on the weights of one neuron (claims 9 and 13)."""

import numpy as np

from brightest.data import DataSet
from brightest.lessons.chart_values import grey, numbers
from brightest.lessons.result import ExperimentResult, decimal, first_of
from brightest.lessons.scenes import Light
from brightest.nn.activations import activation
from brightest.nn.network import Network, pixels

REDDEST = 100  # weights on which light falls
SUMS = 401  # along the axis of a neuron's sum, whose activations are drawn


def red_light(network: Network, data: DataSet) -> ExperimentResult:
    """Light where weights are negative lowers the weighted sum (claim 9)."""
    image = pixels(data.test.images[first_of(data.test, "4", data)])
    W, b = network.weights[0][0], float(network.biases[0][0])
    reddest = np.argsort(W)[:REDDEST]
    reddest = reddest[W[reddest] < 0]
    lit = image.copy()
    lit[reddest] = 1.0
    sums = [float(W @ one) for one in (image, lit)]
    axis = (float(np.minimum(W, 0).sum()), float(np.maximum(W, 0).sum()))
    alone = len(network.layers) > 2  # an output's activation may depend on the other outputs
    sums_drawn = np.linspace(*axis, SUMS if alone else 0)
    light = Light(
        "",
        "neuron 1",
        numbers(W),
        grey(image[None])[0],
        tuple(reddest.tolist()),
        axis,
        numbers(activation(network.activation).function(sums_drawn + b)),
    )
    rows = (("the image alone", decimal(sums[0], 2)), (f"light on the {len(reddest)} reddest", decimal(sums[1], 2)))
    summary = f"The {len(W)} weights of neuron 1, and light on them."
    return ExperimentResult(summary, ("light", "weighted sum"), rows, (light,))
